// Crontab files → jobs that ECS can run as well.
import { type CrontabFile, type ParsedCrontabs, parseCrontabs } from '../crontab/parse.ts';
import { overridesDiagnostics } from './overrides-limit.ts';

/**
 * Parses all files together and checks what the language alone cannot know: whether a job fits into ECS's
 * overrides. All that reads crontabs, on this machine or in the sync function, does it here, so that what is
 * valid is the same everywhere.
 * @param timezone the deployment's IANA zone, for entries without `CRON_TZ` and `timezone=`
 */
export function readCrontabs(
  files: readonly CrontabFile[],
  { timezone }: { readonly timezone: string },
): ParsedCrontabs {
  const { jobs, diagnostics } = parseCrontabs(files, { timezone });
  const place = new Map(files.map(({ file }, index) => [file, index]));
  const placeOf = (file: string): number => place.get(file) ?? files.length;
  return {
    jobs,
    diagnostics: [...diagnostics, ...overridesDiagnostics(jobs)].sort(
      (a, b) => placeOf(a.file) - placeOf(b.file) || a.line - b.line || a.column - b.column,
    ),
  };
}
