import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/crontab/job.ts';
import { type ClockEffect, clockEffects, horizon } from '../../src/time/clock-effects.ts';
import { jobInstants } from '../../src/time/job-instants.ts';
import { defaultOptions, jobOf, timeSpec } from './time-spec.ts';

type Bounds = { start?: string; end?: string };

const job = (spec: string, timezone: string, bounds: Bounds = {}): Job =>
  jobOf(timeSpec(spec), { timezone, options: { ...defaultOptions, ...bounds } });

const year = (number: number) => ({
  from: new Date(Date.UTC(number, 0)),
  until: new Date(Date.UTC(number + 1, 0)),
});

const shown = (local: number) => new Date(local).toISOString().slice(0, 16);

/** The effects in one year, as `kind first…last times: outcome`. */
function effects(spec: string, timezone: string, inYear: number, bounds?: Bounds): string[] {
  return clockEffects(job(spec, timezone, bounds), year(inYear)).map((effect: ClockEffect) => {
    const { kind, times } = effect;
    const outcome = kind === 'skipped' ? effect.instead : `here ${effect.here}, crond ${effect.crond}`;
    return `${kind} ${shown(times[0] ?? 0)} (${times.length}): ${outcome}`;
  });
}

// Past years, whose changes no government can alter any more.
describe('a fixed time that clocks skip', () => {
  test.each([
    ['30 2 * * *', 'Europe/Berlin', ['skipped 2024-03-31T02:30 (1): made-up'], 'is made up'],
    [
      '0,30 2 * * *',
      'Europe/Berlin',
      ['skipped 2024-03-31T02:00 (2): made-up'],
      'is made up once for several',
    ],
    [
      '0 2,3 * * *',
      'Europe/Berlin',
      ['skipped 2024-03-31T02:00 (1): due-anyway'],
      'is not, if it is due at the end of the gap',
    ],
    ['59 1 * * *', 'Europe/Berlin', [], 'is not one before the gap'],
    ['0 3 * * *', 'Europe/Berlin', [], 'is not one at its end'],
    [
      '15 2 * * *',
      'Australia/Lord_Howe',
      ['skipped 2024-10-06T02:15 (1): made-up'],
      'can be in half an hour',
    ],
    ['30 2 * * *', 'Australia/Lord_Howe', [], 'is not one after that half hour'],
    ['45 2 * * *', 'Pacific/Chatham', ['skipped 2024-09-29T02:45 (1): made-up'], 'can begin at a quarter to'],
    ['45 3 * * *', 'Pacific/Chatham', [], 'ends at a quarter to'],
    ['30 23 * * 6', 'America/Nuuk', ['skipped 2024-03-30T23:30 (1): made-up'], 'can be the last of its day'],
    ['30 0 * * 5', 'Africa/Cairo', ['skipped 2024-04-26T00:30 (1): made-up'], 'can be the first of its day'],
    [
      '30 1 * * *',
      'Antarctica/Troll',
      ['skipped 2024-03-31T01:30 (1): made-up'],
      'can be in a gap of two hours',
    ],
    ['30 2 * * 1-6', 'Europe/Berlin', [], 'matters on the days of the entry only'],
    [
      '30 2 *:1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31 * 0',
      'Europe/Berlin',
      ['skipped 2024-03-31T02:30 (1): made-up'],
      'matters where both of its days match',
    ],
    [
      '30 2 *:2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 * 0',
      'Europe/Berlin',
      [],
      'does not matter where only one of both matches',
    ],
    [
      '30 2 31 * 1',
      'Europe/Berlin',
      ['skipped 2024-03-31T02:30 (1): made-up'],
      'matters where either of its days matches',
    ],
    ['30 2 * * *', 'Asia/Tokyo', [], 'is nowhere in Tokyo'],
    ['30 2 * * *', 'America/Sao_Paulo', [], 'is no more in Sao Paulo'],
    ['30 2 * * *', 'UTC', [], 'is nowhere in UTC'],
  ])('%s in %s: %j: %s', (spec, timezone, expected) => {
    expect(effects(spec, timezone, 2024)).toEqual(expected);
  });

  test('is not made up in a gap of three hours or more, as crond takes that for a correction', () => {
    expect(effects('30 5 30 12 *', 'Pacific/Apia', 2011)).toEqual(['skipped 2011-12-30T05:30 (1): left-out']);
  });

  test.each<[Bounds, number, string]>([
    [{ start: '2024-03-31T02:30' }, 1, 'at its start'],
    [{ start: '2024-03-31T02:31' }, 0, 'before its start'],
    [{ end: '2024-03-31T02:30' }, 1, 'at its end'],
    [{ end: '2024-03-31T02:29' }, 0, 'after its end'],
    [{ end: '2024-03-30' }, 0, 'on the day after its end'],
  ])('is the job’s only while it exists: %j', (bounds, count) => {
    expect(effects('30 2 * * *', 'Europe/Berlin', 2024, bounds)).toHaveLength(count);
    const span = { from: new Date('2024-03-31T00:30Z'), until: new Date('2024-03-31T02:00Z') };
    const runs = [...jobInstants(job('30 2 * * *', 'Europe/Berlin', bounds), span)];
    expect(runs).toEqual(count === 0 ? [] : [new Date('2024-03-31T01:00Z')]);
  });
});

