import { beforeEach, describe, expect, test } from 'vitest';
import type { Attempt, AttemptKey } from '../../../src/runs/ledger/attempt.ts';
import { Ledger } from '../../../src/runs/ledger/ledger.ts';
import type { Table } from '../../../src/runs/ledger/table.ts';
import { attemptItemKey } from '../../../src/runs/ledger/table-definition.ts';
import { openTable } from './open-table.ts';
import { sampleRun } from './sample-attempt.ts';

const now = new Date('2026-11-23T03:00:02Z');
const later = new Date('2026-11-23T03:10:00Z');
const task = { taskArn: 'arn:aws:ecs:us-east-1:000000000000:task/batch/1', container: 'main' };
const succeeded = { state: 'succeeded', exitCode: 0, stopped: later.toISOString() } as const;

let table: Table;
let ledger: Ledger;

beforeEach(async () => {
  table = await openTable();
  ledger = new Ledger(table);
});

describe('record', () => {
  test('an attempt is recorded once, and a twin gets what the ledger has', async () => {
    const run = sampleRun();
    expect(await ledger.record(run, now)).toEqual({ recorded: true, attempt: run });
    await ledger.started(run, task, now);
    const twin = await ledger.record(sampleRun(), later);
    expect(twin.recorded).toBe(false);
    expect(twin.attempt).toMatchObject({ state: 'started', taskArn: task.taskArn, claimed: run.claimed });
  });

  test('of many at once one records', async () => {
    const records = await Promise.all(Array.from({ length: 10 }, () => ledger.record(sampleRun(), now)));
    expect(records.filter(({ recorded }) => recorded)).toHaveLength(1);
  });

  test('attempts of one run do not meet', async () => {
    expect((await ledger.record(sampleRun(), now)).recorded).toBe(true);
    expect((await ledger.record(sampleRun({ attempt: 2 }), now)).recorded).toBe(true);
  });

  test('a run reads back as it was written, without what only the table needs', async () => {
    const run = { ...sampleRun({ env: { A: '1' }, stdin: '' }), revision: 'abc123' };
    await ledger.record(run, now);
    expect(await ledger.get(run)).toEqual(run);
  });

  test('an attempt that is missed from the start is unsettled', async () => {
    const run = { ...sampleRun(), state: 'missed', reason: 'late' } as const;
    expect((await ledger.record(run, now)).attempt).toMatchObject({
      state: 'missed',
      unsettled: now.toISOString(),
    });
    expect((await ledger.unfinished()).unsettled).toHaveLength(1);
    expect((await ledger.unfinished()).active).toHaveLength(0);
  });

  test('items expire after the retention, in epoch seconds', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    const item = await table.get(attemptItemKey(run));
    expect(new Date(Number(item?.expires) * 1000).toISOString()).toBe('2027-02-21T03:00:02.000Z');
    const long = sampleRun({ attempt: 2, timeout: 86_400 });
    await ledger.record(long, now);
    const kept = await table.get(attemptItemKey(long));
    expect(new Date(Number(kept?.expires) * 1000).toISOString()).toBe('2027-02-22T03:00:02.000Z');
  });
});

test('of many runs those are known that have a first attempt', async () => {
  const runs = Array.from({ length: 250 }, (_, minute) => `report@${minute}`);
  const recorded = runs.filter((_, index) => index % 2 === 0);
  for (const run of recorded) await ledger.record({ ...sampleRun(), runId: run }, now);
  await ledger.record({ ...sampleRun({ attempt: 2 }), runId: 'report@1' }, now);
  expect([...(await ledger.known(runs))].toSorted()).toEqual(recorded.toSorted());
  expect(await ledger.known([])).toEqual(new Set());
});

