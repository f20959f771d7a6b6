// The description of a schedule: people recognise it by this in the AWS console, and sync sees by it who disabled the schedule.
import type { Job } from '../crontab/job.ts';
import { DISABLED_ENTRY, isEntryDisabled } from './disabled-entry.ts';
import type { Schedule } from './plan.ts';

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

/** Whether a person disabled the schedule, in the console or with `cronbridge pause`. */
export function isPausedByHand({ state, description }: Pick<Schedule, 'state' | 'description'>): boolean {
  return state === 'DISABLED' && !disabledByCrontab(description);
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
  const state = [DISABLED_ENTRY, DEPLOY].find((text) => rest.endsWith(`, ${text}`));
  const file = state === undefined ? rest : rest.slice(0, -`, ${state}`.length);
  return file === '' ? undefined : { timezone, file };
}

/** Shortens to the limit, never inside a character. */
function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
