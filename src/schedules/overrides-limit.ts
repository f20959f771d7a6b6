// Finds, at validate time, the jobs that ECS would refuse at night for the length of their overrides.
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

/**
 * As long as they can be: ECS allows 255 characters in a container's name, `readNames` allows 41 in a
 * deployment's.
 */
const LONGEST_CONTEXT: OverrideContext = {
  container: 'c'.repeat(255),
  deployment: 'd'.repeat(41),
  launch: LONGEST_LAUNCH,
};

/** An instant with seconds and milliseconds, as on-demand runs have it: the run id is longest with it. */
const ON_DEMAND = new Date('2026-11-23T03:00:17.123Z');

/**
 * An error for every job whose overrides exceed ECS's limit, counted with the longest run id, the last
 * attempt and, since a crontab is checked without a deployment, the longest names. What `cronbridge run` adds
 * by `env` and `args` is not known here.
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
