// The description of a schedule: people recognise it by this in the AWS console, and sync sees by it who disabled the schedule, or paused it until when.
import type { Job } from '../crontab/job.ts';
import { DISABLED_ENTRY, isEntryDisabled } from './disabled-entry.ts';

/** CreateSchedule, `Description`. Counted here in UTF-16 units, which are never fewer than the characters that AWS counts. */
const LONGEST = 512;
const LONGEST_ENTRY = 300;
const LONGEST_FILE = 100;

const DEPLOY = 'runs only after deploys';

/**
 * The entry as written; its time zone and file, and why it is disabled if the crontab says so; its description. It has no line
 * number: moving a line must not change a schedule.
 * @param purpose of a schedule other than the job's regular one, shown after the file
 */
export function describeJob(job: Job, purpose?: string): string {
  const { enabled, on } = job.options;
  const state = enabled ? (on === 'deploy' ? DEPLOY : purpose) : DISABLED_ENTRY;
  const place = [job.timezone, shortened(job.file, LONGEST_FILE), ...(state === undefined ? [] : [state])];
  const head = `${shortened(job.entry, LONGEST_ENTRY)}\n${place.join(', ')}`;
  return job.description === undefined ? head : shortened(`${head}\n${job.description}`, LONGEST);
}

/** Whether the description says that the crontab disabled the schedule. Otherwise a person did. */
export function disabledByCrontab(description: string): boolean {
  const [, place = ''] = description.split('\n');
  return isEntryDisabled(description) || place.endsWith(`, ${DEPLOY}`);
}

/** What the description says of a pause with an end. Instants are ISO 8601 in UTC. */
export interface PauseMark {
  readonly until: string;
  /** The crontab's own start, which the schedule does not have while it is paused beyond it. */
  readonly starts?: string | undefined;
}

/** The end of the second line. */
const PAUSE_MARK = /(?:, |^)paused until (\S+Z)(?:, starts (\S+Z))?$/;

export function pauseMark(description: string): PauseMark | undefined {
  const [, until, starts] = PAUSE_MARK.exec(description.split('\n')[1] ?? '') ?? [];
  return until === undefined ? undefined : { until, starts };
}

/** @param mark absent: the description without one */
export function withPauseMark(description: string, mark?: PauseMark): string {
  const [entry = '', place = '', ...rest] = description.split('\n');
  const own = place.replace(PAUSE_MARK, '');
  const starts = mark?.starts === undefined ? '' : `, starts ${mark.starts}`;
  const marked = mark && `paused until ${mark.until}${starts}`;
  const second = [own, marked].filter((part) => part !== undefined && part !== '').join(', ');
  // What a person wrote may have only one line, and take all the place.
  const first = shortened(entry, LONGEST - second.length - 1);
  return shortened(
    [first, ...(second === '' && rest.length === 0 ? [] : [second]), ...rest].join('\n'),
    LONGEST,
  );
}

/** The entry in a description, possibly shortened. */
export function entryOf(description: string): string {
  return description.split('\n', 1)[0] ?? '';
}

/** The time zone and file in a description. @returns undefined if a person rewrote the description */
export function placeOf(
  description: string,
): { readonly timezone: string; readonly file: string } | undefined {
  const [, place = ''] = description.split('\n');
  const [, timezone = '', rest = ''] = /^([^,]+), (.+)$/.exec(place) ?? [];
  const bare = rest.replace(PAUSE_MARK, '');
  const state = [DISABLED_ENTRY, DEPLOY].find((text) => bare.endsWith(`, ${text}`));
  const file = state === undefined ? bare : bare.slice(0, -`, ${state}`.length);
  return file === '' ? undefined : { timezone, file };
}

/** Shortens to the limit, never inside a character. */
function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
