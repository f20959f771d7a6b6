import { afterEach, describe, expect, it } from 'vitest';
import type { OutcomeEvent } from '../../../src/runs/end/take-event.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import { retryScheduleName, stopScheduleName } from '../../../src/runs/message/once-name.ts';
import type { Box } from '../../harness/box.ts';
import { FaultyRequests, type Line, ProcessDied } from '../../harness/faulty-requests.ts';
import { job, run, startScene, stateOf } from './scene.ts';

const scenes: Box[] = [];
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close();
});

/** A task of the message that ended after a minute; its event waits for the test to deliver it. */
async function ended(message: Message, exitCode = 3): Promise<{ scene: Box; event: OutcomeEvent }> {
  const scene = await startScene({
    behave: () => ({ seconds: 60, exitCode, output: ['connecting', 'no such table: matches'] }),
  });
  scenes.push(scene);
  await scene.send(message);
  await scene.pass(90);
  const [event, ...others] = scene.events;
  if (event === undefined || others.length > 0) throw new Error('one task should have stopped');
  return { scene, event };
}

const onceOnly: Message = { ...job, timeout: 1800 };
const retrying: Message = { ...onceOnly, retry: { limit: 1, delay: 600, on: ['failed'] } };
const stopSchedule = stopScheduleName({ job: job.job, runId: run, number: 1, launch: 1 });
const retrySchedule = retryScheduleName({ job: job.job, runId: run, number: 2 });

