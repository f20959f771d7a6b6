// Finding the service of a request.
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/local/clock.ts';
import { gateway, type ServiceName, type Services } from '../../src/local/gateway.ts';
import { InProcessHandler } from '../../src/local/in-process.ts';
import { Scheduler } from '../../src/local/scheduler/scheduler.ts';
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
    ...['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'].flatMap(
      (name): [string, ServiceRequest][] => [
        [`is signed for what every object has: ${name}`, requestTo('/', signedFor(name))],
        [`names such a target: ${name}`, requestTo('/', { 'x-amz-target': `${name}.SendMessage` })],
      ],
    ),
  ])('that %s: refused', async (_, request) => {
    const { status, body } = await gateway(namedServices())(request);
    expect(status).toBe(404);
    expect(JSON.parse(body)).toMatchObject({ __type: 'UnknownOperationException' });
  });
});

it('the refusal of a form is written as the query protocol writes errors', async () => {
  const headers = { ...signedFor('constructor'), 'content-type': 'application/x-www-form-urlencoded' };
  const { status, body } = await gateway(namedServices())(requestTo('/', headers));
  expect(status).toBe(404);
  expect(body).toMatch(/^<ErrorResponse .*<Code>UnknownOperationException<\/Code>/);
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
    const { service } = new Scheduler(clock, { sqs: () => {}, universal: () => {} });
    const answer = await service({ ...requestTo('/schedules/a/b'), method: 'GET' });
    expect(answer.status).toBe(404);
    expect(answer.headers['x-amzn-errortype']).toBe('UnknownOperationException');
  });
});

describe('a path', () => {
  it('that is escaped wrongly is refused', async () => {
    const { service } = new Scheduler(clock, { sqs: () => {}, universal: () => {} });
    const answer = await service({ ...requestTo('/schedules/%E0%A4%A'), method: 'GET' });
    expect(answer.status).toBe(400);
    expect(answer.headers['x-amzn-errortype']).toBe('ValidationException');
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
