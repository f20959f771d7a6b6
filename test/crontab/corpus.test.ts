import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/crontab/job.ts';
import { parse } from './parse-one.ts';

/** Time specs of public crontabs, and what cronie makes of each. */
const corpus = new URL('../../../shared/corpus/time-specs.tsv', import.meta.url);
const absent = !existsSync(corpus);

interface Row {
  readonly spec: string;
  readonly verdict: string;
  /** Bit masks in hexadecimal: minute, hour, day, month, weekday; or the reason for an error. */
  readonly masks: string;
  /** D and W where the day field counts as a star. */
  readonly stars: string;
}

const rows: readonly Row[] = absent
  ? []
  : readFileSync(corpus, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const [spec = '', verdict = '', masks = '', stars = ''] = line.split('\t');
        return { spec, verdict, masks, stars };
      });

function mask(values: readonly number[], low: number): string {
  return values.reduce((bits, value) => bits | (1n << BigInt(value - low)), 0n).toString(16);
}

function masksOf({ time }: Job): string {
  if (time?.dayOfMonth.kind !== 'set' || time.dayOfWeek.kind !== 'set') return 'none';
  const { minute, hour, dayOfMonth, month, dayOfWeek } = time;
  // cronie sets the bit of 7 with that of 0.
  const weekdays = dayOfWeek.values.includes(0) ? [...dayOfWeek.values, 7] : dayOfWeek.values;
  return [
    mask(minute.values, 0),
    mask(hour.values, 0),
    mask(dayOfMonth.values, 1),
    mask(month.values, 1),
    mask(weekdays, 0),
  ].join(' ');
}

function starsOf({ time }: Job): string {
  if (time?.dayOfMonth.kind !== 'set' || time.dayOfWeek.kind !== 'set') return '-';
  return `${time.dayOfMonth.star ? 'D' : ''}${time.dayOfWeek.star ? 'W' : ''}` || '-';
}

/** What cronie makes of a row, in the words of `ours`. */
function cronies({ verdict, masks, stars }: Row): string {
  return verdict === 'OK' ? `${masks} ${stars}` : verdict === 'ERR' ? 'error' : `no verdict: ${verdict}`;
}

function ours({ spec }: Row): string {
  const { jobs, diagnostics } = parse(`${spec} /app/report\n`);
  const [job] = jobs;
  if (diagnostics.some(({ severity }) => severity === 'error')) return 'error';
  return job === undefined || jobs.length > 1 ? `${jobs.length} jobs` : `${masksOf(job)} ${starsOf(job)}`;
}

/** Every deviation that is meant, and what is to be true of its rows. Whatever else differs is a fault. */
const DEVIATIONS: readonly {
  readonly name: string;
  readonly applies: (row: Row) => boolean;
  readonly holds: (row: Row) => boolean;
}[] = [
  {
    name: 'there is no machine that boots: @reboot is an error',
    applies: ({ spec, masks }) => spec === '@reboot' && masks === 'reboot',
    holds: (row) => ours(row) === 'error',
  },
  {
    name: 'cronie gives @daily and @hourly no star flags; every day is in both of their fields, so that it makes no difference',
    applies: ({ spec, verdict, stars }) => verdict === 'OK' && /^@[a-z]+$/.test(spec) && stars === '-',
    holds: (row) => ours(row) === `${row.masks} DW`,
  },
  {
    name: 'a range that runs backwards is an error; cronie accepts it and never runs it',
    applies: ({ verdict, masks }) => verdict === 'OK' && masks.split(' ').includes('0'),
    holds: (row) => ours(row) === 'error',
  },
  {
    name: '~ is drawn from the name; cronie draws at every load, one value as well',
    applies: ({ spec, verdict }) => verdict === 'OK' && spec.includes('~'),
    holds: (row) => {
      const [job] = parse(`${row.spec} /app/report\n`).jobs;
      return job !== undefined && counts(masksOf(job)) === counts(row.masks) && starsOf(job) === row.stars;
    },
  },
];

/** How many values each field has; Sunday, which is two bits, once. */
function counts(masks: string): string {
  const fields = masks.split(' ').map((bits) => BigInt(`0x${bits}`));
  const withoutSeven = fields.map((bits, index) => (index === 4 ? bits & 0x7fn : bits));
  return withoutSeven.map((bits) => bits.toString(2).replaceAll('0', '').length).join(' ');
}

describe.skipIf(absent)(
  absent
    ? 'specs of public crontabs (skipped: ../shared/corpus/time-specs.tsv is not on this machine)'
    : 'specs of public crontabs',
  () => {
    test('the corpus is the whole one', () => {
      expect(rows.length).toBeGreaterThan(300);
    });

    test.each(rows)('$spec is what cronie takes it for, or differs as it is meant to', (row) => {
      const deviation = DEVIATIONS.find(({ applies }) => applies(row));
      if (deviation === undefined) expect(ours(row)).toBe(cronies(row));
      else expect([deviation.name, deviation.holds(row)]).toEqual([deviation.name, true]);
    });
  },
);
