// Pauses: who holds back what, why and until when, and how they end.
import { userInfo } from 'node:os';
import { UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/operate/deployment.ts';
import { drain } from '../../src/operate/drain.ts';
import { listJobs } from '../../src/operate/list-jobs.ts';
import { makeUpFor, minutesNotRun } from '../../src/operate/make-up.ts';
import { pauseJob, pauseJobs, resumeJob, resumeJobs } from '../../src/operate/pause.ts';
import { requestRun } from '../../src/operate/request-run.ts';
import { appliedIn, plannedIn, refuseIncomplete, requestApply, requestPlan } from '../../src/operate/sync.ts';
import { getSchedule } from '../../src/schedules/group.ts';
import { type Box, boxes } from '../harness/box.ts';

const start = boxes({ behave: () => ({}) });
const by = userInfo().username;

const TEXT = `
#@ name=minutely
* * * * * /app/minutely
#@ name=report
*/10 * * * * /app/report
#@ name=off enabled=false
0 5 * * * /app/off
`;

async function deployed(
  text = TEXT,
): Promise<{ d: Box; deployment: Deployment; sync(text?: string): Promise<void> }> {
  const d = await start();
  const deployment: Deployment = {
    names: d.stack.config,
    clients: d.stack.clients,
    command: String,
    aws: String,
    now: () => d.clock.now(),
  };
  const sync = async (of = text) =>
    refuseIncomplete(appliedIn(await requestApply(deployment, { files: [{ file: 'a.crontab', text: of }] })));
  await sync();
  // Not at the beginning of a minute: there a run may be due or not.
  await d.pass(30);
  return { d, deployment, sync };
}

async function ran(d: Box, job: string): Promise<string[]> {
  const runs = await d.ledger.runsOfJob(job, {});
  return runs.map(({ scheduled, state }) => `${scheduled.slice(11, 16)} ${state}`).reverse();
}

async function paused(deployment: Deployment, job: string) {
  return (await listJobs(deployment)).find((listed) => listed.job === job);
}

describe('a pause', () => {
  it('with an end is over then by itself, whatever is synced in between', async () => {
    const report = '#@ name=report deadline=1m\n*/10 * * * * /app/report\n';
    const { d, deployment, sync } = await deployed(report);
    const until = new Date('2026-11-23T03:30:00Z');
    await pauseJob(deployment, 'report', { until, reason: 'the disk is full' });
    await d.pass(12 * 60 + 30);
    await sync(report.replace('*/10', '*/5'));
    await d.pass(60);
    expect(await paused(deployment, 'report')).toMatchObject({
      state: 'paused',
      next: '2026-11-23T03:30:00Z',
      pause: {
        since: '2026-11-23T03:00:30.000Z',
        by,
        reason: 'the disk is full',
        until: '2026-11-23T03:30:00Z',
        // By the times as they are now.
        leftOut: 2,
      },
    });
    await d.pass(24 * 60);
    expect(await ran(d, 'report')).toEqual(['03:00 succeeded', '03:30 succeeded', '03:35 succeeded']);
    const { state, pause } = (await paused(deployment, 'report')) ?? {};
    expect({ state, pause }).toEqual({ state: 'enabled', pause: undefined });
    const files = [{ file: 'a.crontab', text: report.replace('*/10', '*/5') }];
    expect(plannedIn(await requestPlan(deployment, { files })).plan).toMatchObject({
      update: [],
      unchanged: 1,
    });
    // Nothing was due in it, so the reconciler misses nothing.
    await d.pass(40 * 60);
    expect((await ran(d, 'report')).filter((run) => !run.endsWith('succeeded'))).toEqual([]);
  });

  it('without an end lasts until it is resumed, and a later pause changes its reason', async () => {
    const { d, deployment } = await deployed();
    await pauseJob(deployment, 'minutely', { reason: 'a migration' });
    await d.pass(3 * 60);
    expect(await pauseJob(deployment, 'minutely', { reason: 'a long migration' })).toEqual({
      job: 'minutely',
      state: 'paused',
      changed: 0,
      pause: { since: '2026-11-23T03:00:30.000Z', by, reason: 'a long migration' },
      before: { reason: 'a migration' },
    });
    expect((await paused(deployment, 'minutely'))?.pause?.leftOut).toBe(3);
    expect(await resumeJob(deployment, 'minutely')).toMatchObject({
      state: 'enabled',
      changed: 1,
      pause: { resumed: '2026-11-23T03:03:30.000Z' },
    });
    await d.pass(60);
    expect(await ran(d, 'minutely')).toEqual(['03:00 succeeded', '03:04 succeeded']);
  });

  it('takes the place of the one before it, with its end and its reason, unless it says the same', async () => {
    const { deployment } = await deployed();
    const until = new Date('2026-11-23T03:10:00Z');
    const [end, reason] = ['2026-11-23T03:10:00Z', 'the disk is full'];
    await pauseJob(deployment, 'report', { until, reason });
    const same = await pauseJob(deployment, 'report', { until });
    expect(same).toMatchObject({ changed: 0, pause: { until: end, reason } });
    expect(same).not.toHaveProperty('before');
    expect(await pauseJob(deployment, 'report')).toMatchObject({
      changed: 1,
      before: { until: end, reason },
    });
    const pause = (await paused(deployment, 'report'))?.pause;
    expect([pause?.until, pause?.reason]).toEqual([undefined, undefined]);
    expect(await pauseJob(deployment, 'report')).not.toHaveProperty('before');
  });

  it('with an end can be resumed earlier, made longer, or made one without an end', async () => {
    const { d, deployment } = await deployed();
    const until = (time: string) => new Date(`2026-11-23T${time}:00Z`);
    await pauseJob(deployment, 'minutely', { until: until('03:10') });
    await resumeJob(deployment, 'minutely');
    await d.pass(60);
    await pauseJob(deployment, 'minutely', { until: until('03:03') });
    await pauseJob(deployment, 'minutely', { until: until('03:05') });
    await d.pass(4 * 60);
    await pauseJob(deployment, 'minutely', { until: until('03:07') });
    await pauseJob(deployment, 'minutely');
    await d.pass(5 * 60);
    expect(await ran(d, 'minutely')).toEqual(['03:00 succeeded', '03:01 succeeded', '03:05 succeeded']);
    expect((await paused(deployment, 'minutely'))?.pause).toMatchObject({
      since: '2026-11-23T03:05:30.000Z',
    });
  });

  it('of the AWS console is one of which no more is known, and no older note is taken for its own', async () => {
    const { d, deployment } = await deployed();
    await pauseJob(deployment, 'report', { reason: 'of the past' });
    await resumeJob(deployment, 'report');
    await d.pass(60);
    const { config, clients } = d.stack;
    const schedule = await getSchedule(clients.scheduler, config.group, 'report');
    if (schedule === undefined) throw new Error('the schedule is there');
    const { Arn: _, CreationDate: __, LastModificationDate: ___, ...rest } = schedule;
    await clients.scheduler.send(new UpdateScheduleCommand({ ...rest, State: 'DISABLED' } as never));
    expect(await paused(deployment, 'report')).toMatchObject({
      state: 'paused',
      pause: { until: undefined },
    });
    expect((await paused(deployment, 'report'))?.pause).not.toHaveProperty('reason');
  });

  it('of all jobs leaves out what the crontab disables', async () => {
    const { deployment } = await deployed();
    const states = async () => (await listJobs(deployment)).map(({ job, state }) => `${job} ${state}`);
    expect((await pauseJobs(deployment, 'all')).map(({ job }) => job)).toEqual(['minutely', 'report']);
    expect(await states()).toEqual(['minutely paused', 'off disabled', 'report paused']);
    expect((await resumeJobs(deployment, 'all')).map(({ job }) => job)).toEqual(['minutely', 'report']);
    expect(await states()).toEqual(['minutely enabled', 'off disabled', 'report enabled']);
  });

  it('is refused for all where one of the names is wrong, or its end is past', async () => {
    const { deployment } = await deployed();
    await expect(pauseJobs(deployment, ['report', 'reprot'])).rejects.toMatchObject({ code: 'unknown-job' });
    await expect(pauseJobs(deployment, ['report', 'off'])).rejects.toMatchObject({ code: 'failed' });
    await expect(pauseJob(deployment, 'report', { until: deployment.now() })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(pauseJob(deployment, 'report', { reason: 'x'.repeat(501) })).rejects.toMatchObject({
      code: 'usage',
    });
    expect((await paused(deployment, 'report'))?.state).toBe('enabled');
  });
});

describe('what a pause left out', () => {
  it('is made up for when it is resumed: nothing, the last run, or all of them in order', async () => {
    const { d, deployment } = await deployed();
    const restart = async (runMissed: 'last' | 'all') => {
      await pauseJob(deployment, 'minutely');
      await d.pass(3 * 60);
      const { madeUp = [] } = await resumeJob(deployment, 'minutely', { runMissed });
      await d.clock.settle();
      return madeUp.map(({ run }) => run);
    };
    expect(await restart('last')).toEqual(['minutely@2026-11-23T03:03Z']);
    await d.pass(60);
    expect(await restart('all')).toEqual([
      'minutely@2026-11-23T03:05Z',
      'minutely@2026-11-23T03:06Z',
      'minutely@2026-11-23T03:07Z',
    ]);
    await d.pass(60);
    expect(await ran(d, 'minutely')).toEqual(
      ['00', '03', '04', '05', '06', '07', '08'].map((minute) => `03:${minute} succeeded`),
    );
    // Once more, nothing is left.
    expect((await resumeJob(deployment, 'minutely', { runMissed: 'all' })).madeUp).toEqual([]);
  });

  it('is made up for after a pause that ended by itself', async () => {
    const { d, deployment } = await deployed();
    await pauseJob(deployment, 'minutely', { until: new Date('2026-11-23T03:03:00Z') });
    await d.pass(5 * 60);
    const { madeUp = [] } = await resumeJob(deployment, 'minutely', { runMissed: 'all' });
    expect(madeUp.map(({ run }) => run.slice(-6))).toEqual(['03:01Z', '03:02Z']);
  });

  it('is not where it is too much, or nobody knows since when, and then nothing is resumed', async () => {
    const { d, deployment } = await deployed('#@ name=often deadline=1m\n0-59 * * * * /app/often\n');
    await pauseJob(deployment, 'often');
    await d.pass(502 * 60);
    await expect(resumeJob(deployment, 'often', { runMissed: 'all' })).rejects.toMatchObject({
      code: 'usage',
      message: '502 minutes have not run, and one command makes up for 500 at most',
    });
    expect((await paused(deployment, 'often'))?.state).toBe('paused');
  });
});

describe('a backfill', () => {
  it('starts what has not run, of an interval, by the times that the job has now', async () => {
    const { d, deployment } = await deployed('#@ name=report\n*/10 * * * * /app/report\n');
    const interval = { from: new Date('2026-11-23T02:30:00Z'), until: deployment.now() };
    const minutes = await minutesNotRun(deployment, 'report', interval);
    // 03:00 has run, on time.
    expect(minutes.map(({ run, state }) => [run.slice(-6), state])).toEqual([
      ['02:30Z', undefined],
      ['02:40Z', undefined],
      ['02:50Z', undefined],
    ]);
    for await (const answer of makeUpFor(deployment, 'report', minutes)) {
      await d.clock.settle();
      expect(answer.existed).toBeUndefined();
    }
    expect(await ran(d, 'report')).toEqual(
      ['02:30', '02:40', '02:50', '03:00'].map((time) => `${time} succeeded`),
    );
    expect(await minutesNotRun(deployment, 'report', interval)).toEqual([]);
  });

  it('can be only of what was missed or left out', async () => {
    const { d, deployment } = await deployed();
    await pauseJob(deployment, 'minutely');
    await d.pass(60);
    await resumeJob(deployment, 'minutely');
    const only = { from: new Date('2026-11-23T02:00:00Z'), until: deployment.now(), onlyMissed: true };
    expect((await minutesNotRun(deployment, 'minutely', only)).map(({ run }) => run.slice(-6))).toEqual([
      '03:01Z',
    ]);
  });

  it('is refused for an unknown job, a run, and an end that is to come', async () => {
    const { deployment } = await deployed();
    const interval = { from: new Date('2026-11-23T02:00:00Z'), until: deployment.now() };
    await expect(minutesNotRun(deployment, 'reprot', interval)).rejects.toMatchObject({
      code: 'unknown-job',
    });
    await expect(minutesNotRun(deployment, 'report@2026-11-23T02:00Z', interval)).rejects.toMatchObject({
      code: 'usage',
    });
    const later = { ...interval, until: new Date('2026-11-23T09:00:00Z') };
    await expect(minutesNotRun(deployment, 'report', later)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('a drain', () => {
  it('waits for what runs, and for what was sent before the pause', async () => {
    const d = await start({ behave: () => ({ seconds: 200 }) });
    const deployment = {
      names: d.stack.config,
      clients: d.stack.clients,
      command: String,
      aws: String,
      now: () => d.clock.now(),
    };
    const files = [{ file: 'a.crontab', text: '#@ name=minutely overlap=allow\n* * * * * /app/minutely\n' }];
    refuseIncomplete(appliedIn(await requestApply(deployment, { files })));
    await d.pass(130);
    await requestRun(deployment, {
      job: 'minutely',
      env: {},
      args: [],
      at: new Date('2026-11-23T06:00:00Z'),
    });
    const seen: number[] = [];
    const looks = drain(deployment, 'all', { reason: 'a migration' });
    for (let look = await looks.next(); ; look = await looks.next()) {
      if (look.done) break;
      expect(look.value.planned.map(({ runId }) => runId)).toEqual(['minutely@2026-11-23T06:00:00.001Z']);
      seen.push(look.value.active.length);
      await d.pass(30);
    }
    expect(seen).toEqual([3, 3, 3, 2, 2, 1, 1]);
    expect((await paused(deployment, 'minutely'))?.pause?.reason).toBe('a migration');
    // Of what is paused already, nothing more can come.
    expect((await drain(deployment, ['minutely'], {}).next()).done).toBe(true);
  });
});
