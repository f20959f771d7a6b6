import { expect, test } from 'vitest';
import { writeRevision } from '../../../src/runs/ledger/deployment.ts';
import { areDeploysOwed, readRevision } from '../../../src/runs/ledger/deployment-reader.ts';
import { oweDeploys, settleDeploys } from '../../../src/runs/ledger/owed-deploys.ts';
import { openTable } from './open-table.ts';

const now = new Date('2026-11-23T03:00:00Z');

test('deploys are owed from when a sync notes it until one settles it, however often either is said', async () => {
  const table = await openTable();
  expect(await areDeploysOwed(table)).toBe(false);
  await oweDeploys(table, 'a', now);
  await oweDeploys(table, 'a', now);
  expect(await areDeploysOwed(table)).toBe(true);
  await settleDeploys(table, 'a');
  await settleDeploys(table, 'a');
  expect(await areDeploysOwed(table)).toBe(false);
});

test('a note about deploys leaves the deployed revision as it is', async () => {
  const table = await openTable();
  await writeRevision(table, 'abc123', now);
  await oweDeploys(table, 'a', now);
  await settleDeploys(table, 'a');
  expect(await readRevision(table)).toBe('abc123');
});

test('a deploy keeps its instant until it is settled, and another crontab is another deploy', async () => {
  const table = await openTable();
  const later = new Date(now.getTime() + 3_600_000);
  const first = await oweDeploys(table, 'a', now);
  // No whole minute: those runs are the schedules'.
  expect(first.toISOString()).toBe('2026-11-23T03:00:00.001Z');
  expect(await oweDeploys(table, 'a', later)).toEqual(first);
  const other = await oweDeploys(table, 'b', now);
  expect(other.getTime()).toBeGreaterThan(first.getTime());
  await settleDeploys(table, 'a');
  expect(await areDeploysOwed(table)).toBe(true);
  expect(await oweDeploys(table, 'b', later)).toEqual(other);
});

test('two syncs of one crontab at the same time are one deploy', async () => {
  const table = await openTable();
  const instants = await Promise.all(
    [0, 1, 2].map((milliseconds) => oweDeploys(table, 'a', new Date(now.getTime() + milliseconds))),
  );
  expect(new Set(instants.map(Number)).size).toBe(1);
});
