import { expect, test } from 'vitest';
import { writeRevision } from '../../../src/runs/ledger/deployment.ts';
import { readRevision } from '../../../src/runs/ledger/deployment-reader.ts';
import { openTable } from './open-table.ts';

test('the revision that was applied last is the one that is deployed', async () => {
  const table = await openTable();
  expect(await readRevision(table)).toBeUndefined();
  await writeRevision(table, 'abc123', new Date('2026-11-23T03:00:00Z'));
  await writeRevision(table, 'def456', new Date('2026-11-23T04:00:00Z'));
  expect(await readRevision(table)).toBe('def456');
});
