import { RunTaskCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../../src/local/service.ts';
import { type Attempt, newAttempt } from '../../../src/runs/ledger/attempt.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import { runTaskInput } from '../../../src/runs/start/run-task.ts';
import { type BoxOptions, boxes } from '../../harness/box.ts';
import { FaultyRequests } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const id = 'nightly-report@2026-11-23T03:00Z';

const start = boxes();

function message(fields: Partial<Message> = {}): Message {
  return sampleMessage({ overlap: 'allow', ...fields });
}

/** The attempt as it stands when its dispatcher died right after the claim. */
function runOf(claimed: Message): Attempt {
  return { ...newAttempt(claimed), state: 'claimed', claimed: '2026-11-23T03:00:00.000Z' };
}

describe('a launch that ECS does not make', () => {
  const capacity = { reason: 'RESOURCE:MEMORY', detail: 'no instance has 512 MiB left' };

  /** ECS fails as often as told, then launches. */
  function failing(times: number, failure: () => ReturnType<NonNullable<BoxOptions['beforeLaunch']>>) {
    let left = times;
    return () => {
      left -= 1;
      return left >= 0 ? failure() : undefined;
    };
  }

  test('for lack of capacity is tried again with growing delay, as another launch', async () => {
    const d = await start({ beforeLaunch: failing(3, () => capacity) });
    await d.send(message({ overlap: 'skip' }));
    expect(await d.attempt(id)).toMatchObject({
      state: 'claimed',
      reason: 'RESOURCE:MEMORY: no instance has 512 MiB left',
      launch: 2,
    });
    await d.pass(70);
    expect(d.decisions.map(({ decision, until }) => [decision, until])).toEqual([
      ['launching-again', '2026-11-23T03:00:10.000Z'],
      ['launching-again', '2026-11-23T03:00:30.000Z'],
      ['launching-again', '2026-11-23T03:01:10.000Z'],
      ['started', undefined],
    ]);
    expect(await d.attempt(id)).toMatchObject({ state: 'started', launch: 4 });
    expect(await d.tasks()).toHaveLength(1);
  });

  test('for lack of capacity until the deadline is missed, and its lock is free', async () => {
    const d = await start({ beforeLaunch: () => capacity });
    await d.send(message({ overlap: 'skip', deadline: 600 }));
    await d.pass(605);
    expect(await d.attempt(id)).toMatchObject({
      state: 'missed',
      reason:
        'it could not start within its deadline of 600 s: RESOURCE:MEMORY: no instance has 512 MiB left',
    });
    expect(d.published).toEqual(['nightly-report missed']);
    expect(await d.deadLetters()).toHaveLength(1);
    expect(await d.locks.get('nightly-report')).toBeUndefined();
    expect((await d.ledger.unfinished()).unsettled).toEqual([]);
  });

  test.each([
    ['ThrottlingException', 'Rate exceeded'],
    ['InvalidParameterException', 'No Container Instances were found in your cluster.'],
    ['ClientException', 'Tasks provisioning capacity limit exceeded.'],
  ])('for what passes, said as %s "%s", is tried again', async (name, text) => {
    const refusal = () => {
      throw new ServiceError(name, text);
    };
    const d = await start({ beforeLaunch: failing(2, refusal) });
    await d.send(message({ overlap: 'skip' }));
    expect(await d.attempt(id)).toMatchObject({ state: 'claimed', reason: `${name}: ${text}`, launch: 2 });
    await d.pass(60);
    expect(d.words()).toEqual(['launching-again', 'launching-again', 'started']);
    expect(await d.tasks()).toHaveLength(1);
    expect(await d.onceSchedules()).toEqual([]);
  });

  test('for throttling that the SDK repeated is tried again with the same client token, since an answer may be lost', async () => {
    const tokens: (string | undefined)[] = [];
    const throttled = failing(2, () => {
      throw new ServiceError('ThrottlingException', 'Rate exceeded');
    });
    const d = await start({
      dispatcher: (cloud) => new FaultyRequests(cloud, { maxAttempts: 2 }),
      beforeLaunch: (input) => {
        tokens.push(input.clientToken);
        return throttled();
      },
    });
    await d.send(message());
    await d.pass(60);
    expect(d.words()).toEqual(['launching-again', 'started']);
    expect(new Set(tokens).size).toBe(1);
    expect(await d.attempt(id)).toMatchObject({ launch: 1 });
  });

  test('keeps its lock, and delays no run that needs none', async () => {
    let left = 3;
    const d = await start({
      behave: () => ({ seconds: 300 }),
      beforeLaunch: ({ startedBy = '' }) =>
        startedBy.endsWith('/short-of-room') && left-- > 0 ? capacity : undefined,
    });
    const shared = { lock: 'database', overlap: 'allow' as const };
    await d.send(sampleMessage({ job: 'short-of-room', ...shared, overlap: 'skip' }));
    await d.send(sampleMessage({ job: 'other', ...shared }));
    expect(d.words()).toEqual(['launching-again', 'started']);
    await d.send(sampleMessage({ job: 'third', ...shared, overlap: 'skip' }));
    expect(d.words().at(-1)).toBe('skipped');
    await d.pass(70);
    expect(d.words().at(-1)).toBe('started');
  });

  test('for its configuration is recorded, notified and dead-lettered, and its lock is free', async () => {
    const d = await start();
    await d.send(message({ overlap: 'skip', task: { taskDefinition: 'nowhere' } }));
    const reason = 'ECS has no task definition nowhere';
    expect(await d.attempt(id)).toMatchObject({ state: 'not-started', reason });
    expect(d.decisions).toMatchObject([{ level: 'warn', decision: 'not-started', reason }]);
    expect(d.published).toEqual(['nightly-report not-started']);
    const [letter] = await d.deadLetters();
    expect(letter?.MessageAttributes?.reason?.StringValue).toBe(reason);
    expect(await d.locks.get('nightly-report')).toBeUndefined();
    await d.pass(400);
    await d.send(message({ overlap: 'skip', task: { taskDefinition: 'nowhere' } }));
    expect(d.words()).toEqual(['not-started', 'twin']);
    expect(d.published).toHaveLength(1);
  });

  test('for a command that is too long is not started', async () => {
    const d = await start();
    await d.send(message({ command: 'x'.repeat(9000) }));
    expect(await d.attempt(id)).toMatchObject({
      state: 'not-started',
      reason: expect.stringContaining('8192'),
    });
  });

  test('because the token was used with other parameters is the task that was started then', async () => {
    const d = await start();
    const { clients, config } = d.stack;
    const run = runOf(message());
    await d.ledger.record(run, d.clock.now());
    const { overrides, ...input } = runTaskInput(run, config);
    const before = { ...input, overrides: { ...overrides, cpu: '1024', memory: '2048' } };
    const { tasks } = await clients.ecs.send(new RunTaskCommand(before));
    await d.send(message());
    expect(await d.attempt(id)).toMatchObject({ state: 'started', taskArn: tasks?.[0]?.taskArn });
    expect(await d.tasks()).toHaveLength(1);
  });
});
