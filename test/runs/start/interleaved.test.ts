// Events between two steps of the dispatcher, or before its message is redelivered.

import { RunTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, expect, test } from 'vitest';
import { reconcile } from '../../../src/runs/end/reconcile.ts';
import { type Attempt, newAttempt } from '../../../src/runs/ledger/attempt.ts';
import { runParts } from '../../../src/runs/parts.ts';
import { runTaskInput } from '../../../src/runs/start/run-task.ts';
import { Box, type BoxOptions } from '../../harness/box.ts';
import { FaultyRequests, meanwhile } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const id = 'nightly-report@2026-11-23T03:00Z';

let d: Box;
afterEach(() => d?.close());

async function start(options?: BoxOptions): Promise<void> {
  d = await Box.start(options);
}

/** Processes of the dispatcher: the first is the first of these, and so on; after them comes the lasting one. */
function processes(...made: NonNullable<BoxOptions['dispatcher']>[]): NonNullable<BoxOptions['dispatcher']> {
  return (cloud) => made.shift()?.(cloud);
}

async function claim(run: Attempt): Promise<void> {
  await d.ledger.record(run, d.clock.now());
}

test('a twin past the deadline leaves an attempt alone that has started meanwhile', async () => {
  const message = sampleMessage({ deadline: 60 });
  const run: Attempt = { ...newAttempt(message), state: 'claimed', claimed: message.scheduled };
  const started = async (operation: string, count: number): Promise<void> => {
    // The twin has found no task; the first dispatcher had passed its check of the deadline in time.
    if (operation !== 'TransactWriteItems' || count > 1) return;
    const { clients, config } = d.stack;
    await d.locks.acquire(message.lock, run, d.clock.now());
    const { tasks } = await clients.ecs.send(new RunTaskCommand(runTaskInput(run, config)));
    await d.ledger.started(run, { taskArn: tasks?.[0]?.taskArn ?? '' }, d.clock.now());
  };
  await start({ dispatcher: processes((cloud) => new FaultyRequests(cloud, { line: meanwhile(started) })) });
  await claim(run);
  await d.pass(61);
  await d.send(message);
  expect(d.words()).toEqual(['twin']);
  expect(await d.attempt(id)).toMatchObject({ state: 'started' });
  expect(await d.locks.get(message.lock)).toMatchObject({ holders: [{ runId: id }] });
  expect(d.published).toEqual([]);
});

test('a launch that is refused after one whose answer was lost finds the task of that one', async () => {
  const refusal = Object.assign(new Error('not authorized to perform: iam:PassRole'), {
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 400 },
  });
  await start({
    dispatcher: processes(
      // Revision, claim, lock and the task definition come before RunTask.
      (cloud) => new FaultyRequests(cloud, { failing: { request: 5, failure: 'answer lost' } }),
      (cloud) =>
        new FaultyRequests(cloud, {
          line: meanwhile(async (operation) => {
            if (operation === 'RunTask') throw refusal;
          }),
        }),
    ),
  });
  await d.send(sampleMessage({ overlap: 'skip' }));
  expect(await d.tasks()).toHaveLength(1);
  await d.pass(60);
  expect(d.words()).toEqual(['launching-again', 'started']);
  const [task] = await d.tasks();
  expect(await d.attempt(id)).toMatchObject({ state: 'started', taskArn: task?.taskArn });
  expect(await d.deadLetters()).toEqual([]);
});

test('a run that waits for ECS keeps its lock, and its message overtakes those that wait for the lock in the queue', async () => {
  let refusals = 0;
  await start({
    behave: () => ({ seconds: 100 }),
    beforeLaunch: () => (refusals-- > 0 ? { reason: 'RESOURCE:MEMORY' } : undefined),
  });
  const message = sampleMessage({ overlap: 'wait', deadline: 600 });
  await d.deploy(message);
  await d.send(message);
  await d.send({ ...message, scheduled: '2026-11-23T03:01:00Z', deadline: 660 });
  // The first has ended, and the second is put back until 120 s.
  await d.pass(105);
  refusals = 1;
  const { answer } = await d.request({ job: message.job });
  expect(answer).toMatchObject({ state: 'waiting' });
  await d.pass(2400);
  const runs = await d.ledger.runsOfJob(message.job, {});
  expect(runs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
});

test('a holder whose message was lost is sent it once more, and ends where its cluster is gone', async () => {
  await start();
  const message = sampleMessage({ overlap: 'skip', task: { cluster: 'gone' } });
  const holder: Attempt = { ...newAttempt(message), state: 'claimed' };
  await claim(holder);
  await d.locks.acquire(message.lock, holder, d.clock.now());
  await d.pass(1200);
  await d.send(sampleMessage({ overlap: 'skip', scheduled: '2026-11-23T03:20:00Z' }));
  expect(d.words()).toEqual(['not-started', 'started']);
});

test('the waiters of one lock are received less often than the queue allows, however many they are', async () => {
  await start({ behave: () => ({ seconds: 58 * 60 }) });
  const jobs = Array.from({ length: 14 }, (_, index) => `job-${index}`);
  for (const job of jobs) {
    await d.send(sampleMessage({ job, lock: 'database', overlap: 'wait', deadline: 86_400 }));
  }
  await d.pass(15 * 3600);
  expect(await d.deadLetters()).toEqual([]);
  const runs = await Promise.all(jobs.map((job) => d.attempt(`${job}@2026-11-23T03:00Z`)));
  expect(runs.filter((run) => run?.state === 'succeeded')).toHaveLength(14);
});

test('an end without a task is left to the dispatcher, whose message has to be given up too', async () => {
  // It closes the late run, and dies.
  await start({
    start: '2026-11-23T05:00:00Z',
    dispatcher: processes(
      (cloud) =>
        new FaultyRequests(cloud, {
          failing: ({ operation }) => (operation === 'PutItem' ? 'dies after' : undefined),
        }),
    ),
  });
  await d.send(sampleMessage());
  expect(await d.attempt(id)).toMatchObject({ state: 'missed' });
  const { clients, config } = d.stack;
  await d.pass(120);
  await reconcile(runParts({ config, clients, now: () => d.clock.now(), emit: () => {} }));
  await d.pass(1000);
  expect(await d.deadLetters()).toHaveLength(1);
  expect(d.published).toEqual(['nightly-report missed']);
});
