// What is true of every import, whatever stands in the source.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../src/crontab/diagnostics/diagnostic.ts';
import type { Job } from '../../src/crontab/job.ts';
import type { DialectName } from '../../src/import/dialect.ts';
import { readJobs } from '../../src/schedules/read-jobs.ts';
import { instants } from '../../src/time/instants.ts';
import { translate } from '../../src/time/translate.ts';
import { anyText } from '../property/any-text.ts';
import { cases } from '../property/cases.ts';
import { expectSameInstants } from '../time/same-instants.ts';
import { importOne } from './import-one.ts';
import { cronieRule, debianRule, type Moment, robfigRule, type SourceRule } from './source-rules.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

const RULES: Readonly<Record<DialectName, (spec: string) => SourceRule | undefined>> = {
  cronie: cronieRule,
  debian: debianRule,
  sqsjfr: robfigRule,
};
const dialects = Object.keys(RULES) as DialectName[];

const read = (text: string) => readJobs([{ file: 'imported', text }], { timezone: 'UTC' });

function momentOf(instant: number): Moment {
  const date = new Date(instant);
  return {
    minute: date.getUTCMinutes(),
    hour: date.getUTCHours(),
    day: date.getUTCDate(),
    month: date.getUTCMonth() + 1,
    weekday: date.getUTCDay(),
  };
}

/** The moments of days, for each beginning once: all specs are looked at in the same ones. */
const momentsOfDays = new Map<number, readonly (readonly [number, Moment])[]>();

function momentsFrom(from: number): readonly (readonly [number, Moment])[] {
  const known = momentsOfDays.get(from);
  if (known !== undefined) return known;
  const moments = Array.from({ length: 4 * 1440 }, (_, index) => {
    const instant = from + index * MINUTE;
    return [instant, momentOf(instant)] as const;
  });
  momentsOfDays.set(from, moments);
  return moments;
}

const between = (job: Job, from: number, until: number) =>
  Array.from(instants(translate(job), { from: new Date(from), until: new Date(until) }), Number);

const numbers = fc.constantFrom(
  '0',
  '1',
  '2',
  '5',
  '7',
  '10',
  '12',
  '20',
  '23',
  '24',
  '31',
  '59',
  '60',
  '05',
);
const names = fc.constantFrom('sun', 'MON', 'fri', 'Sat', 'jan', 'feb', 'DEC', 'monday');
const value = fc.oneof({ arbitrary: numbers, weight: 6 }, { arbitrary: names, weight: 1 });
const plainItem = fc.oneof(
  { arbitrary: fc.constant('*'), weight: 3 },
  { arbitrary: value, weight: 4 },
  { arbitrary: fc.tuple(value, value).map((ends) => ends.join('-')), weight: 3 },
);
const item = fc.oneof(
  { arbitrary: plainItem, weight: 5 },
  { arbitrary: fc.tuple(plainItem, numbers).map((parts) => parts.join('/')), weight: 2 },
  {
    arbitrary: fc.constantFrom(
      '?',
      '',
      'L',
      '5L',
      '15W',
      '5#2',
      '1-5-7',
      '*5',
      '*-3',
      '+5',
      '5:30',
      '1.5',
      '2-',
    ),
    weight: 1,
  },
);
const field = fc.oneof(
  { arbitrary: fc.constant('*'), weight: 4 },
  { arbitrary: item, weight: 4 },
  { arbitrary: fc.array(item, { minLength: 2, maxLength: 3 }).map((items) => items.join(',')), weight: 2 },
);
/** Mostly wide hours, so that few days show the differences between day rules. */
const specs = fc
  .tuple(field, fc.oneof(fc.constant('*'), field), field, fc.oneof(fc.constant('*'), field), field)
  .map((fields) => fields.map((text) => text || '0').join(' '));

