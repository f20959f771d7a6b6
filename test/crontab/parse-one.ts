// Parses one file or one entry for tests.
import type { Diagnostic } from '../../src/crontab/diagnostics/diagnostic.ts';
import type { Job } from '../../src/crontab/job.ts';
import { type ParsedCrontabs, parseCrontabs } from '../../src/crontab/parse/crontabs.ts';

export const FILE = 'crontab/batch.crontab';

export function parse(text: string, timezone = 'UTC'): ParsedCrontabs {
  return parseCrontabs([{ file: FILE, text }], { timezone });
}

/** The only job of a text that has no errors. */
export function jobOf(text: string, timezone?: string): Job {
  const { jobs, diagnostics } = parse(`${text}\n`, timezone);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [job] = jobs;
  if (errors.length > 0 || jobs.length !== 1 || job === undefined) {
    throw new Error(`${jobs.length} jobs: ${JSON.stringify(diagnostics)}`);
  }
  return job;
}

/** The diagnostics of a text, each as `code@line:column-endColumn`. */
export function places(text: string): string[] {
  return parse(`${text}\n`).diagnostics.map(
    ({ code, line, column, endColumn }) => `${code}@${line}:${column}-${endColumn}`,
  );
}

export function codesOf(text: string): string[] {
  return parse(`${text}\n`).diagnostics.map(({ code }) => code);
}

/** The only diagnostic of a text. */
export function problemOf(text: string): Diagnostic {
  const { diagnostics } = parse(`${text}\n`);
  const [diagnostic] = diagnostics;
  if (diagnostics.length !== 1 || diagnostic === undefined) throw new Error(JSON.stringify(diagnostics));
  return diagnostic;
}
