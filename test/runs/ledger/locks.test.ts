import { beforeEach, describe, expect, test } from 'vitest';
import type { AttemptKey } from '../../../src/runs/ledger/attempt.ts';
import { holdForFormer } from '../../../src/runs/ledger/lock.ts';
import { formerHolder, heldBy } from '../../../src/runs/ledger/lock-line.ts';
import { Locks } from '../../../src/runs/ledger/locks.ts';
import type { Table } from '../../../src/runs/ledger/table.ts';
import { openTable } from './open-table.ts';

const first = { runId: 'a@2026-11-23T03:00Z', number: 1 };
const second = { runId: 'a@2026-11-23T04:00Z', number: 1 };
const third = { runId: 'b@2026-11-23T04:00Z', number: 1 };
const now = new Date('2026-11-23T04:00:00Z');
const later = new Date('2026-11-23T04:05:00Z');

let locks: Locks;
let table: Table;

beforeEach(async () => {
  table = await openTable();
  locks = new Locks(table);
});

async function held(lock = 'a') {
  const read = await locks.get(lock);
  if (!read) throw new Error('it is held');
  return read;
}

async function enter(key: AttemptKey, at = now) {
  return locks.enter(await held(), key, at);
}

describe('a lock with several places', () => {
  const fourth = { ...third, number: 2 };

  test('is held by as many, and then has a line', async () => {
    expect(await locks.acquire('a', first, now, 2)).toBeUndefined();
    expect(await locks.acquire('a', second, now, 2)).toBeUndefined();
    expect(await locks.acquire('a', second, later, 2)).toBeUndefined();
    const full = await locks.acquire('a', third, later, 2);
    expect(full).toMatchObject({ holders: [first, { ...second, touched: later.toISOString() }] });
    expect(heldBy(await held())).toBe(`lock a is held by 2 runs, the first of them ${first.runId}`);
    await locks.enter(await held(), third, now, 2);
    expect(await locks.release('a', second, later)).toMatchObject([{ holder: third }]);
    expect(await locks.release('a', first, later)).toMatchObject([{ holder: third }]);
    expect(await held()).toMatchObject({ holders: [third], line: [] });
    await locks.release('a', third, later);
    expect(await locks.get('a')).toBeUndefined();
  });

  test('is got by as many of many at once', async () => {
    const all = Array.from({ length: 10 }, (_, n) => ({ ...first, number: n + 1 }));
    const answers = await Promise.all(all.map((one) => locks.acquire('a', one, now, 3)));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(3);
  });

  test('lets nobody overtake one who wants it alone, and hands on all places that are free', async () => {
    await locks.acquire('a', first, now, 3);
    await locks.enter(await held(), second, now);
    expect(await locks.acquire('a', third, now, 3)).toMatchObject({ line: [second] });
    await locks.enter(await held(), third, now, 3);
    await locks.enter(await held(), fourth, now, 3);
    expect(await locks.release('a', second, later)).toMatchObject([{ holder: third }, { holder: fourth }]);
    expect(await held()).toMatchObject({ holders: [first, third, fourth], line: [] });
  });

  test('is held alone for those before a change of it', async () => {
    const former = formerHolder('old', later);
    await locks.acquire('a', first, now, 3);
    await holdForFormer(table, 'a', 'old', later);
    expect(await locks.acquire('a', second, later, 3)).toMatchObject({ line: [former] });
    await locks.enter(await held(), second, later, 3);
    await locks.release('a', first, later);
    expect(await held()).toMatchObject({ holders: [former], line: [second] });
    expect(await locks.handOver(await held(), [former], later)).toMatchObject([{ holder: second }]);
  });
});

