import { expect, test } from 'vitest';
import { readRevision, writeRevision } from '../../src/ledger/deployment.ts';
import { areDeploysOwed, oweDeploys, settleDeploys } from '../../src/ledger/owed-deploys.ts';
import { openTable } from './open-table.ts';

const now = new Date('2026-11-23T03:00:00Z');

test('deploys are owed from when a sync notes it until one settles it, however often either is said', async () => {
  const table = await openTable();
  expect(await areDeploysOwed(table)).toBe(false);
  await oweDeploys(table, now);
  await oweDeploys(table, now);
  expect(await areDeploysOwed(table)).toBe(true);
  await settleDeploys(table);
  await settleDeploys(table);
  expect(await areDeploysOwed(table)).toBe(false);
});

test('a note about deploys leaves the deployed revision as it is', async () => {
  const table = await openTable();
  await writeRevision(table, 'abc123', now);
  await oweDeploys(table, now);
  await settleDeploys(table);
  expect(await readRevision(table)).toBe('abc123');
});
