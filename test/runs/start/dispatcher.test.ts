import { RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, describe, expect, test } from 'vitest';
import { type Attempt, newAttempt } from '../../../src/runs/ledger/attempt.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import { surplusReason } from '../../../src/runs/message/stop-reason.ts';
import { runTaskInput } from '../../../src/runs/start/run-task.ts';
import { Box } from '../../harness/box.ts';
import { FaultyRequests, meanwhile } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const id = 'nightly-report@2026-11-23T03:00Z';

let deployment: Box;
afterEach(() => deployment?.close());

/** What outcome does when the task of an attempt has stopped. */
async function end(d: Box, run: Attempt): Promise<void> {
  const { clock, ledger, locks } = d;
  const [task] = await d.tasks();
  await ledger.close(run, { state: 'succeeded', exitCode: 0, taskArn: task?.taskArn }, clock.now());
  await locks.release(run.message.lock, run, clock.now());
  await ledger.settled(run);
}

/** The attempt as it stands when its dispatcher died right after it started the task. */
async function startUnrecorded(d: Box, message: Message): Promise<Attempt> {
  const run: Attempt = { ...newAttempt(message), state: 'claimed', claimed: message.scheduled };
  await d.ledger.record(run, d.clock.now());
  if (message.overlap !== 'allow') await d.locks.acquire(message.lock, run, d.clock.now());
  await d.stack.clients.ecs.send(new RunTaskCommand(runTaskInput(run, d.stack.config)));
  return run;
}

describe('a task that ends before its start is written down', () => {
  const message = sampleMessage({ overlap: 'skip', timeout: 600 });

  test('keeps no timeout that was made after its end', async () => {
    deployment = await Box.start({
      dispatcher: (cloud) =>
        new FaultyRequests(cloud, {
          line: meanwhile(async (operation) => {
            if (operation.startsWith('POST /schedules/')) {
              await end(deployment, { ...newAttempt(message), state: 'claimed' });
            }
          }),
        }),
    });
    await deployment.send(message);
    expect(deployment.words()).toEqual(['started']);
    expect(await deployment.attempt(id)).toMatchObject({ state: 'succeeded' });
    expect(await deployment.onceSchedules()).toEqual([]);
  });

  test('keeps no lock that was taken again after its end', async () => {
    let run: Attempt | undefined;
    deployment = await Box.start({
      dispatcher: (cloud) =>
        new FaultyRequests(cloud, {
          line: meanwhile(async (operation, count) => {
            // The first writes the claim, the second takes the lock.
            if (operation === 'PutItem' && count === 2 && run) await end(deployment, run);
          }),
        }),
    });
    run = await startUnrecorded(deployment, message);
    await deployment.send(message);
    expect(deployment.words()).toEqual(['twin']);
    expect(await deployment.tasks()).toHaveLength(1);
    expect(await deployment.locks.get(message.lock)).toBeUndefined();
  });
});

describe('a task whose run was given up before its start is written down', () => {
  test('is stopped', async () => {
    const message = sampleMessage({ overlap: 'skip', timeout: 600 });
    deployment = await Box.start({
      dispatcher: (cloud) =>
        new FaultyRequests(cloud, {
          line: meanwhile(async (operation) => {
            if (!operation.startsWith('POST /schedules/')) return;
            const { clock, ledger } = deployment;
            await ledger.close(newAttempt(message), { state: 'missed', reason: 'given up' }, clock.now());
            await ledger.settled(newAttempt(message));
          }),
        }),
    });
    await deployment.send(message);
    expect(deployment.words()).toEqual(['twin']);
    const [task] = await deployment.tasks();
    expect(task).toMatchObject({ lastStatus: 'STOPPED', stoppedReason: surplusReason });
    expect(await deployment.attempt(id)).toMatchObject({ state: 'stopped', corrected: 'missed' });
    expect(await deployment.onceSchedules()).toEqual([]);
    expect(await deployment.locks.get(message.lock)).toBeUndefined();
  });
});