describe('a stopped task', () => {
  it('closes its attempt, frees the lock, deletes the timeout and is notified', async () => {
    const { scene, event } = await ended(onceOnly);
    expect(await scene.onceSchedules()).toEqual([stopSchedule]);
    await scene.invoke(event);
    expect(await scene.attempt(run, 1)).toMatchObject({
      state: 'failed',
      exitCode: 3,
      started: '2026-11-23T03:00:00.000Z',
      stopped: '2026-11-23T03:01:00.000Z',
      container: scene.stack.config.container,
    });
    expect(await stateOf(scene)).toMatchObject({ unsettled: [], lock: undefined, schedules: [] });
    expect(scene.told()).toEqual([
      expect.objectContaining({
        run,
        outcome: 'failed',
        exitCode: 3,
        durationSeconds: 60,
        lastLines: ['connecting', 'no such table: matches'],
        link: expect.stringContaining('/ecs/v2/clusters/'),
      }),
    ]);
    expect(scene.decisions).toEqual([
      expect.objectContaining({
        level: 'warn',
        decision: 'failed',
        settlement: 'notified',
        run,
        exitCode: 3,
      }),
    ]);
  });

  it('whose command could not be started has a dead letter, although nobody is notified', async () => {
    const scene = await startScene({ behave: () => ({ cannotStart: 'exec format error' }) });
    scenes.push(scene);
    await scene.send({ ...onceOnly, notify: 'never' });
    const [event] = scene.events;
    if (event === undefined) throw new Error('the task should have stopped');
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'started' });
    await scene.invoke(event);
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'not-started' });
    expect(await scene.deadLetters()).toHaveLength(1);
    expect(scene.told()).toEqual([]);
  });

  it('is tried again without a word to people', async () => {
    const { scene, event } = await ended(retrying);
    await scene.invoke(event);
    expect(await stateOf(scene)).toMatchObject({
      unsettled: [],
      lock: undefined,
      schedules: [retrySchedule],
    });
    expect(scene.told()).toEqual([]);
  });

  it('changes nothing the second time, nor while the first is still at it', async () => {
    const { scene, event } = await ended(onceOnly);
    await scene.invoke(event);
    const settled = await stateOf(scene);
    await Promise.all([scene.invoke(event), scene.invoke(event)]);
    await scene.pass(600);
    await scene.invoke(event);
    expect(await stateOf(scene)).toEqual(settled);
    expect(scene.told()).toHaveLength(1);
    expect(scene.decisions.map(({ decision }) => decision)).toEqual([
      'failed',
      'stale-task',
      'stale-task',
      'stale-task',
    ]);
  });

  it('is notified once when its event is delivered twice at the same time', async () => {
    const { scene, event } = await ended(onceOnly);
    await Promise.all([scene.invoke(event), scene.invoke(event)]);
    expect(scene.told()).toHaveLength(1);
    expect(scene.decisions.map(({ decision }) => decision).sort()).toEqual(['failed', 'stale-task']);
  });

  it('is notified once although the process froze before that and another one took over', async () => {
    const { scene, event } = await ended(onceOnly);
    const line: Line = async ({ operation, count }, pass) => {
      if (operation === 'DescribeTaskDefinition' && count === 1) {
        await scene.pass(60);
        await scene.invoke(event);
        expect(scene.told()).toHaveLength(1);
      }
      return pass();
    };
    const { clients } = new FaultyRequests(scene.stack.cloud, { line });
    await expect(scene.invoke(event, clients)).rejects.toThrow('has taken too long');
    expect(scene.told()).toHaveLength(1);
    expect(await stateOf(scene)).toMatchObject({ unsettled: [], lock: undefined, schedules: [] });
  });

  it('is completed once when its event comes twice after the first died', async () => {
    const { scene, event } = await ended(onceOnly);
    // It reads the attempt and its job's summary, closes it and no more.
    await dies(scene, event, 3);
    await scene.pass(60);
    await Promise.all([scene.invoke(event), scene.invoke(event), scene.reconcile()]);
    expect(scene.told()).toHaveLength(1);
    expect(scene.decisions.filter(({ completed }) => completed)).toHaveLength(1);
  });

  it('does not take the lock from the run that has it by now', async () => {
    const { scene, event } = await ended(onceOnly);
    const { ledger, locks, clock } = scene;
    await scene.invoke(event);
    const next = { runId: 'nightly-report@2026-11-24T03:00Z', number: 1 };
    await locks.acquire(job.lock, next, clock.now());
    // As if the first had died before it noted that it was done.
    await ledger.record(
      { ...(await closedRun(scene)), runId: 'nightly-report@2026-11-22T03:00Z' },
      clock.now(),
    );
    await scene.pass(60);
    await scene.reconcile();
    expect((await locks.get(job.lock))?.holders[0]).toMatchObject(next);
  });

  it('closes an attempt whose start the dispatcher had not noted, and stays closed', async () => {
    const { scene, event } = await ended(onceOnly);
    const { ledger, clock } = scene;
    const { taskArn = '', ...claimed } = await startedRun(scene);
    const early = 'nightly-report@2026-11-23T02:00Z';
    await ledger.record({ ...claimed, runId: early, state: 'claimed', started: undefined }, clock.now());
    await scene.invoke(withRun(event, early));
    expect(await ledger.started({ runId: early, number: 1, launch: 1 }, { taskArn }, clock.now())).toBe(
      false,
    );
    expect(await ledger.get({ runId: early, number: 1 })).toMatchObject({
      state: 'failed',
      exitCode: 3,
      taskArn,
    });
  });

  it('of a run that the ledger does not know is only logged', async () => {
    const { scene, event } = await ended(onceOnly);
    await scene.invoke(withRun(event, 'nightly-report@2025-01-01T03:00Z'));
    expect(scene.decisions).toEqual([expect.objectContaining({ level: 'warn', decision: 'unknown' })]);
    expect(scene.told()).toEqual([]);
  });
});

