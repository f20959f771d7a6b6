import { beforeEach, expect, test } from 'vitest';
import { Locks } from '../../../src/runs/ledger/locks.ts';
import { openTable } from './open-table.ts';

const first = { runId: 'a@2026-11-23T03:00Z', number: 1 };
const second = { runId: 'a@2026-11-23T04:00Z', number: 1 };
const now = new Date('2026-11-23T04:00:00Z');
const later = new Date('2026-11-23T04:05:00Z');

let locks: Locks;

beforeEach(async () => {
  locks = new Locks(await openTable());
});

test('a free lock is taken, and then another gets its holder instead', async () => {
  expect(await locks.acquire('a', first, now)).toBeUndefined();
  expect(await locks.acquire('a', second, later)).toEqual({
    lock: 'a',
    holder: first,
    touched: now.toISOString(),
  });
});

test('of many at once one gets it', async () => {
  const holders = Array.from({ length: 10 }, (_, n) => ({ ...first, number: n + 1 }));
  const answers = await Promise.all(holders.map((holder) => locks.acquire('a', holder, now)));
  expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
});

test('its holder takes it again, which touches it', async () => {
  await locks.acquire('a', first, now);
  expect(await locks.acquire('a', first, later)).toBeUndefined();
  expect(await locks.get('a')).toMatchObject({ touched: later.toISOString() });
});

test('another attempt of the same run is another holder', async () => {
  await locks.acquire('a', first, now);
  expect(await locks.acquire('a', { ...first, number: 2 }, now)).toMatchObject({ holder: first });
});

test('only its holder releases it', async () => {
  await locks.acquire('a', first, now);
  expect(await locks.release('a', second)).toBe(false);
  expect(await locks.release('a', { ...first, number: 2 })).toBe(false);
  expect(await locks.release('a', first)).toBe(true);
  expect(await locks.release('a', first)).toBe(false);
  expect(await locks.acquire('a', second, later)).toBeUndefined();
});

test('it is taken over as it was read, by one', async () => {
  await locks.acquire('a', first, now);
  const read = await locks.get('a');
  if (!read) throw new Error('it is held');
  expect(await locks.takeOver(read, second, later)).toBe(true);
  expect(await locks.takeOver(read, { ...second, number: 2 }, later)).toBe(false);
  expect(await locks.get('a')).toEqual({ lock: 'a', holder: second, touched: later.toISOString() });
});

test('a holder that touches it meanwhile keeps it', async () => {
  await locks.acquire('a', first, now);
  const read = await locks.get('a');
  if (!read) throw new Error('it is held');
  await locks.acquire('a', first, later);
  expect(await locks.takeOver(read, second, later)).toBe(false);
});

test('a late release does not free the lock of the next holder', async () => {
  await locks.acquire('a', first, now);
  const read = await locks.get('a');
  if (!read) throw new Error('it is held');
  await locks.takeOver(read, second, later);
  expect(await locks.release('a', first)).toBe(false);
  expect(await locks.get('a')).toMatchObject({ holder: second });
});
