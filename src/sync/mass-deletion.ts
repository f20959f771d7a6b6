// The guard against the deploy that removes most of the schedules by accident: a wrong path, an empty checkout, another stage.
import { CronbridgeError } from '../errors.ts';
import { isGapSchedule } from '../schedule/schedule-name.ts';
import type { Plan } from './plan.ts';

/** So few schedules may always go: a small crontab that shrinks is no accident. */
const ALWAYS_ALLOWED = 3;

/**
 * Refuses a plan that deletes more than half of the schedules that exist, and more than three. Gap schedules do not count: they go
 * with their jobs, and by themselves.
 * @throws CronbridgeError `too-many-deletes`
 */
export function refuseMassDeletion(plan: Plan): void {
  const deletes = plan.delete.filter((name) => !isGapSchedule(name)).length;
  const updates = plan.update.filter(({ schedule }) => !isGapSchedule(schedule.name)).length;
  const existing = deletes + updates + plan.unchanged;
  if (deletes <= ALWAYS_ALLOWED || deletes * 2 <= existing) return;
  throw new CronbridgeError(
    'too-many-deletes',
    `the plan would delete ${deletes} of the ${existing} schedules in group "${plan.group}"`,
    { hint: 'look at the plan; if all of them shall go, repeat the command with --allow-mass-delete' },
  );
}
