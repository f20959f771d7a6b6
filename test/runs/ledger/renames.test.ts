// What jobs were called before, and what follows them to their new names.
import { beforeEach, expect, test } from 'vitest';
import { Ledger } from '../../../src/runs/ledger/ledger.ts';
import { formerNames, writeRename } from '../../../src/runs/ledger/renames.ts';
import type { Table } from '../../../src/runs/ledger/table.ts';
import { openTable } from './open-table.ts';
import { sampleRun } from './sample-attempt.ts';

const day = (number: number) => new Date(`2026-11-${number}T03:00:00Z`);
let table: Table;
beforeEach(async () => {
  table = await openTable();
});

async function record(job: string, ...days: number[]): Promise<void> {
  const ledger = new Ledger(table);
  for (const each of days) {
    await ledger.record(sampleRun({ job, scheduled: day(each).toISOString() }), day(each));
  }
}

async function runsOf(job: string, range = {}): Promise<string[]> {
  return (await new Ledger(table).runsOfJob(job, range)).map(
    (run) => `${run.job} ${run.scheduled.slice(8, 10)}`,
  );
}

test('runs are found under all names that a job had, the latest first', async () => {
  await record('a', 10, 11);
  await writeRename(table, { from: 'a', to: 'b' }, day(12));
  await record('b', 13);
  await writeRename(table, { from: 'b', to: 'c' }, day(14));
  await record('c', 15, 16);
  expect(await runsOf('c')).toEqual(['c 16', 'c 15', 'b 13', 'a 11', 'a 10']);
  expect(await runsOf('c', { limit: 3 })).toEqual(['c 16', 'c 15', 'b 13']);
  expect(await runsOf('c', { until: day(15) })).toEqual(['b 13', 'a 11', 'a 10']);
  expect(await runsOf('c', { from: day(11) })).toEqual(['c 16', 'c 15', 'b 13', 'a 11']);
  expect(await runsOf('c', { from: day(15) })).toEqual(['c 16', 'c 15']);
  expect(await runsOf('a')).toEqual(['a 11', 'a 10']);
});

test('runs of another job that was given the name later are not', async () => {
  await record('a', 10);
  await writeRename(table, { from: 'a', to: 'b' }, day(12));
  await record('a', 13);
  expect(await runsOf('b')).toEqual(['a 10']);
});

test('a name that comes back is followed once', async () => {
  await writeRename(table, { from: 'a', to: 'b' }, day(12));
  await writeRename(table, { from: 'b', to: 'a' }, day(14));
  expect(await formerNames(table, 'a')).toMatchObject([{ job: 'b' }]);
  expect(await formerNames(table, 'b')).toMatchObject([{ job: 'a' }]);
  await record('a', 10);
  await record('b', 13);
  expect(await runsOf('a')).toEqual(['b 13', 'a 10']);
});
