// Tasks whose command never began: what may pass is launched again, under the same attempt; what cannot is not.

import { afterEach, describe, expect, it, test } from 'vitest';
import type { OutcomeEvent } from '../../../src/runs/end/take-event.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import { stopScheduleName } from '../../../src/runs/message/once-name.ts';
import { type Box, boxes } from '../../harness/box.ts';
import { FaultyRequests } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';
import { StartFailure } from '../start/start-failure.ts';
import { run, startScene, stateOf } from './scene.ts';

const job = 'nightly-report';
const pull = 'CannotPullContainerError: pull image manifest has been retried 5 time(s)';
const rateLimited = `${pull}: unexpected status code 429 Too Many Requests - toomanyrequests: rate exceeded`;
const unknown = `${pull}: failed to resolve ref docker.io/app:2: not found`;

/** Tasks of which the first so many cannot be started. */
function failing(times: number, reason = rateLimited): () => { seconds: number; exitCode?: number } {
  let left = times;
  return () => {
    left -= 1;
    if (left >= 0) throw new StartFailure(reason);
    return { seconds: Number.POSITIVE_INFINITY };
  };
}

const start = boxes();

/** What a run that runs has: its task, its lock and its timeout. */
async function observe(d: Box): Promise<object> {
  const attempt = await d.attempt(run);
  const running = (await d.tasks()).filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  return {
    state: attempt?.state,
    launch: attempt?.launch,
    task: running.map(({ taskArn }) => taskArn === attempt?.taskArn),
    holder: (await d.locks.get(job))?.holders.map(({ runId, number }) => ({ runId, number }))[0],
    schedules: await d.onceSchedules(),
  };
}

const holder = { runId: run, number: 1 };
const stopSchedule = (launch: number) => stopScheduleName({ job, ...holder, launch });

describe('a task that could not be started for what may pass', () => {
  it('is launched again with growing delay, under the same attempt, with lock and timeout of its own', async () => {
    const d = await start({ behave: failing(3) });
    await d.send(sampleMessage({ timeout: 1800 }));
    expect(await d.attempt(run)).toMatchObject({
      state: 'claimed',
      launch: 2,
      launchDue: '2026-11-23T03:00:10.000Z',
      reason: `Task failed to start; ${rateLimited}`,
    });
    expect(await d.locks.get(job)).toMatchObject({ holders: [holder] });
    await d.pass(9);
    expect(await d.attempt(run)).toMatchObject({ launch: 2 });
    await d.pass(22);
    expect(await d.attempt(run)).toMatchObject({ launch: 4 });
    await d.pass(40);
    expect(await observe(d)).toEqual({
      state: 'started',
      launch: 4,
      task: [true],
      holder,
      schedules: [stopSchedule(4)],
    });
    expect(await d.attempt(run)).not.toHaveProperty('reason');
    expect(d.published).toEqual([]);
    expect(await d.ledger.attempts(run)).toHaveLength(1);
  });

  it('costs none of the retries', async () => {
    const retry: Message['retry'] = { limit: 1, delay: 30, on: ['failed', 'not-started'] };
    let tasks = 0;
    const d = await start({
      behave: () => {
        tasks += 1;
        if (tasks % 2 === 1) throw new StartFailure('Timeout waiting for network interface provisioning');
        return { seconds: 1, exitCode: 3 };
      },
    });
    await d.send(sampleMessage({ retry }));
    await d.pass(600);
    const attempts = await d.ledger.attempts(run);
    expect(attempts.map(({ state, launch }) => [state, launch])).toEqual([
      ['failed', 2],
      ['failed', 2],
    ]);
    expect(tasks).toBe(4);
  });

  it('is missed when the deadline is over, told and given up with the reason', async () => {
    const d = await start({ behave: failing(1000) });
    await d.send(sampleMessage({ deadline: 600 }));
    await d.pass(700);
    const reason = `it could not start within its deadline of 600 s: Task failed to start; ${rateLimited}`;
    expect(await d.attempt(run)).toMatchObject({ state: 'missed', reason });
    expect(d.published).toEqual([`${job} missed`]);
    const [letter] = await d.deadLetters();
    expect(letter?.MessageAttributes?.reason?.StringValue).toBe(reason);
    expect(await d.locks.get(job)).toBeUndefined();
    expect(await d.onceSchedules()).toEqual([]);
    expect((await d.ledger.unfinished()).active).toEqual([]);
  });

  it('is missed by its next message where the event itself came after the deadline', async () => {
    const d = await start({ behave: failing(1000) });
    await d.send(sampleMessage({ deadline: 1 }));
    await d.pass(60);
    expect(await d.attempt(run)).toMatchObject({ state: 'missed' });
    expect(await d.deadLetters()).toHaveLength(1);
  });

  it('holds back no other message of its group, and is not skipped by those that come meanwhile', async () => {
    const d = await start({
      behave: ({ environment: { CRONBRIDGE_RUN, CRONBRIDGE_LAUNCH } }) => {
        if (CRONBRIDGE_RUN === run && CRONBRIDGE_LAUNCH === '1') throw new StartFailure(rateLimited);
        return { seconds: 20 };
      },
    });
    await d.send(sampleMessage({ overlap: 'wait' }));
    await d.send(sampleMessage({ overlap: 'wait', scheduled: '2026-11-23T02:59:00Z' }));
    await d.send(sampleMessage({ job: 'other', lock: job, overlap: 'allow' }));
    expect(await d.attempt('other@2026-11-23T03:00Z')).toMatchObject({ state: 'started' });
    await d.pass(200);
    for (const id of [run, `${job}@2026-11-23T02:59Z`, 'other@2026-11-23T03:00Z']) {
      expect(await d.attempt(id)).toMatchObject({ state: 'succeeded' });
    }
  });

  it('is not the same as one that Spot took away while its command ran, which is a failure to retry', async () => {
    const d = await start();
    const { ecs } = d.stack.cloud;
    const interrupt = (taskArn = '') =>
      ecs.interrupt(taskArn, 'SpotInterruption', 'Your Spot Task was interrupted.');
    const retry: Message['retry'] = { limit: 1, delay: 30, on: ['spot'] };
    await d.send(sampleMessage({ retry }));
    interrupt((await d.attempt(run))?.taskArn);
    await d.clock.settle();
    expect(await d.attempt(run)).toMatchObject({ state: 'failed', cause: 'spot' });
    await d.pass(40);
    expect(await d.attempt(run, 2)).toMatchObject({ state: 'started' });
  });
});