describe.each([
  ['that is tried again', retrying, 0],
  ['that was the last try', onceOnly, 1],
])('an attempt %s', (_, message, notifications) => {
  it.each([
    ['the event that comes again', (scene: Box, event: OutcomeEvent) => scene.invoke(event)],
    ['the reconciler', (scene: Box) => scene.reconcile()],
  ])('is settled by %s, wherever the first try died', async (_who, complete) => {
    const { scene: whole, event } = await ended(message);
    await whole.invoke(event);
    const expected = await comparable(whole);

    let deaths = 0;
    let toldTwice = 0;
    for (let died = true; died; ) {
      const { scene, event } = await ended(message);
      died = await dies(scene, event, deaths + 1);
      if (died) deaths += 1;
      const told = scene.told().length;
      const isClosed = (await scene.attempt(run, 1))?.state === 'failed';
      await scene.invoke(event);
      if (isClosed) {
        expect(scene.told().length, `an early twin keeps quiet after request ${deaths}`).toBe(told);
      }
      await scene.pass(60);
      await complete(scene, event);
      expect(await comparable(scene), `after request ${deaths}`).toEqual(expected);
      expect(scene.told().length).toBeGreaterThanOrEqual(notifications);
      if (scene.told().length > notifications) toldTwice += 1;
    }
    expect(deaths).toBeGreaterThanOrEqual(5);
    // Between publishing and noting that it was published.
    expect(toldTwice).toBe(notifications);
  });
});

describe('an attempt whose end has no consequences', () => {
  it('releases lock and timeout and is closed for good, in one write', async () => {
    const { scene, event } = await ended(onceOnly, 0);
    await scene.invoke(event);
    expect(await stateOf(scene)).toMatchObject({ unsettled: [], lock: undefined, schedules: [] });
    const attempt = await scene.attempt(run, 1);
    expect(attempt).toMatchObject({ state: 'succeeded', exitCode: 0 });
    expect(attempt).not.toHaveProperty('unsettled');
    expect((await scene.ledger.unfinished()).active).toEqual([]);
    expect(scene.decisions).toEqual([
      expect.objectContaining({ decision: 'succeeded', settlement: 'quiet' }),
    ]);
  });

  it('is completed at once by the redelivered event, wherever the first try died', async () => {
    const { scene: whole, event } = await ended(onceOnly, 0);
    await whole.invoke(event);
    const expected = await comparable(whole);
    let deaths = 0;
    for (let died = true; died; ) {
      const { scene, event } = await ended(onceOnly, 0);
      died = await dies(scene, event, deaths + 1);
      if (died) deaths += 1;
      await scene.invoke(event);
      expect(await comparable(scene), `after request ${deaths}`).toEqual(expected);
    }
    expect(deaths).toBe(5);
  });

  it('is still notified if its job asks for every end, or for recoveries', async () => {
    const { scene: always, event } = await ended({ ...onceOnly, notify: 'always' }, 0);
    await always.invoke(event);
    expect(always.told()).toHaveLength(1);
    const { scene, event: ofRecovery } = await ended({ ...onceOnly, notify: 'recovery' }, 0);
    const { ledger, clock } = scene;
    const before = { runId: 'nightly-report@2026-11-22T03:00Z', scheduled: '2026-11-22T03:00:00Z' };
    await ledger.record({ ...(await startedRun(scene)), ...before, state: 'failed' }, clock.now());
    await scene.invoke(ofRecovery);
    expect(scene.told()).toEqual([expect.objectContaining({ recovered: true })]);
  });
});

/** Whether the function died, in its request of this number. */
async function dies(scene: Box, event: OutcomeEvent, request: number): Promise<boolean> {
  try {
    await scene.invoke(
      event,
      new FaultyRequests(scene.stack.cloud, { failing: { request: request, failure: 'dies after' } }).clients,
    );
    return false;
  } catch (error) {
    if (error instanceof ProcessDied) return true;
    throw error;
  }
}

/** The state without what differs from one deployment to another. */
async function comparable(scene: Box): Promise<unknown> {
  return JSON.parse(JSON.stringify(await stateOf(scene)).replaceAll(/task\/[^"]*/g, 'task'));
}

async function closedRun(scene: Box) {
  const closed = await scene.attempt(run, 1);
  if (closed?.state !== 'failed') throw new Error('the run should be closed');
  return closed;
}

async function startedRun(scene: Box) {
  const started = await scene.attempt(run, 1);
  if (started?.state !== 'started') throw new Error('the run should be started');
  return started;
}

/** The event as if its task were another run's. */
function withRun(event: OutcomeEvent, other: string): OutcomeEvent {
  return JSON.parse(JSON.stringify(event).replaceAll(run, other));
}
