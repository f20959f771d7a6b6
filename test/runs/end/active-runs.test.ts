import { RunTaskCommand } from '@aws-sdk/client-ecs';
import { DeleteScheduleCommand } from '@aws-sdk/client-scheduler';
import { afterEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../../src/runs/end/reconcile.ts';
import { type Attempt, newAttempt } from '../../../src/runs/ledger/attempt.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import { runParts } from '../../../src/runs/parts.ts';
import { runTaskInput } from '../../../src/runs/start/run-task.ts';
import type { Box } from '../../harness/box.ts';
import { FaultyRequests, meanwhile } from '../../harness/faulty-requests.ts';
import { job, run, startScene, stateOf } from './scene.ts';

let scene: Box;
afterEach(() => scene.close());

/** A deployment in which no event of ECS arrives. */
async function withoutEvents(behave: NonNullable<Parameters<typeof Box.start>[0]>['behave']): Promise<Box> {
  scene = await startScene({ behave });
  return scene;
}

/** An attempt that was claimed and of which the dispatcher never heard again. */
async function claim(message: Message): Promise<Attempt> {
  const { ledger, locks, clock } = scene;
  const claimed: Attempt = { ...newAttempt(message), state: 'claimed', claimed: clock.now().toISOString() };
  await ledger.record(claimed, clock.now());
  await locks.acquire(message.lock, claimed, clock.now());
  return claimed;
}

const forever = () => ({ seconds: Number.POSITIVE_INFINITY });

describe('the reconciler', () => {
  it('closes a run whose event was lost, as the event would have', async () => {
    await withoutEvents(() => ({ seconds: 60, exitCode: 3, output: ['no such table: matches'] }));
    await scene.send(job);
    await scene.pass(900);
    await scene.reconcile();
    expect(await scene.attempt(run, 1)).toMatchObject({
      state: 'failed',
      exitCode: 3,
      stopped: '2026-11-23T03:01:00.000Z',
    });
    expect(await stateOf(scene)).toMatchObject({ lock: undefined, unsettled: [] });
    expect(scene.told()).toEqual([
      expect.objectContaining({ outcome: 'failed', lastLines: ['no such table: matches'] }),
    ]);
    await scene.invoke(scene.events[0] as never);
    expect(scene.told()).toHaveLength(1);
  });

  it('records a run as lost when ECS has forgotten its task', async () => {
    await withoutEvents(() => ({ seconds: 60 }));
    await scene.send(job);
    await scene.pass(2 * 3600);
    await scene.reconcile();
    expect(await stateOf(scene)).toMatchObject({
      attempts: [
        {
          state: 'lost',
          reason: expect.stringMatching(
            /^its end was not seen, and ECS no longer knows the task arn:aws:ecs:/,
          ),
        },
      ],
      lock: undefined,
      unsettled: [],
    });
    expect(scene.told()).toEqual([expect.objectContaining({ run, outcome: 'lost' })]);
  });

  it('does not retry a lost run: it is unknown how far it got', async () => {
    await withoutEvents(() => ({ seconds: 60 }));
    await scene.send({
      ...job,
      retry: { limit: 3, delay: 60, on: ['failed', 'timed-out', 'spot', 'not-started'] },
    });
    await scene.pass(2 * 3600);
    await scene.reconcile();
    expect(await scene.onceSchedules()).toEqual([]);
    expect(scene.told()).toHaveLength(1);
  });

  it('has a failed run tried again at once whose retry is overdue', async () => {
    await withoutEvents(() => ({ seconds: 60, exitCode: 3 }));
    await scene.send({ ...job, retry: { limit: 1, delay: 60, on: ['failed'] } });
    await scene.pass(1800);
    await scene.reconcile();
    await scene.pass(10);
    expect(await scene.attempt(run, 2)).toMatchObject({
      trigger: 'retry',
      started: '2026-11-23T03:30:05.000Z',
    });
  });

  it.each([
    ['as its job says', ['not-started'] as const, 1],
    ['and is given up where its job says nothing of that', ['failed'] as const, 0],
  ])(
    'settles a run that ECS refused once its dispatcher must have died: it is tried again %s',
    async (_, on, retries) => {
      await withoutEvents(forever);
      const claimed = await claim({ ...job, retry: { limit: 3, delay: 60, on } });
      const { ledger, clock } = scene;
      await ledger.close(claimed, { state: 'not-started', reason: 'no permission' }, clock.now());
      await scene.pass(59);
      await scene.reconcile();
      // It may still be at work.
      expect(await stateOf(scene)).toMatchObject({ unsettled: [expect.anything()] });
      await scene.pass(1);
      await scene.reconcile();
      expect(await stateOf(scene)).toMatchObject({ lock: undefined, unsettled: [] });
      expect(await scene.onceSchedules()).toHaveLength(retries);
      expect(scene.published).toEqual(retries > 0 ? [] : ['nightly-report not-started']);
      expect(await scene.deadLetters()).toHaveLength(1 - retries);
    },
  );

  it('leaves a run alone whose task runs, and one whose task ECS does not show yet', async () => {
    await withoutEvents(forever);
    await scene.send(job);
    const young = await claim({ ...job, job: 'young', lock: 'young' });
    await scene.ledger.started(young, { taskArn: taskNobodyKnows() }, scene.clock.now());
    await scene.pass(300);
    await scene.reconcile();
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'started' });
    expect(await scene.ledger.get(young)).toMatchObject({ state: 'started' });
    await scene.pass(300);
    await scene.reconcile();
    expect(await scene.ledger.get(young)).toMatchObject({ state: 'lost' });
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'started' });
  });

  it('records a run as lost when its cluster is gone', async () => {
    await withoutEvents(forever);
    const gone = await claim(job);
    const taskArn = taskNobodyKnows().replace(scene.stack.config.cluster, 'deleted');
    await scene.ledger.started(gone, { taskArn }, scene.clock.now());
    await scene.pass(900);
    await scene.reconcile();
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'lost' });
  });

  it('looks for a task where it was started, wherever tasks are started today', async () => {
    await withoutEvents(forever);
    const { clients } = scene.stack;
    await scene.send(job);
    const moved = { ...scene.stack.config, cluster: 'new' };
    await scene.pass(900);
    await reconcile(runParts({ config: moved, clients, now: () => scene.clock.now(), emit: () => {} }));
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'started' });
  });

  it.each([
    ['ListTasks', { state: 'lost' }, { state: 'claimed' }],
    ['DescribeTasks', { state: 'started' }, { state: 'lost' }],
  ])('does the rest of its work without an answer to %s', async (operation, started, abandoned) => {
    await withoutEvents(() => ({ seconds: 60, exitCode: 3 }));
    await scene.send(job);
    const other = await claim({ ...job, job: 'other', lock: 'other' });
    await scene.pass(job.deadline + 15 * 60);
    const { clients } = new FaultyRequests(scene.stack.cloud, {
      line: meanwhile(async (sent) => {
        if (sent === operation) throw new Error('connect ECONNREFUSED');
      }),
    });
    await expect(scene.reconcile(clients)).rejects.toThrow(/the reconciler failed/);
    expect(await scene.attempt(run, 1)).toMatchObject(started);
    expect(await scene.ledger.get(other)).toMatchObject(abandoned);
    expect(scene.told()).toHaveLength(1);
  });

  it('goes on with a claimed run whose message was lost, under another client token', async () => {
    await withoutEvents(forever);
    await claim(job);
    await scene.pass(899);
    await scene.reconcile();
    expect(await scene.attempt(run, 1)).not.toHaveProperty('launchDue');
    await scene.pass(1);
    await scene.reconcile();
    await scene.pass(5);
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'started', launch: 2 });
  });

  it.each([
    ['missed once its deadline is over', 600, 900, 'missed'],
    ['lost where ECS may have forgotten its task', 600, 56 * 60, 'lost'],
  ])('records a claimed run whose message was lost as %s', async (_, deadline, seconds, state) => {
    await withoutEvents(forever);
    await claim({ ...job, deadline, task: { cluster: 'deleted' } });
    await scene.pass(seconds - 1);
    if (state === 'missed') await scene.reconcile();
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'claimed' });
    await scene.pass(1);
    await scene.reconcile();
    expect(await stateOf(scene)).toMatchObject({
      attempts: [
        { state, reason: expect.stringContaining('its message was lost after the run was claimed') },
      ],
      lock: undefined,
      unsettled: [],
    });
    expect(scene.told()).toEqual([expect.objectContaining({ run, outcome: state })]);
  });

  it('counts the deadline of a retry from when it is due', async () => {
    await withoutEvents(forever);
    await claim({ ...job, attempt: 2, deadline: 600, due: '2026-11-23T03:20:00Z' });
    await scene.pass(25 * 60);
    await scene.reconcile();
    await scene.pass(5);
    expect(await scene.attempt(run, 2)).toMatchObject({ state: 'started' });
  });

  it('stops a task whose timeout is over, since the schedule that should have done it was lost', async () => {
    await withoutEvents(forever);
    await scene.send({ ...job, timeout: 300 });
    const { clients, config } = scene.stack;
    const [Name] = await scene.onceSchedules();
    await clients.scheduler.send(new DeleteScheduleCommand({ GroupName: config.onceGroup, Name }));
    await scene.pass(389);
    await scene.reconcile();
    await scene.reconcile();
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'started' });
    await scene.pass(1);
    await scene.reconcile();
    await scene.reconcile();
    expect(await scene.attempt(run, 1)).toMatchObject({ state: 'timed-out' });
  });

  it.each([
    ['takes up the task that runs for it', forever, { state: 'started', container: 'main' }],
    [
      'closes it as its task ended',
      () => ({ seconds: 3600, exitCode: 0 }),
      { state: 'succeeded', exitCode: 0 },
    ],
  ])('finds the task of a claimed run that nobody wrote down, and %s', async (_, behave, expected) => {
    await withoutEvents(behave);
    const claimed = await claim(job);
    const { stack, ledger } = scene;
    const { tasks } = await stack.clients.ecs.send(new RunTaskCommand(runTaskInput(claimed, stack.config)));
    await scene.pass(job.deadline + 15 * 60);
    await scene.reconcile();
    expect(await ledger.get(claimed)).toMatchObject({ ...expected, taskArn: tasks?.[0]?.taskArn });
    expect(scene.told()).toEqual([]);
  });

  it('gives the task that it takes up its timeout', async () => {
    await withoutEvents(forever);
    const { stack, ledger } = scene;
    const claimed = await claim({ ...job, timeout: 300 });
    await stack.clients.ecs.send(new RunTaskCommand(runTaskInput(claimed, stack.config)));
    await scene.pass(job.deadline + 15 * 60);
    await scene.reconcile();
    expect(await scene.onceSchedules()).toHaveLength(1);
    await scene.pass(900);
    await scene.reconcile();
    expect(await ledger.get(claimed)).toMatchObject({ state: 'timed-out' });
  });

  it('looks at more tasks than DescribeTasks takes', async () => {
    await withoutEvents(() => ({ seconds: 60 }));
    const { ledger, clock } = scene;
    const jobs = Array.from({ length: 101 }, (_, n) => `job-${n}`);
    for (const name of jobs) {
      const message: Message = { ...job, job: name, overlap: 'allow', notify: 'never' };
      const started = { state: 'started', started: clock.now().toISOString() } as const;
      await ledger.record(
        { ...newAttempt(message), ...started, taskArn: taskNobodyKnows(name) },
        clock.now(),
      );
    }
    await scene.pass(900);
    await scene.reconcile();
    expect((await scene.ledger.unfinished()).active).toEqual([]);
    expect(await ledger.get({ runId: 'job-100@2026-11-23T03:00Z', number: 1 })).toMatchObject({
      state: 'lost',
    });
  });
});

function taskNobodyKnows(id = '0'): string {
  const { config } = scene.stack;
  return `arn:aws:ecs:${config.region}:000000000000:task/${config.cluster}/${id.padStart(32, '0')}`;
}
