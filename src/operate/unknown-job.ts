import { plain, shortened } from '../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../errors.ts';
import { nearJobs } from '../schedules/near-jobs.ts';

/** A job's name has at most 48 characters, a run's id 25 more. */
const LONGEST_NAME = 80;

/** @param known the existing names @param remedy the command that lists them, and what to do if there are none */
export function unknownJob(
  job: string,
  known: readonly string[],
  remedy: { list: string; nothing: string },
): CronbridgeError {
  const near = nearJobs(job, known);
  const suggestion = near.length > 0 ? `did you mean ${near.join(', ')}? All names: ` : 'all names: ';
  const hint = known.length > 0 ? `${suggestion}${remedy.list}` : remedy.nothing;
  const shown = job === '' ? '""' : shortened(plain(job), LONGEST_NAME);
  return new CronbridgeError('unknown-job', `there is no job named ${shown}`, { hint });
}
