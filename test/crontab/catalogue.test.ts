import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CODES, type DiagnosticCode } from '../../src/crontab/diagnostics/codes.ts';
import { diagnosticsText } from '../../src/crontab/diagnostics/diagnostic-text.ts';
import { readJobs } from '../../src/schedules/read-jobs.ts';
import { errorsPage } from './errors-page.ts';

const folder = new URL('../fixtures/crontab/', import.meta.url);
const page = new URL('../../docs/errors.md', import.meta.url);
const codes = Object.keys(CODES) as DiagnosticCode[];

/** UPDATE=1 writes fixtures, pinned texts and docs/errors.md from the catalogue; the diff is to be read like code. */
const update = process.env.UPDATE === '1';

/** When the examples are read. Clocks change on the same days until there is another law. */
const now = new Date('2027-01-01T00:00:00Z');

function diagnose(file: string, text: string) {
  const files = [{ file, text }];
  const { diagnostics } = readJobs(files, { timezone: 'UTC', now });
  return { codes: diagnostics.map(({ code }) => code), text: diagnosticsText(diagnostics, files) };
}

function pinned(url: URL, actual: string): string {
  if (update) writeFileSync(url, actual);
  return existsSync(url) ? readFileSync(url, 'utf8') : 'there is no such file; UPDATE=1 writes it';
}

describe.each(codes)('%s', (code) => {
  const { wrong, right } = CODES[code];
  const source = code === 'missing-final-newline' ? wrong : `${wrong}\n`;

  test('has the wrong example of the catalogue as its fixture', () => {
    expect(pinned(new URL(`${code}.crontab`, folder), source)).toBe(source);
  });

  test('is what the wrong example gets, and nothing else, in exactly these words', () => {
    const actual = diagnose(`crontab/${code}.crontab`, source);
    expect(actual.codes).toEqual([code]);
    expect(actual.text).toBe(pinned(new URL(`${code}.txt`, folder), actual.text));
  });

  test('is not what the right example gets, nor is any other', () => {
    expect(diagnose('right.crontab', `${right.trimEnd()}\n`).codes).toEqual([]);
  });
});

test('there is no fixture of a code that does not exist', () => {
  const names = readdirSync(folder).map((name) => name.replace(/\.(crontab|txt)$/, ''));
  expect(names.filter((name) => !(name in CODES) && !name.startsWith('team'))).toEqual([]);
});

test('docs/errors.md lists every code as it is', () => {
  const actual = errorsPage((code) => readFileSync(new URL(`${code}.txt`, folder), 'utf8'));
  expect(pinned(page, actual)).toBe(actual);
  const listed = [...actual.matchAll(/^### (.+)$/gm)].map(([, code]) => code);
  expect(listed.toSorted()).toEqual(codes.toSorted());
});
