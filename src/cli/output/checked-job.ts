import type { Job } from '../../crontab/job.ts';
import { isScheduled } from '../../time/is-scheduled.ts';
import { translate } from '../../time/translate.ts';
import { maskedValues } from './secrets.ts';

/** A job of a crontab as JSON for other programs. */
export function checkedJobJson(job: Job, showValues = false): object {
  const { name, file, line, spec, timezone, command, stdin, shell, env, options } = job;
  const { schedules, guard } = translate(job);
  // A job that runs only on deploy has a schedule that never fires; it exists to be seen and to be run on request.
  const state = isScheduled(job) ? 'ENABLED' : 'DISABLED';
  return {
    name,
    file,
    line,
    spec,
    timezone,
    command,
    stdin,
    shell,
    env: showValues ? env : maskedValues(env),
    options,
    schedules: schedules.map((schedule) => ({ ...schedule, state })),
    guard,
  };
}
