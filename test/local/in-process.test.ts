// The way of a client's calls in this process: shorter than the SDK's own, with the same requests and the same answers.
import { CreateLogGroupCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { type Clients, connectAll } from '../../src/aws/clients/all.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import { LocalCloud } from '../../src/local/cloud.ts';
import { type InProcessHandler, withoutNetwork } from '../../src/local/in-process.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';

const target = {
  Arn: 'arn:aws:sqs:eu-west-1:000000000000:none',
  RoleArn: 'arn:aws:iam::000000000000:role/r',
  Input: '"größer" \u{1f680}',
};

const calls: Readonly<Record<string, (clients: Clients) => Promise<unknown>>> = {
  'DynamoDB PutItem': ({ dynamo }) =>
    dynamo.send(
      new PutItemCommand({ TableName: 't', Item: { pk: { S: 'ä' }, n: { N: '12345678901234567890' } } }),
    ),
  'DynamoDB GetItem': ({ dynamo }) =>
    dynamo.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } })),
  'ECS RunTask': ({ ecs }) =>
    ecs.send(
      new RunTaskCommand({
        taskDefinition: 'none',
        clientToken: 'token',
        tags: [{ key: 'job', value: 'a b' }],
      }),
    ),
  'ECS DescribeTasks': ({ ecs }) => ecs.send(new DescribeTasksCommand({ cluster: 'none', tasks: ['a'] })),
  'Lambda Invoke': ({ lambda }) =>
    lambda.send(new InvokeCommand({ FunctionName: 'none', Payload: Buffer.from('{"job":"ä"}') })),
  'Logs CreateLogGroup': ({ logs }) => logs.send(new CreateLogGroupCommand({ logGroupName: '/a/b' })),
  'Logs GetLogEvents': ({ logs }) =>
    logs.send(new GetLogEventsCommand({ logGroupName: '/none', logStreamName: 'a/b', startFromHead: true })),
  'Scheduler CreateSchedule': ({ scheduler }) =>
    scheduler.send(
      new CreateScheduleCommand({
        Name: 'job',
        ScheduleExpression: 'cron(0 5 * * ? *)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        EndDate: new Date('2027-01-01T00:00:00Z'),
        ClientToken: 'token',
        Target: target,
      }),
    ),
  'Scheduler GetSchedule': ({ scheduler }) =>
    scheduler.send(new GetScheduleCommand({ Name: 'no such', GroupName: 'default' })),
  'Scheduler ListSchedules': ({ scheduler }) =>
    scheduler.send(new ListSchedulesCommand({ NamePrefix: 'a/ü', MaxResults: 5 })),
  'SNS Publish': ({ sns }) =>
    sns.send(new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:000000000000:none', Message: 'a & <ä>' })),
  'SQS SendMessage': ({ sqs }) =>
    sqs.send(new SendMessageCommand({ QueueUrl: 'http://localhost/000000000000/none', MessageBody: 'ä' })),
};

type Request = Parameters<InProcessHandler['handle']>[0];

/** Makes a call to a cloud of its own. @returns the request that came, and what the caller got */
async function make(call: (clients: Clients) => Promise<unknown>, prepare?: typeof withoutNetwork) {
  const clock = new VirtualClock(new Date('2026-11-23T00:00:00Z'));
  const cloud = new LocalCloud({ clock, runner: new InstantRunner(clock, () => ({ seconds: 0 })) });
  const came: Request[] = [];
  const requestHandler = Object.assign(Object.create(cloud.requestHandler), {
    handle(request: Request) {
      came.push(request);
      return cloud.requestHandler.handle(request);
    },
  });
  const clients = connectAll({ ...cloud.clientOptions, requestHandler, prepare: prepare ?? (() => {}) });
  const got = await call(clients).then(
    (output) => ({ output: withoutMetadata(output) }),
    (error: Error) => ({
      error: error.constructor,
      told: withoutMetadata({ ...error, message: error.message }),
    }),
  );
  clients.destroy();
  await cloud.close();
  return { came: came.map(relevant), got };
}

/** Without what only a network needs: what signatures, retries and statistics add. */
function relevant({ method, hostname, port, path, query, body, headers }: Request) {
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const { 'content-type': type, 'x-amz-target': operation } = Object.fromEntries(lowerCase);
  return { method, hostname, port, path, query, body, type, operation };
}

/** Request ids are random, and the number of attempts is the retries'. */
function withoutMetadata(value: unknown): unknown {
  const { $metadata: _, $response: __, RequestId: ___, ...told } = value as Record<string, unknown>;
  return told;
}

describe('the straight way of a call', () => {
  test.each(Object.entries(calls))('%s sends and brings what the whole way does', async (_, call) => {
    const whole = await make(call);
    expect(whole.came).toHaveLength(1);
    expect(await make(call, withoutNetwork)).toEqual(whole);
  });
});