describe('a lock', () => {
  test('that is free is taken, and then another gets its holder instead', async () => {
    expect(await locks.acquire('a', first, now)).toBeUndefined();
    expect(await locks.acquire('a', second, later)).toMatchObject({
      lock: 'a',
      holders: [{ ...first, touched: now.toISOString() }],
      line: [],
    });
  });

  test('is got by one of many at once', async () => {
    const holders = Array.from({ length: 10 }, (_, n) => ({ ...first, number: n + 1 }));
    const answers = await Promise.all(holders.map((holder) => locks.acquire('a', holder, now)));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
  });

  test('is taken again by its holder, which touches it', async () => {
    await locks.acquire('a', first, now);
    expect(await locks.acquire('a', first, later)).toBeUndefined();
    expect(await locks.get('a')).toMatchObject({ holders: [{ touched: later.toISOString() }] });
  });

  test('tells another attempt of the same run from its holder', async () => {
    await locks.acquire('a', first, now);
    expect(await locks.acquire('a', { ...first, number: 2 }, now)).toMatchObject({ holders: [first] });
  });

  test('is released only by its holder', async () => {
    await locks.acquire('a', first, now);
    expect(await locks.release('a', second, later)).toEqual([]);
    expect(await locks.release('a', { ...first, number: 2 }, later)).toEqual([]);
    expect(await locks.get('a')).toMatchObject({ holders: [first] });
    expect(await locks.release('a', first, later)).toEqual([]);
    expect(await locks.get('a')).toBeUndefined();
    expect(await locks.release('a', first, later)).toEqual([]);
  });

  test('is taken from its holder as it was read, by one', async () => {
    await locks.acquire('a', first, now);
    const read = await held();
    expect(await locks.handOver(read, read.holders, later)).toEqual([]);
    await locks.acquire('a', second, later);
    expect(await locks.handOver(read, read.holders, later)).toBeUndefined();
    expect(await locks.release('a', first, later)).toEqual([]);
    expect(await locks.get('a')).toMatchObject({ holders: [second] });
  });

  test('stays with a holder that touches it in the meantime', async () => {
    await locks.acquire('a', first, now);
    const read = await held();
    await locks.acquire('a', first, later);
    expect(await locks.handOver(read, read.holders, later)).toBeUndefined();
  });
});

describe('the line of a lock', () => {
  beforeEach(async () => {
    await locks.acquire('a', first, now);
    await enter(second);
    await enter(third, later);
  });

  test('has those who wait in order of arrival, each once', async () => {
    await enter(second, later);
    expect(await locks.get('a')).toMatchObject({
      holders: [first],
      line: [
        { ...second, since: now.toISOString() },
        { ...third, since: later.toISOString() },
      ],
    });
  });

  test('is not overtaken: who comes between release and wake finds another holder', async () => {
    const handed = { lock: 'a', holder: second, handed: later.toISOString() };
    expect(await locks.release('a', first, later)).toEqual([handed]);
    expect(await locks.acquire('a', { ...third, number: 2 }, later)).toMatchObject({ holders: [second] });
    // Whoever released it may have died before it woke the next.
    expect(await locks.release('a', first, later)).toEqual([handed]);
    expect(await locks.acquire('a', second, later)).toBeUndefined();
    expect(await locks.release('a', first, later)).toEqual([]);
    expect(await locks.release('a', second, later)).toMatchObject([{ holder: third }]);
    await locks.acquire('a', third, later);
    expect(await locks.release('a', third, later)).toEqual([]);
    expect(await locks.get('a')).toBeUndefined();
  });

  test('is left by one that no longer waits', async () => {
    expect(await locks.release('a', second, later)).toEqual([]);
    expect(await locks.release('a', first, later)).toMatchObject([{ holder: third }]);
  });

  test('is passed on once, however many do it at a time', async () => {
    const read = await held();
    const answers = await Promise.all([1, 2, 3].map(() => locks.handOver(read, read.holders, later)));
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
    expect(await locks.get('a')).toMatchObject({ holders: [second], line: [third] });
  });

  test('has those before a change of the lock at its front, or as its holder, each once', async () => {
    const former = formerHolder('old', later);
    await holdForFormer(table, 'a', 'old', later);
    await holdForFormer(table, 'a', 'old', later);
    expect((await held()).line).toMatchObject([former, second, third]);
    await holdForFormer(table, 'free', 'old', later);
    await holdForFormer(table, 'free', 'old', later);
    expect(await held('free')).toMatchObject({ holders: [former], line: [] });
    expect(heldBy(await held('free'))).toBe(
      'lock free is held by runs of old from before its lock was changed',
    );
  });
});