function checkTimes(spec: string, dialect: DialectName, from: number): 'runs' | 'never' {
  const rule = RULES[dialect](spec);
  const { text, findings } = importOne(`${spec} /app/report\n`, { dialect });
  const { jobs, diagnostics } = read(text);
  expect(hasErrors(diagnostics)).toBe(false);
  expect(findings.filter(({ kind }) => kind === 'lost')).toEqual([]);
  const [job] = jobs;
  if (job === undefined) {
    expect(rule?.ever ?? false).toBe(false);
    expect(findings.some(({ kind }) => kind === 'dead')).toBe(true);
    return 'never';
  }
  expect(rule).toBeDefined();
  const ran = momentsFrom(from)
    .filter(([, moment]) => rule?.runs(moment))
    .map(([instant]) => instant);
  expectSameInstants(between(job, from, from + 4 * DAY), ran);
  // One minute of the day is enough for the days of a year.
  const [hour = 0] = job.time?.hour.values ?? [];
  const [minute = 0] = job.time?.minute.values ?? [];
  const daily = job.time && {
    ...job.time,
    hour: { values: [hour], star: false },
    minute: { values: [minute], star: false },
  };
  const days = Array.from(
    { length: cases(1, 3) * 366 },
    (_, index) => from + index * DAY + (hour * 60 + minute) * MINUTE,
  );
  expectSameInstants(
    between({ ...job, time: daily }, from, from + days.length * DAY),
    days.filter((at) => rule?.runs(momentOf(at))),
  );
  return 'runs';
}

describe.each(dialects)('an entry from %s', (dialect) => {
  test('runs at the minutes at which it ran, or never ran', () => {
    const counts = { runs: 0, never: 0 };
    fc.assert(
      fc.property(specs, fc.constantFrom(Date.UTC(2028, 1, 27), Date.UTC(2026, 11, 29)), (spec, from) => {
        counts[checkTimes(spec, dialect, from)]++;
      }),
      { numRuns: cases(150, 5000) },
    );
    expect(Math.min(counts.runs, counts.never)).toBeGreaterThan(5);
  });
});

