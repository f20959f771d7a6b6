// Reads crontab files as jobs, and checks that ECS can run them.
import type { Diagnostic } from '../crontab/diagnostics/diagnostic.ts';
import { type CrontabFile, type ParsedCrontabs, parseCrontabs } from '../crontab/parse/crontabs.ts';
import { skipBlanks, splitLines } from '../crontab/parse/line.ts';
import type { ClockTexts } from '../time/clock-texts.ts';
import { clockWarnings } from '../time/clock-warnings.ts';
import { timeWarnings } from '../time/time-warnings.ts';
import { overridesDiagnostics } from './overrides-limit.ts';

/**
 * Parses all files together and checks what the language alone cannot know: whether a job fits into ECS's overrides, and how
 * the coming clock changes affect it. Everything that reads crontabs, here or in the sync function, calls this, so that the
 * same crontabs are valid everywhere.
 * @param timezone the deployment's IANA zone, for entries without `CRON_TZ` and `timezone=`
 * @param now absent: no warnings that depend on the date
 * @param clockTexts the language of warnings about clock changes, by default English
 */
export function readJobs(
  files: readonly CrontabFile[],
  {
    timezone,
    now,
    clockTexts,
  }: {
    readonly timezone: string;
    readonly now?: Date | undefined;
    readonly clockTexts?: ClockTexts;
  },
): ParsedCrontabs {
  const { jobs, diagnostics } = parseCrontabs(files, { timezone });
  const ofJobs = [
    ...overridesDiagnostics(jobs),
    ...timeWarnings(jobs, now),
    ...(now === undefined ? [] : clockWarnings(jobs, now, clockTexts)),
  ];
  const place = new Map(files.map(({ file }, index) => [file, index]));
  const placeOf = (file: string): number => place.get(file) ?? files.length;
  return {
    jobs,
    diagnostics: [...diagnostics, ...withIndents(ofJobs, files)].sort(
      (a, b) => placeOf(a.file) - placeOf(b.file) || a.line - b.line || a.column - b.column,
    ),
  };
}

/** Jobs do not know the indentation of their entries: columns that count from an entry become columns of its line. */
function withIndents(diagnostics: readonly Diagnostic[], files: readonly CrontabFile[]): Diagnostic[] {
  const named = new Set(diagnostics.map(({ file }) => file));
  const lines = new Map(
    files.flatMap(({ file, text }) => (named.has(file) ? [[file, splitLines(text).lines]] : [])),
  );
  return diagnostics.map((diagnostic) => {
    const indent = skipBlanks(lines.get(diagnostic.file)?.[diagnostic.line - 1] ?? '', 0);
    const { column, endColumn } = diagnostic;
    return { ...diagnostic, column: column + indent, endColumn: endColumn + indent };
  });
}