describe('a message that is redelivered past its deadline', () => {
  const message = sampleMessage({ overlap: 'skip', deadline: 60, timeout: 3600 });

  test('is no missed run when its task runs', async () => {
    deployment = await Box.start();
    await startUnrecorded(deployment, message);
    await deployment.pass(300);
    await deployment.send(message);
    const [task] = await deployment.tasks();
    expect(await deployment.attempt(id)).toMatchObject({ state: 'started', taskArn: task?.taskArn });
    expect(await deployment.onceSchedules()).toHaveLength(1);
    expect(deployment.published).toEqual([]);
  });

  test('is not a missed run if its task has stopped without an event', async () => {
    deployment = await Box.start({ functions: { outcome: () => async () => {} } });
    await startUnrecorded(deployment, message);
    const [task] = await deployment.tasks();
    const { clients, config } = deployment.stack;
    await clients.ecs.send(new StopTaskCommand({ cluster: config.cluster, task: task?.taskArn }));
    await deployment.pass(300);
    await deployment.send(message);
    expect(await deployment.attempt(id)).toMatchObject({ state: 'started', taskArn: task?.taskArn });
  });

  test('is a missed run when it has no task, and its lock is free only when that is certain', async () => {
    deployment = await Box.start();
    const run: Attempt = { ...newAttempt(message), state: 'claimed' };
    await deployment.ledger.record(run, deployment.clock.now());
    await deployment.locks.acquire(message.lock, run, deployment.clock.now());
    await deployment.pass(300);
    await deployment.send(message);
    // ECS may not show a task yet.
    expect(await deployment.attempt(id)).toMatchObject({ state: 'claimed' });
    await deployment.pass(404);
    expect(await deployment.locks.get(message.lock)).toMatchObject({ holders: [{ runId: id }] });
    expect(deployment.published).toEqual([]);
    await deployment.pass(2);
    expect(await deployment.locks.get(message.lock)).toBeUndefined();
    expect(await deployment.attempt(id)).toMatchObject({ state: 'missed' });
  });
});

describe('an end without a task', () => {
  test('that another is settling is left to it, and done by the message when that one is dead', async () => {
    const message = sampleMessage({ overlap: 'skip' });
    deployment = await Box.start({ start: '2026-11-23T06:00:00Z' });
    const { clock, ledger } = deployment;
    await ledger.record({ ...newAttempt(message), state: 'missed', reason: 'late' }, clock.now());
    await deployment.pass(20);
    await deployment.send(message);
    expect(deployment.decisions).toMatchObject([
      { decision: 'waiting', for: 'settlement', until: '2026-11-23T06:01:00.000Z' },
    ]);
    expect(deployment.published).toEqual([]);
    await deployment.pass(40);
    expect(deployment.words()).toEqual(['waiting', 'missed']);
    expect(deployment.published).toEqual(['nightly-report missed']);
    expect(await deployment.deadLetters()).toHaveLength(1);
  });

  test('whose notification is refused stays unsettled, and its message is done', async () => {
    deployment = await Box.start({
      dispatcher: (cloud) =>
        new FaultyRequests(cloud, {
          line: meanwhile(async (operation) => {
            // SNS is the one service whose requests have neither a target nor a path.
            if (operation === 'POST /')
              throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
          }),
        }),
      start: '2026-11-23T06:00:00Z',
    });
    await deployment.send(sampleMessage({ overlap: 'allow' }));
    expect(deployment.decisions).toMatchObject([
      { level: 'error', decision: 'missed', fault: expect.stringContaining('AccessDenied') },
    ]);
    expect((await deployment.ledger.unfinished()).unsettled).toHaveLength(1);
    await deployment.pass(900);
    expect(deployment.words()).toEqual(['missed']);
    expect(deployment.published).toEqual(['nightly-report missed']);
    expect((await deployment.ledger.unfinished()).unsettled).toEqual([]);
  });
});