const corpus = new URL('../../../shared/corpus/time-specs.tsv', import.meta.url);
const absent = !existsSync(corpus);
const rows = absent
  ? []
  : readFileSync(corpus, 'utf8')
      .split('\n')
      .filter((line) => /^[^#@]/.test(line))
      .map((line) => line.split('\t'));

describe.skipIf(absent)(
  absent
    ? 'specs of public crontabs (skipped: ../shared/corpus/time-specs.tsv is not on this machine)'
    : 'specs of public crontabs',
  () => {
    test.each(dialects)(
      'run at the minutes at which %s runs them',
      (dialect) => {
        // cronie's are most of them; of the others' a third, and all with `npm run test:deep`.
        const some = dialect === 'cronie' ? 1 : cases(3, 1);
        for (const [spec = '', verdict] of rows.filter((_, index) => index % some === 0)) {
          if (spec.includes('~') || spec.split(/\s+/).length !== 5) continue;
          const outcome = checkTimes(spec, dialect, Date.UTC(2028, 1, 27));
          if (dialect === 'cronie' && verdict !== 'OK')
            expect({ spec, outcome }).toEqual({ spec, outcome: 'never' });
        }
      },
      60_000,
    );
  },
);

const sourceFolder = new URL('../fixtures/import/', import.meta.url);
const crontabFolder = new URL('../fixtures/crontab/', import.meta.url);
const realLines = [
  ...readdirSync(sourceFolder)
    .filter((name) => name.endsWith('.source'))
    .map((name) => new URL(name, sourceFolder)),
  ...readdirSync(crontabFolder)
    .filter((name) => name.endsWith('.crontab') && !/too-/.test(name))
    .map((name) => new URL(name, crontabFolder)),
].flatMap((url) => readFileSync(url, 'utf8').split('\n').slice(0, 60));

const fragment = fc.constantFrom(
  ...' |\t|*|/|-|,|~|#|@|%|\\|=|"|\'|L|?|0|7|24|60|mon|#@ |#@default |name=|root|-n|on=deploy|\r|\uFEFF|\u00A0|\u0085|日|\u001B'.split(
    '|',
  ),
  ...[
    '\0',
    '|',
    'SHELL=',
    'CRON_TZ=',
    'RANDOM_DELAY=',
    'MAILTO=""',
    'CRONBRIDGE_',
    '\\u00e9',
    '@every 5m ',
    'run-parts /x',
  ],
);
const mutant = fc
  .tuple(
    fc.constantFrom(...realLines),
    fc.array(fc.tuple(fc.nat(200), fc.nat(4), fragment), { maxLength: 3 }),
  )
  .map(([line, edits]) =>
    edits.reduce((text, [at, removed, inserted]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + inserted + text.slice(place + removed);
    }, line),
  );
const texts = fc
  .tuple(
    fc.array(fc.oneof({ arbitrary: mutant, weight: 6 }, anyText()), { maxLength: 10 }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([lines, end, ended]) => lines.join(end) + (ended ? end : ''));
const options = fc.record({
  dialect: fc.constantFrom(...dialects),
  system: fc.boolean(),
  timezone: fc.constantFrom('', 'Asia/Tokyo'),
});

/** What Debian's cron makes of a command, one character after the other (do_command.c). */
function debianCommand(text: string): { readonly command: string; readonly hasInput: boolean } {
  let command = '';
  for (let index = 0; index < text.length; index++) {
    const next = text.charAt(index + 1);
    if (text[index] === '%') return { command, hasInput: index < text.length - 1 };
    if (text[index] === '\\' && (next === '%' || next === '\\')) command += text.charAt(++index);
    else command += text.charAt(index);
  }
  return { command, hasInput: false };
}

describe('a command', () => {
  const commands = fc
    .array(fc.constantFrom('%', '\\', '\\%', ' ', 'a', "'", '+'), { maxLength: 12 })
    .map((parts) => `/app/x${parts.join('')}`);

  test.each<[DialectName, (text: string) => ReturnType<typeof debianCommand>]>([
    ['debian', debianCommand],
    ['sqsjfr', (command) => ({ command, hasInput: false })],
  ])('of %s reaches the shell as before, or the difference is reported', (dialect, meaning) => {
    fc.assert(
      fc.property(commands, (command) => {
        const { text, findings } = importOne(`0 5 * * * ${command}\n`, { dialect });
        const codes = findings.map(({ code }) => code);
        const [job] = read(text).jobs;
        if (job === undefined) {
          expect(codes).toContain('not-accepted');
          return;
        }
        const same = codes.includes('backslash-percent')
          ? (each: string) => each.replaceAll(/\\+%/g, '%')
          : (each: string) => each;
        const { command: wanted, hasInput } = meaning(command);
        expect(same(job.command)).toBe(same(wanted));
        expect(job.stdin !== undefined).toBe(hasInput);
      }),
    );
  });
});

describe('whatever the source', () => {
  test('what comes out has no error, and is the same when it is imported again', () => {
    fc.assert(
      fc.property(texts, options, (text, chosen) => {
        const imported = importOne(text, chosen);
        const { jobs, diagnostics } = read(imported.text);
        expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(jobs.length).toBe(imported.entries);
        expect(importOne(imported.text, chosen).text).toBe(imported.text);
      }),
      {
        numRuns: cases(300),
        examples: [
          [
            '\r# DO NOT EDIT THIS FILE - edit the master and reinstall.',
            { dialect: 'sqsjfr', system: false, timezone: '' },
          ],
        ],
      },
    );
  });

  test('every changed line is reported', () => {
    fc.assert(
      fc.property(texts, options, (text, chosen) => {
        const { text: imported, findings } = importOne(text, chosen);
        if (imported === text) return;
        const written = new Set(imported.split('\n'));
        const told = new Set(findings.map(({ line }) => line));
        const wholeFile = findings.some(({ code }) => code === 'file-ignored');
        text.split('\n').forEach((line, index) => {
          const source = line.replace(/\r+$/, '').replace(index === 0 ? /^\uFEFF+/ : /^$/, '');
          const isAsItWas = written.has(source) || source.trim() === '';
          if (!isAsItWas && !told.has(index + 1) && !wholeFile) expect({ line: source }).toEqual('told');
        });
      }),
      { numRuns: cases(250) },
    );
  });
});
