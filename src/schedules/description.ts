// The text by which people recognise a schedule in the AWS console, and by which sync knows who disabled it.
import type { Job } from '../crontab/job.ts';
import { DISABLED_ENTRY, isEntryDisabled } from './disabled-entry.ts';
import type { Schedule } from './plan.ts';

/** CreateSchedule, `Description`. Counted here in UTF-16 units, of which no text has fewer than AWS counts characters. */
const LONGEST = 512;
const LONGEST_ENTRY = 300;
const LONGEST_FILE = 100;

const DEPLOY = 'runs only after deploys';

/**
 * The entry as written; its zone and file, and why it is disabled if the crontab says so; its description. No line number:
 * moving a line must not change a schedule.
 * @param purpose of a schedule that is not simply the job's, to stand after its place
 */
export function describeJob(job: Job, purpose?: string): string {
  const { enabled, on } = job.options;
  const state = enabled ? (on === 'deploy' ? DEPLOY : purpose) : DISABLED_ENTRY;
  const place = [job.timezone, shortened(job.file, LONGEST_FILE), ...(state === undefined ? [] : [state])];
  const head = `${shortened(job.entry, LONGEST_ENTRY)}\n${place.join(', ')}`;
  return job.description === undefined ? head : shortened(`${head}\n${job.description}`, LONGEST);
}

/** Whether a description says that the crontab disabled the schedule; otherwise a person did. */
export function disabledByCrontab(description: string): boolean {
  const [, place = ''] = description.split('\n');
  return isEntryDisabled(description) || place.endsWith(`, ${DEPLOY}`);
}

/** Whether a person disabled a schedule, in the console or by `cronbridge pause`. */
export function isPausedByHand({ state, description }: Pick<Schedule, 'state' | 'description'>): boolean {
  return state === 'DISABLED' && !disabledByCrontab(description);
}

/** The entry in a description, cut where it is long. */
export function entryOf(description: string): string {
  return description.split('\n', 1)[0] ?? '';
}

/** The zone and the file in a description; undefined in one that somebody has written by hand. */
export function placeOf(
  description: string,
): { readonly timezone: string; readonly file: string } | undefined {
  const [, place = ''] = description.split('\n');
  const [, timezone = '', rest = ''] = /^([^,]+), (.+)$/.exec(place) ?? [];
  const state = [DISABLED_ENTRY, DEPLOY].find((text) => rest.endsWith(`, ${text}`));
  const file = state === undefined ? rest : rest.slice(0, -`, ${state}`.length);
  return file === '' ? undefined : { timezone, file };
}

/** Cuts before the limit, never inside a character. */
function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