describe('an entry that follows the clock', () => {
  test.each([
    [
      '*:0,30 2 * * *',
      'Europe/Berlin',
      ['skipped 2024-03-31T02:00 (2): left-out', 'repeated 2024-10-27T02:00 (2): here once, crond twice'],
      'by its minute',
    ],
    [
      '0 *:0,2,4,6,8,10,12,14,16,18,20,22 * * *',
      'Europe/Berlin',
      ['skipped 2024-03-31T02:00 (1): left-out', 'repeated 2024-10-27T02:00 (1): here once, crond twice'],
      'by its hour',
    ],
    [
      '0 * * * 0',
      'Europe/Berlin',
      ['skipped 2024-03-31T02:00 (1): left-out', 'repeated 2024-10-27T02:00 (1): here once, crond twice'],
      'at all hours of some days',
    ],
    [
      '0 * * * *',
      'Australia/Lord_Howe',
      ['skipped 2024-10-06T02:00 (1): left-out'],
      'where offsets are no whole hours',
    ],
    ['0 * * * *', 'Europe/Berlin', [], 'is on UTC at every hour of every day'],
  ])('%s in %s: %j: %s', (spec, timezone, expected) => {
    expect(effects(spec, timezone, 2024)).toEqual(expected);
  });
});

test('a fixed time that comes twice is run once by both, and is no effect', () => {
  expect(effects('30 2 * 10 *', 'Europe/Berlin', 2024)).toEqual([]);
});

test('all hours without a star run at every real interval here; crond leaves out the repetition', () => {
  expect(effects('30 0-23 * * *', 'Europe/Berlin', 2024)).toEqual([
    'repeated 2024-10-27T02:30 (1): here twice, crond once',
  ]);
});

test('several changes of a year are told in their order', () => {
  expect(effects('*:30 2 * * *', 'Africa/Casablanca', 2024)).toEqual([
    'repeated 2024-03-10T02:30 (1): here once, crond twice',
    'skipped 2024-04-14T02:30 (1): left-out',
  ]);
});

test('a job without a time and an unknown zone have no effects', () => {
  expect(clockEffects(jobOf(undefined, { timezone: 'Europe/Berlin' }), year(2024))).toEqual([]);
  expect(effects('30 2 * * *', 'No/Where', 2024)).toEqual([]);
});

describe('the span', () => {
  const change = new Date('2024-03-31T01:00:00Z');
  const found = (from: Date, until: Date) =>
    clockEffects(job('30 2 * * *', 'Europe/Berlin'), { from, until }).length;
  const at = (milliseconds: number) => new Date(change.getTime() + milliseconds);

  test('includes its first instant and excludes its last', () => {
    expect(found(change, at(1))).toBe(1);
    expect(found(at(-1), change)).toBe(0);
    expect(found(at(1), at(86_400_000))).toBe(0);
  });

  test('that a sync provides for begins after its own instant, and lasts for over a year', () => {
    const { from, until } = horizon(change);
    expect(found(from, until)).toBe(1);
    expect(until.getTime() - from.getTime()).toBeGreaterThan(372 * 86_400_000);
  });
});
