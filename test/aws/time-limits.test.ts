// Nobody is waited for without end: not for an answer, not for the rest of one, not for the next try.
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { type Clients, connectAll } from '../../src/aws/clients/all.ts';
import { beforeDeadline, currentDeadline, DeadlineError } from '../../src/aws/deadline.ts';
import { awsErrorCode, isPassing } from '../../src/aws/errors.ts';
import { NoAnswerError } from '../../src/aws/time-limits.ts';
import { type Fault, type FaultyServer, startFaulty } from './silent-server.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function faulty(fault: Fault, answer = 50): Promise<{ server: FaultyServer; clients: Clients }> {
  const server = await startFaulty(fault);
  const limits = { connect: 60_000, answer };
  const clients = connectAll({ region: 'eu-west-1', endpoint: server.url, credentials, limits });
  closing.push(() => clients.destroy(), server.close);
  return { server, clients };
}

const thrownBy = (call: Promise<unknown>) => call.catch((error: unknown) => error);

describe('a service that', () => {
  it.each<[string, Fault]>([
    ['accepts and never answers', 'silent'],
    ['sends the head of an answer and no more', 'stalls'],
    ['sends a byte at a time', 'trickles'],
  ])('%s is asked three times, and is then told', async (_, fault) => {
    const { server, clients } = await faulty(fault);
    // At the same time, since each waits for real.
    const errors = await Promise.all(
      [
        clients.sqs.send(new GetQueueUrlCommand({ QueueName: 'a' })),
        clients.dynamo.send(new GetItemCommand({ TableName: 'abc', Key: { pk: { S: 'a' } } })),
        clients.scheduler.send(new ListSchedulesCommand({})),
      ].map((call: Promise<unknown>) => thrownBy(call)),
    );
    for (const error of errors) {
      expect(error).toBeInstanceOf(NoAnswerError);
      expect(error).toMatchObject({ message: 'no complete answer from 127.0.0.1 within 0.1 s' });
      expect([awsErrorCode(error), isPassing(error)]).toEqual(['aws-unreachable', true]);
      expect(error).toMatchObject({ $metadata: { attempts: 3 } });
    }
    // On a slow machine a try's time can be over before it has reached the server, and then it comes late or never.
    for (const operation of new Set(server.came)) {
      expect(server.came.filter((came) => came === operation).length).toBeLessThanOrEqual(3);
    }
  });

  it('answers in time is not disturbed by what the limit does later', async () => {
    const server = await startFaulty('silent', (_, response) => {
      response
        .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
        .end('{"QueueUrl":"http://a"}');
      return true;
    });
    const limits = { connect: 60_000, answer: 60_000 };
    const clients = connectAll({ region: 'eu-west-1', endpoint: server.url, credentials, limits });
    closing.push(() => clients.destroy(), server.close);
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: 'a' }));
    expect(QueueUrl).toBe('http://a');
  });
});

describe('a deadline', () => {
  it.each<Fault>(['silent', 'stalls', 'trickles'])('ends a request that is under way: %s', async (fault) => {
    const { server, clients } = await faulty(fault, 60_000);
    const call = beforeDeadline(50, () => clients.sqs.send(new GetQueueUrlCommand({ QueueName: 'a' })));
    expect(await thrownBy(call)).toBeInstanceOf(DeadlineError);
    expect(server.came.length).toBeLessThanOrEqual(1);
  });

  it('lets nothing begin when it is over, and ends with its work', async () => {
    const { server, clients } = await faulty('silent', 60_000);
    const call = beforeDeadline(0, async () => {
      await new Promise<void>((resolve) => {
        const signal = currentDeadline();
        if (signal?.aborted) resolve();
        signal?.addEventListener('abort', () => resolve());
      });
      return clients.sqs.send(new GetQueueUrlCommand({ QueueName: 'a' }));
    });
    expect(await thrownBy(call)).toBeInstanceOf(DeadlineError);
    expect(server.came).toEqual([]);
    expect(currentDeadline()).toBeUndefined();
  });

  it('of an invocation is the only limit but Lambda’s own', async () => {
    const { server, clients } = await faulty('silent', 20);
    const call = beforeDeadline(200, () =>
      clients.invocations.send(new InvokeCommand({ FunctionName: 'a' })),
    );
    expect(await thrownBy(call)).toBeInstanceOf(DeadlineError);
    expect(server.came.length).toBeLessThanOrEqual(1);
  });

  it('counts with the longer one around it', async () => {
    const { clients } = await faulty('silent', 60_000);
    const ask = () => clients.sqs.send(new GetQueueUrlCommand({ QueueName: 'a' }));
    const within = (outer: number, inner: number) =>
      thrownBy(beforeDeadline(outer, () => beforeDeadline(inner, ask)));
    expect(await within(60_000, 50)).toMatchObject({ message: 'timed out after 0.1 s' });
    expect(await within(50, 60_000)).toMatchObject({ message: 'timed out after 0.1 s' });
  });
});