describe('a task that could not be started for what is certain to fail again', () => {
  it('ends the attempt, is notified, and is retried only if the job asks for it', async () => {
    const d = await start({ behave: failing(1, unknown) });
    await d.send(sampleMessage());
    expect(await d.attempt(run)).toMatchObject({
      state: 'not-started',
      launch: 1,
      reason: `Task failed to start; ${unknown}`,
    });
    expect(d.published).toEqual([`${job} not-started`]);
    expect(await d.locks.get(job)).toBeUndefined();

    const retry: Message['retry'] = { limit: 1, delay: 30, on: ['not-started'] };
    const other = await start({ behave: failing(1, unknown) });
    await other.send(sampleMessage({ retry }));
    await other.pass(60);
    expect(await other.attempt(run, 2)).toMatchObject({ state: 'started' });
    await other.close();
  });
});

test('a job that is asked for waits for its next launch too', async () => {
  const d = await start({ beforeLaunch: () => (refused++ === 0 ? { reason: 'AGENT' } : undefined) });
  let refused = 0;
  await d.deploy(sampleMessage());
  const { answer } = await d.request({ job });
  expect(answer).toMatchObject({ state: 'waiting', reason: 'AGENT' });
  await d.pass(20);
  expect(await d.attempt(String(answer.run))).toMatchObject({
    state: 'started',
    trigger: 'manual',
    launch: 2,
  });
});

describe('events that come twice, late or too early', () => {
  let scene: Box;
  afterEach(() => scene?.close());

  async function failed(message: Partial<Message> = {}): Promise<OutcomeEvent> {
    scene = await startScene({ behave: failing(1) });
    await scene.send(sampleMessage({ timeout: 86_000, ...message }));
    const [event] = scene.events;
    if (event === undefined) throw new Error('the task has failed');
    return event;
  }

  it('change nothing once the attempt waits, or has started again', async () => {
    const event = await failed();
    await scene.invoke(event);
    const waiting = await stateOf(scene);
    await scene.invoke(event);
    expect(await stateOf(scene)).toEqual(waiting);
    await scene.pass(20);
    const started = await stateOf(scene);
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'started', launch: 2 });
    await scene.invoke(event);
    expect(await stateOf(scene)).toEqual(started);
    expect(scene.decisions.map(({ decision }) => decision)).toEqual([
      'launching-again',
      'stale-task',
      'stale-task',
    ]);
  });

  /** The first requests of the function are answered, then it dies. */
  async function dies(event: OutcomeEvent, lastRequest: number): Promise<boolean> {
    try {
      await scene.invoke(
        event,
        new FaultyRequests(scene.stack.cloud, { failing: { request: lastRequest, failure: 'dies after' } })
          .clients,
      );
      return false;
    } catch {
      return true;
    }
  }

  it.each(['the event again', 'the reconciler'])(
    'a crash between any two steps is completed by %s',
    async (by) => {
      for (let lastRequest = 1; ; lastRequest++) {
        const event = await failed();
        const died = await dies(event, lastRequest);
        if (by === 'the event again') await scene.invoke(event);
        for (let visit = 0; visit < 3; visit++) {
          await scene.pass(900);
          await scene.reconcile();
        }
        await scene.pass(30);
        expect(await scene.attempt(run, 1), `died after request ${lastRequest}`).toMatchObject({
          state: 'started',
          launch: 2,
        });
        expect(await stateOf(scene)).toMatchObject({
          unsettled: [],
          lock: { holders: [holder] },
          schedules: [stopSchedule(2)],
        });
        await scene.close();
        if (!died) break;
      }
    },
    120_000,
  );
});
