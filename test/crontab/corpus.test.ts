import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../src/crontab/diagnostic.ts';
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

describe.skipIf(absent)(
  absent
    ? 'specs of public crontabs (skipped: ../shared/corpus/time-specs.tsv is not on this machine)'
    : 'specs of public crontabs',
  () => {
    const isRandom = ({ spec }: Row) => spec.includes('~');
    const isNickname = ({ spec }: Row) => spec.startsWith('@');
    const read = ({ spec }: Row) => parse(`${spec} /app/report\n`);
    const accepted = rows.filter(({ verdict }) => verdict === 'OK');

    test('the corpus is the whole one', () => {
      expect(rows.length).toBeGreaterThan(300);
    });

    test.each(rows.filter(({ verdict }) => verdict === 'ERR'))('$spec is an error here too', (row) => {
      expect(hasErrors(read(row).diagnostics)).toBe(true);
    });

    test.each(accepted.filter((row) => !isRandom(row) && !isNickname(row)))(
      '$spec means what cronie takes it for',
      (row) => {
        const { jobs, diagnostics } = read(row);
        expect(hasErrors(diagnostics)).toBe(false);
        expect(jobs.map((job) => `${masksOf(job)} ${starsOf(job)}`)).toEqual([`${row.masks} ${row.stars}`]);
      },
    );

    // cronie gives @daily and @hourly no star flags, but every day is in both of their fields, so that it makes no difference.
    test.each(accepted.filter((row) => isNickname(row) && row.spec !== '@reboot'))(
      '$spec means what cronie takes it for',
      (row) => {
        expect(read(row).jobs.map(masksOf)).toEqual([row.masks]);
      },
    );

    // Deviation: cronie draws anew at every load, cronbridge once and for all.
    test.each(accepted.filter(isRandom))('$spec has one value for each ~, as in cronie', (row) => {
      const [job] = read(row).jobs;
      const counts = (masks = '') =>
        masks
          .split(' ')
          .map((bits) => [...BigInt(`0x${bits}`).toString(2)].filter((bit) => bit === '1').length);
      const sundayOnce = (list: number[]) =>
        list.map((count, index) => (index === 4 && count === 2 ? 1 : count));
      expect(job && sundayOnce(counts(masksOf(job)))).toEqual(sundayOnce(counts(row.masks)));
    });

    // Deviation: there is no machine that boots.
    test('@reboot is accepted by cronie and an error here', () => {
      expect(
        accepted.filter(({ masks }) => masks === 'reboot').map((row) => read(row).diagnostics[0]?.code),
      ).toEqual(['reboot']);
    });
  },
);
