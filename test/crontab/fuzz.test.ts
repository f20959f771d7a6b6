import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CODES } from '../../src/crontab/diagnostics/codes.ts';
import { type Diagnostic, hasErrors } from '../../src/crontab/diagnostics/diagnostic.ts';
import { diagnosticsText, githubAnnotation } from '../../src/crontab/diagnostics/diagnostic-text.ts';
import { type CrontabFile, parseCrontabs } from '../../src/crontab/parse/crontabs.ts';
import { splitLines } from '../../src/crontab/parse/line.ts';
import { anyText } from '../property/any-text.ts';
import { cases } from '../property/cases.ts';

const folder = new URL('../fixtures/crontab/', import.meta.url);

/** Lines that mean something, right or wrong: their mutants get further than arbitrary text does. */
const realLines = [
  ...Object.values(CODES).flatMap(({ wrong, right }) => [
    ...wrong.split('\n').slice(0, 3),
    ...right.split('\n'),
  ]),
  ...readFileSync(new URL('team.crontab', folder), 'utf8').split('\n'),
].map((line) => line.slice(0, 200));

const fragment = fc.constantFrom(
  ...[
    ' ',
    '\t',
    '*',
    '/',
    '-',
    ',',
    '~',
    '#',
    '@',
    '%',
    '\\',
    '=',
    '"',
    "'",
    'L',
    'W',
    'H',
    '?',
    ':',
    '(',
    ')',
    '0',
  ],
  ...[
    '7',
    '24',
    '60',
    '99999999999999999999',
    'mon',
    'fri',
    'jan',
    '#@ ',
    '#@default ',
    'name=',
    'root',
    '-n',
    'on=deploy',
  ],
  ...[
    '\r',
    '\0',
    '\uFEFF',
    '\u00A0',
    '\uD800',
    '日',
    '🍣',
    '\u001B[2J',
    '__proto__',
    'cron(',
    '@every ',
    'export ',
  ],
);

const mutant = fc
  .tuple(
    fc.constantFrom(...realLines),
    fc.array(fc.tuple(fc.nat(200), fc.nat(4), fragment), { maxLength: 4 }),
  )
  .map(([line, edits]) =>
    edits.reduce((text, [at, removed, inserted]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + inserted + text.slice(place + removed);
    }, line),
  );

const text = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: mutant },
      anyText(),
      fc.array(fragment).map((parts) => parts.join('')),
    ),
    {
      maxLength: 8,
    },
  )
  .chain((lines) => fc.constantFrom('\n', '\r\n').map((end) => lines.join(end) + end));

function checked(files: readonly CrontabFile[]): void {
  const { jobs, diagnostics } = parseCrontabs(files, { timezone: 'UTC' });

  let last = [0, 0, 0];
  for (const diagnostic of diagnostics) {
    const index = files.findIndex(({ file }) => file === diagnostic.file);
    const line = splitLines(files[index]?.text ?? '').lines[diagnostic.line - 1];
    expect(line).toBeDefined();
    const length = [...(line ?? '')].length;
    expect(diagnostic.column).toBeGreaterThanOrEqual(1);
    expect(diagnostic.endColumn).toBeGreaterThan(diagnostic.column);
    expect(diagnostic.endColumn).toBeLessThanOrEqual(length + 1);
    expect(diagnostic.message).toMatch(/^\S.{0,400}$/su);
    expect(refusedOf(diagnostic)).toEqual([]);
    const place = [index, diagnostic.line, diagnostic.column];
    expect(place.join() === last.join() || compare(last, place) < 0).toBe(true);
    last = place;
  }

  const rendered = diagnosticsText(diagnostics, files);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
  expect(rendered).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F]/);
  expect(rendered.split('\n\n').length).toBe(Math.max(1, diagnostics.length));
  for (const diagnostic of diagnostics) expect(githubAnnotation(diagnostic)).not.toMatch(/[\r\n]/);

  expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length);
  for (const { name, time, options } of jobs) {
    expect(name).toMatch(/^[a-z0-9][a-z0-9_-]{0,47}$/);
    expect(time === undefined).toBe(options.on === 'deploy');
    for (const field of Object.values(time ?? {})) {
      if (!('values' in field)) continue;
      expect(field.values.length).toBeGreaterThan(0);
      expect(field.values).toEqual([...new Set<number>(field.values)].sort((a, b) => a - b));
    }
  }
}

/** What is wrong with what is to be written instead; dates that never come are noticed only in a line that is right. */
function refusedOf({ rewritten }: Diagnostic): readonly string[] {
  if (rewritten === undefined) return [];
  const { diagnostics } = parseCrontabs([{ file: 'rewritten', text: `${rewritten}\n` }], { timezone: 'UTC' });
  return diagnostics
    .filter(({ severity, code }) => severity === 'error' && code !== 'never-runs')
    .map(({ code }) => code);
}

function compare(a: readonly number[], b: readonly number[]): number {
  return a.map((value, index) => value - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

test('no text makes it throw, and what it says is in its place and in order', () => {
  fc.assert(
    fc.property(text, text, (one, two) => {
      checked([
        { file: 'one', text: one },
        { file: 'two', text: two },
      ]);
    }),
    { numRuns: cases(400) },
  );
});

test('an entry with an error never becomes a job', () => {
  fc.assert(
    fc.property(mutant, (line) => {
      const { jobs, diagnostics } = parseCrontabs([{ file: 'f', text: `${line}\n` }], { timezone: 'UTC' });
      if (hasErrors(diagnostics)) expect(jobs).toEqual([]);
    }),
    { numRuns: cases(800) },
  );
});

test('what is said about a file does not depend on an innocent file before it', () => {
  const innocent = {
    file: 'innocent',
    text: 'A=b\n#@default retries=1\n#@ name=innocent\n0 5 * * * /innocent\n',
  };
  fc.assert(
    fc.property(text, (content) => {
      const alone = parseCrontabs([{ file: 'f', text: content }], { timezone: 'UTC' });
      const after = parseCrontabs([innocent, { file: 'f', text: content }], { timezone: 'UTC' });
      expect(after.diagnostics).toEqual(alone.diagnostics);
      expect(after.jobs.slice(1)).toEqual(alone.jobs);
    }),
    { numRuns: cases(200) },
  );
});

test('all fixtures are among the lines that are mutated', () => {
  expect(readdirSync(folder).length).toBeGreaterThan(2 * Object.keys(CODES).length);
});