describe('transitions', () => {
  test('a claimed attempt starts once', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    expect(await ledger.started(run, task, now)).toBe(true);
    expect(await ledger.started(run, { ...task, taskArn: 'another' }, later)).toBe(false);
    expect(await ledger.get(run)).toMatchObject({ state: 'started', started: now.toISOString(), ...task });
  });

  test.each(['claimed', 'started'])('an attempt that is %s can be closed, once', async (state) => {
    const run = sampleRun();
    await ledger.record(run, now);
    if (state === 'started') await ledger.started(run, task, now);
    const closed = await ledger.close(run, succeeded, later);
    expect(closed).toMatchObject({ ...succeeded, unsettled: later.toISOString() });
    expect(await ledger.close(run, { state: 'failed', exitCode: 1 }, later)).toBeUndefined();
    expect(await ledger.get(run)).toEqual(closed);
  });

  test('an attempt that is started can be closed for good, once', async () => {
    await ledger.record(sampleRun(), now);
    await waits(sampleRun(), 'RESOURCE:MEMORY');
    expect(await ledger.closeForGood(sampleRun(), succeeded, later)).toBe(false);
    await ledger.started(sampleRun(), { ...task, reason: 'without its timeout' }, now);
    const run = await ledger.get(sampleRun());
    if (!run) throw new Error('it is there');
    const ending = { ...succeeded, ...task, stopped: later.toISOString() };
    expect(await ledger.closeForGood(run, ending, later)).toBe(true);
    expect(await ledger.closeForGood(run, { state: 'failed', exitCode: 1 }, later)).toBe(false);
    const { reason: _, ...known } = run;
    expect(await ledger.get(run)).toEqual({ ...known, ...ending });
    expect((await ledger.unfinished()).active).toHaveLength(0);
    expect((await ledger.unfinished()).unsettled).toHaveLength(0);
  });

  test('an attempt without a task is closed only while it is claimed', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    expect(await ledger.closeClaimed(run, { state: 'missed', reason: 'late' }, later)).toMatchObject({
      state: 'missed',
      unsettled: later.toISOString(),
    });
    const other = sampleRun({ attempt: 2 });
    await ledger.record(other, now);
    await ledger.started(other, task, now);
    expect(await ledger.closeClaimed(other, { state: 'missed', reason: 'late' }, later)).toBeUndefined();
    expect(await ledger.get(other)).toMatchObject({ state: 'started', ...task });
  });

  test('a state never goes back', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    await ledger.close(run, succeeded, later);
    const before = await ledger.get(run);
    expect(await ledger.started(run, task, later)).toBe(false);
    await waits(run, 'no capacity');
    expect((await ledger.record(run, later)).recorded).toBe(false);
    expect(await ledger.get(run)).toEqual(before);
  });

  test('nothing is made of an attempt that is not there', async () => {
    const run = sampleRun();
    expect(await ledger.started(run, task, now)).toBe(false);
    expect(await ledger.close(run, succeeded, later)).toBeUndefined();
    expect(await ledger.closeForGood(run, succeeded, later)).toBe(false);
    await waits(run, 'no capacity');
    await ledger.settled(run);
    expect(await ledger.get(run)).toBeUndefined();
  });

  const next = {
    reason: 'RESOURCE:MEMORY',
    launchDue: '2026-11-23T03:00:20.000Z',
    waitingSince: '2026-11-23T03:00:10.000Z',
  };

  test('an attempt is left to its next launch once, and only the last launch counts', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    expect(await ledger.launchAgain(run, next)).toMatchObject({ state: 'claimed', launch: 2, ...next });
    expect(await ledger.launchAgain(run, { ...next, reason: 'AGENT' })).toBeUndefined();
    await waits(run, 'AGENT');
    expect(await ledger.started(run, task, now)).toBe(false);
    expect(await ledger.get(run)).toMatchObject({ state: 'claimed', launch: 2, ...next });
    expect(await ledger.started({ ...run, launch: 2 }, task, now)).toBe(true);
    expect(await ledger.get(run)).not.toHaveProperty('launchDue');
  });

  test('an attempt that is started is left to its next launch only for its own task', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    await ledger.started(run, task, now);
    expect(await ledger.launchAgain(run, next)).toBeUndefined();
    expect(await ledger.launchAgain(run, next, `${task.taskArn}0`)).toBeUndefined();
    const waiting = await ledger.launchAgain(run, next, task.taskArn);
    expect(waiting).toMatchObject({ state: 'claimed', launch: 2, ...next });
    expect(waiting).not.toHaveProperty('taskArn');
    expect((await ledger.unfinished()).active).toHaveLength(1);
  });

  test('an attempt that has ended is never launched again', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    await ledger.started(run, task, now);
    await ledger.close(run, { ...succeeded, ...task }, later);
    expect(await ledger.launchAgain(run, next, task.taskArn)).toBeUndefined();
    expect(await ledger.get(run)).toMatchObject({ state: 'succeeded', launch: 1 });
  });

  test('a launch whose message was lost gets another instant from one caller only', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    const waiting = await ledger.launchAgain(run, next);
    if (!waiting) throw new Error('it waits');
    expect(await ledger.postponeLaunch(waiting, later.toISOString())).toBe(true);
    expect(await ledger.postponeLaunch(waiting, later.toISOString())).toBe(false);
    expect(await ledger.get(run)).toMatchObject({ launchDue: later.toISOString(), launch: 2 });
  });

  test('what an attempt waited for is forgotten when it starts', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    await waits(run, 'RESOURCE:MEMORY');
    await ledger.started(run, task, now);
    expect(await ledger.get(run)).not.toHaveProperty('reason');
  });

  test('what an attempt waited for is no reason for how it ended', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    await waits(run, 'RESOURCE:MEMORY');
    await ledger.close(run, succeeded, later);
    expect(await ledger.get(run)).not.toHaveProperty('reason');
  });
});

/** As an attempt that waits for its lock. */
function waits(run: Attempt, reason: string): Promise<unknown> {
  return ledger.waitsInLine(run, { waitsIn: 'nightly-report', waitingSince: now.toISOString(), reason });
}

