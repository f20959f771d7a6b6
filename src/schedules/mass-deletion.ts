// Guards against a deploy that removes most schedules by accident: a wrong path, an empty checkout, another stage.
import { CronbridgeError } from '../errors.ts';
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';
import type { Plan } from './plan.ts';

/** Deleting this many is allowed while others stay: a small crontab that shrinks is not an accident. */
const ALWAYS_ALLOWED = 3;

/**
 * The error for a plan that deletes all schedules, or more than half of them and more than three. Gap schedules do not count,
 * since they come and go with their jobs and the calendar. Nor do schedules of renamed jobs, unless the rename was recognised
 * by its times alone: any crontab has something at midnight.
 * @returns undefined if the plan is acceptable
 */
export function massDeletion(plan: Plan): CronbridgeError | undefined {
  const goOn = new Set(plan.renamed.filter(({ same }) => same !== 'time').map(({ from }) => from));
  const own = plan.delete.filter((name) => !isGapSchedule(name));
  const deletes = own.filter((name) => !goOn.has(jobOf(name))).length;
  const updates = plan.update.filter(({ schedule }) => !isGapSchedule(schedule.name)).length;
  const existing = own.length + updates + plan.unchanged;
  const isEmptied = deletes === existing && plan.create.length === 0;
  const allowed = isEmptied ? 0 : ALWAYS_ALLOWED;
  if (deletes <= allowed || deletes * 2 <= existing) return undefined;
  return new CronbridgeError(
    'too-many-deletes',
    `the plan would delete ${existing === 1 ? 'the only schedule' : `${deletes} of the ${existing} schedules`} in group "${plan.group}"`,
    { hint: 'check the plan; to delete all of them, repeat the command with --allow-mass-delete' },
  );
}
