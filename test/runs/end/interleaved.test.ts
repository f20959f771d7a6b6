// What comes between two steps of the outcome function: other messages, other tasks.

import { RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../src/local/runner/instant-runner.ts';
import { type Attempt, newAttempt } from '../../../src/runs/ledger/attempt.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import { runParts } from '../../../src/runs/parts.ts';
import { dispatch } from '../../../src/runs/start/dispatcher.ts';
import { runTaskInput } from '../../../src/runs/start/run-task.ts';
import type { Box } from '../../harness/box.ts';
import { FaultyRequests, meanwhile } from '../../harness/faulty-requests.ts';
import { job, run, startScene, stateOf } from './scene.ts';

let scene: Box;
afterEach(() => scene?.close());

/** A dispatcher has claimed the run, locked and started its task, and has died before it could record that. */
async function diesAfterStart(message: Message): Promise<Attempt> {
  const run: Attempt = { ...newAttempt(message), state: 'claimed', claimed: message.scheduled };
  await scene.ledger.record(run, scene.clock.now());
  await scene.locks.acquire(message.lock, run, scene.clock.now());
  await launch(run);
  return run;
}

async function launch(run: Attempt): Promise<string> {
  const { clients, config } = scene.stack;
  const { tasks } = await clients.ecs.send(new RunTaskCommand(runTaskInput(run, config)));
  return tasks?.[0]?.taskArn ?? '';
}

async function dispatched(message: Message): Promise<string | undefined> {
  const { clients, config } = scene.stack;
  const parts = runParts({ config, clients, now: () => scene.clock.now(), emit: () => {} });
  return (await dispatch(parts, message, {}))?.kind;
}

/** Handles the task's event; just before the attempt is closed, the next run's message comes, and this one's again. */
async function closeWhileMessagesCome(message: Message): Promise<(string | undefined)[]> {
  const words: (string | undefined)[] = [];
  const { clients } = new FaultyRequests(scene.stack.cloud, {
    line: meanwhile(async (operation, count) => {
      if (operation !== 'TransactWriteItems' || count > 1) return;
      words.push(await dispatched({ ...message, scheduled: '2026-11-23T03:01:00Z' }));
      words.push(await dispatched(message));
    }),
  });
  const [event] = scene.events;
  if (event === undefined) throw new Error('the task has ended');
  await scene.invoke(event, clients);
  return words;
}

/** The first task ends soon, all others go on. */
function shortThenLong(): () => Behaviour {
  let tasks = 0;
  return () => ({ seconds: tasks++ === 0 ? 5 : Number.POSITIVE_INFINITY });
}

describe('an attempt that is only claimed when its task ends', () => {
  test('keeps its lock until it is closed, so that no other holder runs beside its message', async () => {
    scene = await startScene({ behave: shortThenLong() });
    const message: Message = { ...job, timeout: 600 };
    await diesAfterStart(message);
    await scene.pass(10);
    expect(await closeWhileMessagesCome(message)).toEqual(['ended', 'started']);
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'succeeded', exitCode: 0 });
    expect(await stateOf(scene)).toMatchObject({ lock: undefined, unsettled: [], schedules: [] });
  });

  test('does not replace the run that follows it', async () => {
    scene = await startScene({ behave: shortThenLong() });
    const message: Message = { ...job, overlap: 'replace' };
    await diesAfterStart(message);
    await scene.pass(10);
    await closeWhileMessagesCome(message);
    await scene.pass(60);
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'succeeded' });
    expect(scene.events).toHaveLength(1);
  });
});

test('the end of another task than the recorded one changes nothing', async () => {
  scene = await startScene();
  const { clients, config } = scene.stack;
  const run = await diesAfterStart(job);
  const recorded = await launch(run);
  await scene.ledger.started(run, { taskArn: recorded }, scene.clock.now());
  const surplus = await launch({ ...run, launch: 2 });
  await clients.ecs.send(new StopTaskCommand({ cluster: config.cluster, task: surplus }));
  await scene.clock.settle();
  const [event] = scene.events;
  if (event === undefined) throw new Error('the surplus task has ended');
  await scene.invoke(event);
  expect(await scene.attempt(run.runId)).toMatchObject({ state: 'started', taskArn: recorded });
  expect(await scene.locks.get(job.lock)).toMatchObject({ holders: [{ runId: run.runId }] });
});
