// The error for a name that no job has.
import { closest } from 'fastest-levenshtein';
import { CronbridgeError } from '../errors.ts';

/**
 * @param known the names that exist
 * @param remedy the command that lists them, and what to do where there are none
 */
export function unknownJob(
  job: string,
  known: readonly string[],
  remedy: { list: string; nothing: string },
): CronbridgeError {
  const hint =
    known.length > 0 ? `did you mean ${closest(job, known)}? All names: ${remedy.list}` : remedy.nothing;
  return new CronbridgeError('unknown-job', `there is no job ${job}`, { hint });
}
