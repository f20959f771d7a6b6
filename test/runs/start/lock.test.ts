import { RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { type Attempt, newAttempt } from '../../../src/runs/ledger/attempt.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import { runTaskInput } from '../../../src/runs/start/run-task.ts';
import { type Box, type BoxOptions, boxes } from '../../harness/box.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const id = 'nightly-report@2026-11-23T03:00Z';
const next = 'nightly-report@2026-11-23T04:00Z';

const start = boxes();

function message(fields: Partial<Message> = {}): Message {
  return sampleMessage({ overlap: 'allow', ...fields });
}

/** The attempt as it stands when its dispatcher died right after the claim. */
function runOf(claimed: Message): Attempt {
  return { ...newAttempt(claimed), state: 'claimed', claimed: '2026-11-23T03:00:00.000Z' };
}

describe('overlap', () => {
  const minutes = (n: number) => () => ({ seconds: n * 60 });

  /** A run of 03:00 that is under way, and one of 04:00 that meets it. */
  async function meet(overlap: Message['overlap'], options: BoxOptions = {}): Promise<Box> {
    const d = await start({ behave: minutes(90), ...options });
    await d.send(message({ overlap }));
    await d.pass(3600);
    await d.send(message({ overlap, scheduled: '2026-11-23T04:00:00Z' }));
    return d;
  }

  test('allow starts it beside the other', async () => {
    const d = await meet('allow');
    expect(d.words()).toEqual(['started', 'started']);
    expect(await d.locks.get('nightly-report')).toBeUndefined();
  });

  test('skip records it as skipped, and notifies nobody', async () => {
    const d = await meet('skip');
    expect(await d.attempt(next)).toMatchObject({
      state: 'skipped',
      reason: `lock nightly-report is held by ${id}`,
    });
    expect(await d.attempt(next)).not.toHaveProperty('unsettled');
    expect(d.published).toEqual([]);
    expect(await d.deadLetters()).toEqual([]);
    expect(await d.locks.get('nightly-report')).toMatchObject({ holders: [{ runId: id }] });
  });

  test('skip starts it when the other has ended', async () => {
    const d = await meet('skip', { behave: minutes(59) });
    expect(d.words()).toEqual(['started', 'started']);
  });

  test('wait starts it at the end of the other', async () => {
    const d = await meet('wait');
    expect(await d.attempt(next)).toMatchObject({
      state: 'claimed',
      reason: `lock nightly-report is held by ${id}`,
    });
    await d.pass(30 * 60 + 1);
    expect(await d.attempt(id)).toMatchObject({ state: 'succeeded' });
    const waited = await d.attempt(next);
    expect(waited).toMatchObject({ state: 'started' });
    expect(Date.parse(waited?.started ?? '')).toBeGreaterThanOrEqual(Date.parse('2026-11-23T04:30:00Z'));
    expect(waited).not.toHaveProperty('reason');
    expect(await d.tasks()).toHaveLength(2);
  });

  test('wait ends at the deadline: missed, with what it waited for', async () => {
    const d = await meet('wait', { behave: minutes(300) });
    await d.pass(3600 + 900);
    expect(await d.attempt(next)).toMatchObject({
      state: 'missed',
      reason: `it could not start within its deadline of 3600 s: lock nightly-report is held by ${id}`,
    });
    expect(d.published).toEqual(['nightly-report missed']);
    expect(await d.deadLetters()).toHaveLength(1);
    expect(await d.locks.get('nightly-report')).toMatchObject({ holders: [{ runId: id }] });
  });

  test('replace stops the other, then starts it', async () => {
    const d = await meet('replace');
    expect(d.words()).toEqual(['started', 'waiting', 'started']);
    expect(await d.attempt(id)).toMatchObject({ state: 'stopped', reason: expect.stringContaining(next) });
    expect(await d.attempt(next)).toMatchObject({ state: 'started' });
  });

  test('two jobs with one lock exclude each other', async () => {
    const d = await start();
    await d.send(message({ overlap: 'skip', lock: 'database' }));
    await d.send(message({ job: 'vacuum', overlap: 'skip', lock: 'database' }));
    expect(await d.attempt('vacuum@2026-11-23T03:00Z')).toMatchObject({ state: 'skipped' });
  });

  test('a job that has another lock does not wait', async () => {
    const d = await start();
    await d.send(message({ overlap: 'wait' }));
    await d.send(message({ scheduled: '2026-11-23T03:01:00Z', overlap: 'wait' }));
    await d.send(message({ job: 'vacuum', lock: 'vacuum', overlap: 'wait' }));
    expect(d.words()).toEqual(['started', 'waiting', 'started']);
  });
});

describe('a lock whose holder is dead', () => {
  test('is taken over when the holder has ended but did not release it', async () => {
    const d = await start({ functions: { outcome: () => async () => {} } });
    await d.send(message({ overlap: 'skip' }));
    await d.ledger.close({ runId: id, number: 1 }, { state: 'succeeded' }, d.clock.now());
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T03:01:00Z' }));
    expect(d.words()).toEqual(['started', 'started']);
  });

  test('is taken over if the holder has stopped without an event', async () => {
    const d = await start({ functions: { outcome: () => async () => {} } });
    await d.send(message({ overlap: 'skip' }));
    const { clients, config } = d.stack;
    const taskArn = (await d.attempt(id))?.taskArn;
    await clients.ecs.send(new StopTaskCommand({ cluster: config.cluster, task: taskArn }));
    await d.clock.settle();
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T03:01:00Z' }));
    expect(d.words()).toEqual(['started', 'started']);
  });

  test('is taken over when ECS has forgotten its task', async () => {
    const d = await start({ functions: { outcome: () => async () => {} }, behave: () => ({ seconds: 5 }) });
    await d.send(message({ overlap: 'skip' }));
    await d.pass(2 * 3600);
    expect(await d.tasks()).toEqual([]);
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T05:00:00Z' }));
    expect(d.words()).toEqual(['started', 'started']);
  });

  test('is not taken over when the task is so new that ECS may not show it yet', async () => {
    const d = await start();
    const run = { runId: id, number: 1, launch: 1 };
    const { config } = d.stack;
    await d.ledger.record(runOf(message({ overlap: 'skip' })), d.clock.now());
    await d.locks.acquire('nightly-report', run, d.clock.now());
    const taskArn = `arn:aws:ecs:us-east-1:000000000000:task/${config.cluster}/${'0'.repeat(32)}`;
    await d.ledger.started(run, { taskArn }, d.clock.now());
    await d.pass(540);
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T03:09:00Z' }));
    expect(d.words()).toEqual(['skipped']);
    await d.pass(120);
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T03:11:00Z' }));
    expect(d.words()).toEqual(['skipped', 'started']);
  });

  test('is asked for where its task was started, wherever tasks are started today', async () => {
    const d = await start();
    const { clients, config } = d.stack;
    const run = runOf(message({ overlap: 'skip' }));
    const { tasks } = await clients.ecs.send(new RunTaskCommand(runTaskInput(run, config)));
    const moved = runOf(message({ overlap: 'skip', task: { cluster: 'another' } }));
    await d.ledger.record(moved, d.clock.now());
    await d.locks.acquire('nightly-report', moved, d.clock.now());
    await d.ledger.started(moved, { taskArn: tasks?.[0]?.taskArn ?? '' }, d.clock.now());
    await d.pass(3600);
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T04:00:00Z' }));
    expect(d.words()).toEqual(['skipped']);
  });

  test('is taken over from a claim without a task only after a quarter of an hour', async () => {
    const d = await start();
    await d.ledger.record(runOf(message({ overlap: 'wait', deadline: 86_400 })), d.clock.now());
    await d.locks.acquire('nightly-report', { runId: id, number: 1 }, d.clock.now());
    await d.pass(60);
    await d.send(message({ overlap: 'wait', scheduled: '2026-11-23T03:01:00Z' }));
    await d.pass(13 * 60);
    expect(new Set(d.words())).toEqual(new Set(['waiting']));
    await d.pass(2 * 60);
    expect(d.words().at(-1)).toBe('started');
  });

  test('stays with a claim whose task runs, although it was not recorded', async () => {
    const d = await start();
    const { clients, config } = d.stack;
    const run = runOf(message({ overlap: 'wait', deadline: 86_400 }));
    await d.ledger.record(run, d.clock.now());
    await d.locks.acquire('nightly-report', run, d.clock.now());
    await clients.ecs.send(new RunTaskCommand(runTaskInput(run, config)));
    await d.pass(20 * 60);
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T03:20:00Z' }));
    expect(d.words()).toEqual(['skipped']);
  });
});
