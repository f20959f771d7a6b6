// Lines of 100,000 characters and files of 10,000 entries are read like all others.
import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../src/crontab/diagnostics/diagnostic.ts';
import { jobOf, parse, places } from './parse-one.ts';

const LONG = 'x'.repeat(100_000);

describe('a line of 100,000 characters', () => {
  test('keeps its command, its input and the blanks in it', () => {
    expect(jobOf(`0 5 * * * ${LONG}`).command).toBe(LONG);
    expect(jobOf(`0 5 * * * cat%${LONG}`).stdin).toBe(`${LONG}\n`);
    expect(jobOf(`0 5 * * * a${' '.repeat(100_000)}b`).command.length).toBe(100_002);
    expect(jobOf(`0${' '.repeat(50_000)}5${'\t'.repeat(50_000)}* * * /app/report`).spec).toBe('0 5 * * *');
  });

  test('keeps the value of a setting', () => {
    expect(jobOf(`A=${LONG}\n0 5 * * * /app/report`).env).toEqual({ A: LONG });
    expect(jobOf(`A="${LONG} "\n0 5 * * * /app/report`).env).toEqual({ A: `${LONG} ` });
  });

  test('may be a comment', () => {
    expect(jobOf(`# ${LONG}\n0 5 * * * /app/report`).description).toBe(LONG);
  });

  test('has its problems at their places', () => {
    expect(places(`0 5 * * * ${LONG} $(date +%F)`)).toEqual(['percent-in-date@1:100020-100022']);
    expect(places(`0 5 * * * ${LONG}\\`)).toEqual(['line-continuation@1:100011-100012']);
    expect(places(`0 24 * * * ${LONG}`)).toEqual(['hour-out-of-range@1:3-5']);
  });

  test('is not repeated where it is to be written anew', () => {
    expect(parse(`0 24 * * * ${LONG}\n`).diagnostics.map(({ rewritten }) => rewritten)).toEqual([undefined]);
  });

  test('is no time field', () => {
    expect(places(`${'5,'.repeat(50_000)}5 5 * * * /app/report`)).toEqual(['field-syntax@1:1-100002']);
  });
});

test('10,000 entries are 10,000 jobs, in their order, each with its own name', () => {
  const lines = Array.from({ length: 10_000 }, (_, n) => `${n % 60} ${n % 24} * * * /app/job-${n}`);
  const { jobs, diagnostics } = parse(`${lines.join('\n')}\n`);
  expect(diagnostics).toEqual([]);
  expect(jobs.map(({ entry }) => entry)).toEqual(lines);
  expect(new Set(jobs.map(({ name }) => name)).size).toBe(10_000);
});

test('10,000 entries with an error each are 10,000 errors', () => {
  const { jobs, diagnostics } = parse('0 24 * * * /app/report\n'.repeat(10_000));
  expect([jobs.length, diagnostics.length, hasErrors(diagnostics)]).toEqual([0, 10_000, true]);
});
