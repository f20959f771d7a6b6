// What happens on the local cloud, and whose fault it is.
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../src/config/names.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import { type LocalStack, startLocalStack } from '../../src/simulate/local-stack.ts';

let stack: LocalStack;
let clock: VirtualClock;
let undecodable: string[];
let faults: unknown[];
beforeEach(async () => {
  clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
  undecodable = [];
  faults = [];
  stack = await startLocalStack({
    clock,
    runner: new InstantRunner(clock, () => ({})),
    emit: (event) => {
      if (event.kind === 'undecodable') undecodable.push(event.reason);
      if (event.kind === 'fault') faults.push(event.error);
    },
    failed: (_, error) => void faults.push(error),
  });
});
afterEach(() => stack.close());

describe('a message that means nothing', () => {
  it.each(['hello', '{}', '[]', '{"v":2,"job":"x"}', '{"command":""}'])(
    "is its producer's mistake, and no fault of cronbridge: %s",
    async (body) => {
      const { clients, config } = stack;
      await clients.sqs.send(
        new SendMessageCommand({ QueueUrl: config.queueUrl, MessageBody: body, MessageGroupId: 'producer' }),
      );
      await clock.settle();
      expect(undecodable).toEqual([expect.any(String)]);
      expect(faults).toEqual([]);
    },
  );
});

describe('a request that cannot be met', () => {
  it.each<['run' | 'dispatch', unknown]>([
    ['run', { job: 'nobody' }],
    ['run', { job: 1 }],
    ['run', {}],
    ['dispatch', { Records: [{}] }],
  ])('is answered by %s, and no fault of cronbridge: %j', async (name, request) => {
    const { clients, config } = stack;
    const answer = await clients.lambda.send(
      new InvokeCommand({
        FunctionName: config[`${name}Function`],
        Payload: Buffer.from(JSON.stringify(request)),
      }),
    );
    expect(answer.FunctionError).toBe(name === 'run' ? undefined : 'Unhandled');
    expect(faults).toEqual([]);
  });
});

describe('a function that fails', () => {
  it.each(FUNCTIONS)('is reported, whoever invoked it: %s', async (name) => {
    await stack.close();
    const failed: string[] = [];
    stack = await startLocalStack({
      clock,
      runner: new InstantRunner(clock, () => ({})),
      failed: (functionName) => void failed.push(functionName),
      functions: {
        [name]: () => () => {
          throw new Error('broken');
        },
      },
    });
    const invoke = new InvokeCommand({ FunctionName: stack.config[`${name}Function`] });
    expect((await stack.clients.lambda.send(invoke)).FunctionError).toBe('Unhandled');
    expect(failed).toEqual([name]);
  });
});
