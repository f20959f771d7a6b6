// Each service's own way to say that something is wrong, over HTTP, as the real clients take it.
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { RunTaskCommand } from '@aws-sdk/client-ecs';
import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Clients, connectAll } from '../../src/aws/clients/all.ts';
import { cloudwatch } from '../../src/aws/clients/cloudwatch.ts';
import { events } from '../../src/aws/clients/events.ts';
import { iam } from '../../src/aws/clients/iam.ts';
import { awsErrorCode, explainAws } from '../../src/aws/errors.ts';
import { deniedAnswer } from '../proxy/error-answer.ts';
import { type Fault, faults } from '../proxy/faults.ts';
import type { Link } from '../proxy/line.ts';
import { startProxy } from '../proxy/proxy.ts';

const CALLS: Readonly<Record<string, (clients: Clients) => Promise<unknown>>> = {
  CloudWatch: (clients) => clients.also({ cloudwatch }).cloudwatch.send(new DescribeAlarmsCommand()),
  'CloudWatch Logs': ({ logs }) => logs.send(new CreateLogGroupCommand({ logGroupName: 'a' })),
  DynamoDB: ({ dynamo }) => dynamo.send(new GetItemCommand({ TableName: 'abc', Key: { pk: { S: 'a' } } })),
  ECS: ({ ecs }) => ecs.send(new RunTaskCommand({ taskDefinition: 'a' })),
  EventBridge: (clients) => clients.also({ events }).events.send(new ListRulesCommand()),
  IAM: (clients) => clients.also({ iam }).iam.send(new GetRoleCommand({ RoleName: 'a' })),
  Lambda: ({ lambda }) => lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'a' })),
  Scheduler: ({ scheduler }) => scheduler.send(new ListSchedulesCommand({ GroupName: 'a' })),
  SNS: ({ sns }) => sns.send(new PublishCommand({ TopicArn: 'a', Message: 'a' })),
  SQS: ({ sqs }) => sqs.send(new SendMessageCommand({ QueueUrl: 'http://a/1/q', MessageBody: 'a' })),
};

let proxy: Awaited<ReturnType<typeof startProxy>>;
let clients: Clients;
let link: Link;
let came = 0;

beforeAll(async () => {
  // Without waiting between the tries.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  proxy = await startProxy(
    async () => {
      throw new Error('nothing is behind it');
    },
    (request, pass) => {
      came += 1;
      return link(request, pass);
    },
  );
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  clients = connectAll({ region: 'us-east-1', endpoint: proxy.url, credentials });
});
afterEach(() => {
  came = 0;
});
afterAll(async () => {
  vi.restoreAllMocks();
  clients.destroy();
  await proxy.close();
});

const answered: Link = async () => ({ status: 200, headers: {}, body: Buffer.from('{"cut": "here"}') });

describe.each(Object.entries(CALLS))('%s', (service, call) => {
  // A notification whose answer was lost would be sent twice.
  const tries = service === 'SNS' ? 1 : 3;

  it.each<[Fault, string, RegExp]>([
    ['throttled', 'aws-throttled', /^\w*(?:Thrott|TooMany)\w*: Rate exceeded$/],
    ['unavailable', 'aws-unavailable', /^\w+: an internal error$/],
    ['bad gateway', 'aws-unavailable', /^HTTP 502, with an answer that is not from AWS$/],
    ['reset before', 'aws-unreachable', /^ECONNRESET: socket hang up$/],
    ['cut', 'aws-unreachable', /^ECONNRESET: aborted$/],
  ])(`is asked ${tries === 1 ? 'once' : 'three times'}: %s`, async (fault, code, words) => {
    const meets = faults(fault, () => true);
    link = (request) => meets(request, (passed) => answered(passed, async () => expect.unreachable()));
    const error = await call(clients).catch((thrown: unknown) => thrown);
    expect(came).toBe(tries);
    expect(explainAws(error, 'do it')).toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(`^could not do it: ${words.source.slice(1)}`)),
    });
  });

  it('is asked once without the right to it, and says which', async () => {
    link = async (request) => deniedAnswer(request, 'x is not authorized to perform: a:B on resource: c');
    const error = await call(clients).catch((thrown: unknown) => thrown);
    expect({ code: awsErrorCode(error), came }).toEqual({ code: 'aws-denied', came: 1 });
    expect(error).toHaveProperty('message', expect.stringContaining('perform: a:B on resource: c'));
  });
});