describe('settlement', () => {
  test('a closed attempt is unsettled until it is settled', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    expect((await ledger.unfinished()).active).toHaveLength(1);
    await ledger.close(run, succeeded, later);
    expect((await ledger.unfinished()).active).toHaveLength(0);
    expect((await ledger.unfinished()).unsettled).toHaveLength(1);
    await ledger.settled(run);
    expect((await ledger.unfinished()).unsettled).toHaveLength(0);
    expect(await ledger.get(run)).not.toHaveProperty('unsettled');
  });

  test('an attempt that is tried again is looked after until the next one is there', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    await ledger.close(run, { state: 'failed', exitCode: 1 }, now);
    await ledger.settled(run, later);
    expect((await ledger.unfinished()).unsettled).toHaveLength(0);
    expect((await ledger.unfinished()).active).toHaveLength(0);
    expect((await ledger.unfinished()).retried).toMatchObject([
      { ...run, state: 'failed', retryDue: later.toISOString() },
    ]);
    await ledger.followed(run);
    expect((await ledger.unfinished()).retried).toHaveLength(0);
    expect(await ledger.get(run)).toMatchObject({ retryDue: later.toISOString() });
  });

  test('an active attempt cannot be settled', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    await ledger.settled(run);
    expect((await ledger.unfinished()).active).toHaveLength(1);
  });

  test('of two who take over a settlement one gets it', async () => {
    const run = sampleRun();
    await ledger.record(run, now);
    await ledger.close(run, succeeded, now);
    const closed = await ledger.get(run);
    if (!closed) throw new Error('it is there');
    expect(await ledger.takeSettlement(closed, later)).toEqual({ ...closed, unsettled: later.toISOString() });
    expect(await ledger.takeSettlement(closed, later)).toBeUndefined();
    expect(await ledger.get(run)).toMatchObject({ unsettled: later.toISOString() });
  });
});

describe('reading', () => {
  async function record(job: string, scheduled: string, attempt = 1): Promise<void> {
    await ledger.record(sampleRun({ job, scheduled, attempt }), now);
  }
  const names = (runs: readonly AttemptKey[]) => runs.map(({ runId, number }) => `${runId} ${number}`);

  test('the attempts of a run come in order, past nine too', async () => {
    for (const attempt of [10, 2, 1, 11]) await record('a', '2026-11-23T03:00:00Z', attempt);
    await record('a', '2026-11-23T04:00:00Z');
    const attempts = await ledger.attempts('a@2026-11-23T03:00Z');
    expect(attempts.map(({ number }) => number)).toEqual([1, 2, 10, 11]);
  });

  test('the runs of a job come latest first, the on-demand ones among them', async () => {
    await record('a', '2026-11-23T03:00:00Z');
    await record('a', '2026-11-23T03:00:00.123Z');
    await record('a', '2026-11-22T23:00:00Z');
    await record('b', '2026-11-23T03:00:00Z');
    await record('a', '2026-11-23T03:00:00Z', 2);
    expect(names(await ledger.runsOfJob('a', { limit: 10 }))).toEqual([
      'a@2026-11-23T03:00:00.123Z 1',
      'a@2026-11-23T03:00Z 2',
      'a@2026-11-23T03:00Z 1',
      'a@2026-11-22T23:00Z 1',
    ]);
  });

  test('the runs of a job can be limited, in number and to a time', async () => {
    for (const hour of ['01', '02', '03', '04']) await record('a', `2026-11-23T${hour}:00:00Z`);
    expect(names(await ledger.runsOfJob('a', { limit: 2 }))).toEqual([
      'a@2026-11-23T04:00Z 1',
      'a@2026-11-23T03:00Z 1',
    ]);
    const range = { from: new Date('2026-11-23T02:00:00Z'), until: new Date('2026-11-23T04:00:00Z') };
    expect(names(await ledger.runsOfJob('a', range))).toEqual([
      'a@2026-11-23T03:00Z 1',
      'a@2026-11-23T02:00Z 1',
    ]);
  });

  test('recent runs of all jobs come latest first, across days, and none of the future', async () => {
    await record('a', '2026-11-20T03:00:00Z');
    await record('b', '2026-11-23T02:00:00Z');
    await record('a', '2026-11-23T03:00:00Z');
    await record('a', '2026-11-23T03:30:00Z');
    const until = new Date('2026-11-23T03:00:00Z');
    expect(names(await ledger.recent({ until, limit: 10 }))).toEqual([
      'a@2026-11-23T03:00Z 1',
      'b@2026-11-23T02:00Z 1',
      'a@2026-11-20T03:00Z 1',
    ]);
    expect(names(await ledger.recent({ until, limit: 1 }))).toEqual(['a@2026-11-23T03:00Z 1']);
    expect(names(await ledger.recent({ until, limit: 10, days: 1 }))).toEqual([
      'a@2026-11-23T03:00Z 1',
      'b@2026-11-23T02:00Z 1',
    ]);
  });

  test('a reader gets everything, over as many pages as DynamoDB makes of it', async () => {
    // DynamoDB answers with at most 1 MB.
    const command = 'x'.repeat(300_000);
    for (const hour of ['01', '02', '03', '04', '05']) {
      await ledger.record(sampleRun({ job: 'a', scheduled: `2026-11-23T${hour}:00:00Z`, command }), now);
    }
    expect(await ledger.runsOfJob('a', {})).toHaveLength(5);
    expect((await ledger.unfinished()).active).toHaveLength(5);
  });
});
