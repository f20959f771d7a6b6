// From the text of all crontab files to jobs and diagnostics.
import type { Diagnostic } from './diagnostic.ts';
import type { Job } from './job.ts';

/** A crontab file's path, as it is shown to people, and its text. */
export interface CrontabFile {
  readonly file: string;
  readonly text: string;
}

/** Everything that was understood, and everything that was not. With an error among the diagnostics nothing may be done with the jobs. */
export interface ParsedCrontabs {
  readonly jobs: readonly Job[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses all files together, since names are unique over all of them.
 * @param timezone the deployment's IANA zone, for entries without `CRON_TZ` and `timezone=`
 */
export function parseCrontabs(
  _files: readonly CrontabFile[],
  _options: { timezone: string },
): ParsedCrontabs {
  throw new Error('not yet');
}
