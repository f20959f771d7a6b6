// Finds during validation the jobs whose overrides are too long for ECS, which would otherwise fail at night.
import type { Diagnostic } from '../crontab/diagnostics/diagnostic.ts';
import { jobDiagnostic } from '../crontab/diagnostics/job-diagnostic.ts';
import type { Job } from '../crontab/job.ts';
import { messageOf } from '../runs/message/encode.ts';
import {
  LONGEST_LAUNCH,
  LONGEST_OVERRIDES,
  type OverrideContext,
  overridesLength,
  taskOverride,
} from '../runs/message/overrides.ts';

/** The longest possible values: ECS allows 255 characters in a container's name, `readNames` 41 in a deployment's. */
const LONGEST_CONTEXT: OverrideContext = {
  container: 'c'.repeat(255),
  deployment: 'd'.repeat(41),
  launch: LONGEST_LAUNCH,
};

/** An instant with seconds and milliseconds, as in requested runs, which have the longest run ids. */
const ON_DEMAND = new Date('2026-11-23T03:00:17.123Z');

/**
 * An error for every job whose overrides exceed ECS's limit. The length is computed with the longest run id, the last attempt
 * and, since a crontab is checked without a deployment, the longest names. Additions by `cronbridge run --env` and arguments
 * are unknown here.
 */
export function overridesDiagnostics(jobs: readonly Job[]): Diagnostic[] {
  return jobs.flatMap((job) => {
    const firstAttempt = messageOf(job, { schedules: [] }, ON_DEMAND, 'manual');
    const lastAttempt = { ...firstAttempt, attempt: job.options.retries + 1 };
    const length = overridesLength(taskOverride(lastAttempt, LONGEST_CONTEXT));
    if (length <= LONGEST_OVERRIDES) return [];
    const message = `the command, environment and input need ${length} characters, but ECS allows ${LONGEST_OVERRIDES} for the overrides of a task`;
    const hint = 'move the command into a script in the image, or move settings into the task definition';
    return [jobDiagnostic(job, 'entry', 'overrides-too-long', message, hint)];
  });
}
