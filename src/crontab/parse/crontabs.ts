import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { Report } from '../diagnostics/report.ts';
import type { Job } from '../job.ts';
import { buildJob } from './build-job.ts';
import { type EntryInContext, FileReader } from './file.ts';
import { checkLockPlaces } from './lock-places.ts';
import { nameEntries } from './name.ts';
import { TimeZones } from './time-zone.ts';
import { TimeReader } from './written-time.ts';

/** A crontab file's path, as people see it, and its text. */
export interface CrontabFile {
  readonly file: string;
  readonly text: string;
  /** Its path in the repository, the same from every working directory; absent: `file`. */
  readonly path?: string;
}

/** Everything that was understood, and everything that was not. If one of the diagnostics is an error, the jobs must not be used. */
export interface ParsedCrontabs {
  readonly jobs: readonly Job[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses all files together, since names are unique over all of them. Never throws: every problem of a text is a diagnostic.
 * @param files in the order in which repeated commands are numbered and diagnostics are sorted
 * @param timezone the deployment's IANA zone, for entries without `CRON_TZ` and `timezone=`; not checked here
 */
export function parseCrontabs(
  files: readonly CrontabFile[],
  { timezone }: { readonly timezone: string },
): ParsedCrontabs {
  const report = new Report();
  const shared = { zones: new TimeZones(), times: new TimeReader(), report };
  const entries = files.flatMap(({ file, text }, index) => new FileReader(shared).read(file, index, text));
  const names = nameEntries(entries.map(nameable), report);
  const built: { readonly job: Job; readonly context: EntryInContext }[] = [];
  entries.forEach((entry, index) => {
    const name = names[index];
    const job = name === undefined ? undefined : buildJob(name, entry, timezone, report);
    if (job !== undefined) built.push({ job, context: entry });
  });
  checkLockPlaces(built, report);
  return { jobs: built.map(({ job }) => job), diagnostics: report.diagnostics() };
}

function nameable({ entry, options }: EntryInContext) {
  const { name } = options.values;
  const nameSpan = options.places.get('name');
  return {
    line: entry.line,
    command: entry.command.text,
    commandSpan: entry.command,
    ...(name !== undefined && nameSpan !== undefined && { name, nameSpan }),
  };
}
