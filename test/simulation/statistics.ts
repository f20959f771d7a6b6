import type { Observed } from './observed.ts';

/** What histories have in numbers. */
export interface Statistics {
  readonly histories: number;
  readonly dueMinutes: number;
  readonly starts: number;
  readonly retries: number;
  readonly misses: number;
  readonly queueTwins: number;
  readonly ledgerTwins: number;
  readonly tokenTwins: number;
  readonly slowestSettleSeconds: number;
  readonly faults: Readonly<Record<string, number>>;
}

export const NOTHING: Statistics = {
  histories: 0,
  dueMinutes: 0,
  starts: 0,
  retries: 0,
  misses: 0,
  queueTwins: 0,
  ledgerTwins: 0,
  tokenTwins: 0,
  slowestSettleSeconds: 0,
  faults: {},
};

export function statisticsOf(seen: Observed): Statistics {
  const faults: Record<string, number> = {};
  for (const { kind } of seen.faults) faults[kind] = (faults[kind] ?? 0) + 1;
  return {
    histories: 1,
    dueMinutes: seen.due.size,
    starts: seen.tasks.length,
    retries: seen.attempts.filter(({ number }) => number > 1).length,
    misses: seen.attempts.filter(({ state }) => state === 'missed').length,
    queueTwins: seen.twins.queue,
    ledgerTwins: seen.twins.ledger,
    tokenTwins: seen.twins.token,
    slowestSettleSeconds: seen.slowestSettle,
    faults,
  };
}

export function added(one: Statistics, other: Statistics): Statistics {
  const faults: Record<string, number> = { ...one.faults };
  for (const [kind, count] of Object.entries(other.faults)) faults[kind] = (faults[kind] ?? 0) + count;
  return {
    histories: one.histories + other.histories,
    dueMinutes: one.dueMinutes + other.dueMinutes,
    starts: one.starts + other.starts,
    retries: one.retries + other.retries,
    misses: one.misses + other.misses,
    queueTwins: one.queueTwins + other.queueTwins,
    ledgerTwins: one.ledgerTwins + other.ledgerTwins,
    tokenTwins: one.tokenTwins + other.tokenTwins,
    slowestSettleSeconds: Math.max(one.slowestSettleSeconds, other.slowestSettleSeconds),
    faults,
  };
}

export function report(all: Statistics, seconds: number): string {
  const faults = Object.entries(all.faults).sort(([one], [other]) => one.localeCompare(other));
  const total = faults.reduce((sum, [, count]) => sum + count, 0);
  const rows: (readonly [string, string | number])[] = [
    ['due minutes', `${all.dueMinutes} in ${all.histories} histories`],
    ['speed', `${Math.round(all.dueMinutes / seconds)} due minutes/s`],
    ['tasks started', all.starts],
    [
      'twins dropped',
      `${all.queueTwins} by the queue, ${all.ledgerTwins} by the ledger, ${all.tokenTwins} by the client token`,
    ],
    ['retries', all.retries],
    ['missed', all.misses],
    ['slowest settle', `${all.slowestSettleSeconds} s after the task's end`],
    ['faults met', total],
    ...faults.map(([kind, count]) => [`  ${kind}`, count] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `${name.padEnd(width)}${value}`).join('\n');
}
