// Finding the service of a request, in this process and over HTTP.
import { connect } from 'node:net';
import { ListScheduleGroupsCommand, SchedulerClient, TagResourceCommand } from '@aws-sdk/client-scheduler';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/local/clock.ts';
import { gateway, listen, type ServiceName, type Services } from '../../src/local/gateway.ts';
import { InProcessHandler } from '../../src/local/in-process.ts';
import { schedulerService } from '../../src/local/scheduler/scheduler.ts';
import type { Service, ServiceRequest } from '../../src/local/service.ts';
import { Sqs } from '../../src/local/sqs/sqs.ts';

const clock = new VirtualClock(new Date('2026-11-23T00:00:00Z'));
const region = 'eu-west-1';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Services that answer with their own name. */
function namedServices(): Services {
  const names: ServiceName[] = ['dynamodb', 'ecs', 'lambda', 'logs', 'scheduler', 'sns', 'sqs'];
  const answering =
    (name: string): Service =>
    async () => ({ status: 200, headers: {}, body: name });
  return Object.fromEntries(names.map((name) => [name, answering(name)]));
}

function requestTo(path: string, headers: Record<string, string> = {}): ServiceRequest {
  return { method: 'POST', path, query: {}, headers, body: '' };
}

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

describe('a request is for the service', () => {
  it.each([
    ['of its target', requestTo('/', { 'x-amz-target': 'AmazonSQS.SendMessage' }), 'sqs'],
    ['of its target', requestTo('/', { 'x-amz-target': 'DynamoDB_20120810.GetItem' }), 'dynamodb'],
    ['of its target', requestTo('/', { 'x-amz-target': 'Logs_20140328.GetLogEvents' }), 'logs'],
    [
      'of its target',
      requestTo('/', { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.RunTask' }),
      'ecs',
    ],
    ['of its path', requestTo('/schedules'), 'scheduler'],
    ['of its path', requestTo('/schedules/nightly'), 'scheduler'],
    ['of its path', requestTo('/schedule-groups/nightly'), 'scheduler'],
    ['of its path', requestTo('/2015-03-31/functions/sync/invocations'), 'lambda'],
    ['that it is signed for', requestTo('/', signedFor('sns')), 'sns'],
    ['of its path, whatever it is signed for', requestTo('/schedules', signedFor('sns')), 'scheduler'],
  ])('%s: %j', async (_, request, name) => {
    expect((await gateway(namedServices())(request)).body).toBe(name);
  });

  it.each([
    ['nothing says', requestTo('/')],
    ['does not exist here', requestTo('/', signedFor('s3'))],
    ['only begins like one', requestTo('/schedulesque')],
  ])('that %s: refused', async (_, request) => {
    const { status, body } = await gateway(namedServices())(request);
    expect(status).toBe(404);
    expect(JSON.parse(body)).toMatchObject({ __type: 'UnknownOperationException' });
  });
});

describe('a request that cannot be understood', () => {
  const sqs = gateway({ sqs: new Sqs(clock).service });

  it('is refused when the operation is unknown', async () => {
    const { status, body, headers } = await sqs(requestTo('/', { 'x-amz-target': 'AmazonSQS.Fly' }));
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ __type: 'UnknownOperationException' });
    expect(headers['content-type']).toBe('application/x-amz-json-1.0');
  });

  it('is refused when the operation is one of objects, not of SQS', async () => {
    const { body } = await sqs(requestTo('/', { 'x-amz-target': 'AmazonSQS.constructor' }));
    expect(JSON.parse(body)).toMatchObject({ __type: 'UnknownOperationException' });
  });

  it('is refused when the body is not JSON', async () => {
    const request = { ...requestTo('/', { 'x-amz-target': 'AmazonSQS.SendMessage' }), body: '{' };
    expect(JSON.parse((await sqs(request)).body)).toMatchObject({ __type: 'SerializationException' });
  });

  it('is refused when REST has no such path', async () => {
    const service = schedulerService(clock, { sqs: () => {}, universal: () => {} });
    const answer = await service({ ...requestTo('/schedules/a/b'), method: 'GET' });
    expect(answer.status).toBe(404);
    expect(answer.headers['x-amzn-errortype']).toBe('UnknownOperationException');
  });
});

describe('a path', () => {
  it('that is escaped wrongly is refused', async () => {
    const service = schedulerService(clock, { sqs: () => {}, universal: () => {} });
    const answer = await service({ ...requestTo('/schedules/%E0%A4%A'), method: 'GET' });
    expect(answer.status).toBe(400);
    expect(answer.headers['x-amzn-errortype']).toBe('ValidationException');
  });

  it('that begins with two slashes is a path all the same', async () => {
    const paths: string[] = [];
    const service: Service = async ({ path }) => {
      paths.push(path);
      return { status: 200, headers: {}, body: '' };
    };
    const { url, close } = await listen(service, 0);
    for (const path of ['//', '//schedules']) await fetch(`${url}${path}`);
    await close();
    expect(paths).toEqual(['//', '//schedules']);
  });
});

describe('a service that fails itself', () => {
  it('answers as AWS does, with the stack', async () => {
    const { SQSServiceException } = await import('@aws-sdk/client-sqs');
    const broken: Service = gateway({
      sqs: new Sqs({
        ...clock,
        now: () => {
          throw new Error('the clock is broken');
        },
      } as never).service,
    });
    const client = new SQSClient({
      region,
      credentials,
      requestHandler: new InProcessHandler(broken),
      maxAttempts: 1,
    });
    const failure = await client
      .send(new CreateQueueCommand({ QueueName: 'jobs' }))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SQSServiceException);
    expect(failure).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
    expect((failure as Error).message).toContain('the clock is broken');
  });
});

describe('over HTTP', () => {
  const servers: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  async function serve(port = 0) {
    const sqs = new Sqs(clock);
    const scheduler = schedulerService(clock, { sqs: () => {}, universal: () => {} });
    const server = await listen(gateway({ sqs: sqs.service, scheduler }), port);
    servers.push(server);
    const options = { region, credentials, endpoint: server.url };
    return { url: server.url, sqs: new SQSClient(options), scheduler: new SchedulerClient(options) };
  }

  it('the real clients get the same answers, and queue URLs by which they come back', async () => {
    const { url, sqs } = await serve();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    expect(QueueUrl).toBe(`${url}/000000000000/jobs`);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'grüße' }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.[0]?.Body).toBe('grüße');
  });

  it('paths and queries are decoded', async () => {
    const { scheduler } = await serve();
    const { ScheduleGroups } = await scheduler.send(
      new ListScheduleGroupsCommand({ NamePrefix: 'def', MaxResults: 1 }),
    );
    const ResourceArn = ScheduleGroups?.[0]?.Arn;
    expect(ResourceArn).toBe('arn:aws:scheduler:eu-west-1:000000000000:schedule-group/default');
    await scheduler.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'a', Value: 'b' }] }));
  });

  it('a port that is taken is an error with its code', async () => {
    const { url } = await serve();
    await expect(serve(Number(new URL(url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('only this machine can connect', async () => {
    const { url } = await serve();
    expect(new URL(url).hostname).toBe('127.0.0.1');
  });

  it('closing does not wait for receivers that wait', async () => {
    const { sqs } = await serve();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 })).catch(() => 'cut');
    await clock.settle();
    await servers.pop()?.close();
    sqs.destroy();
    expect(await waiting).toBe('cut');
  });

  it('a sender that goes away in the middle disturbs nobody', async () => {
    const { url, sqs } = await serve();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    expect(QueueUrl).toContain('/jobs');
  });
});
