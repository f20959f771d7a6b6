// The text that identifies the plan to apply. It covers everything that apply does; a sync makes the plan again and compares.
import { createHash } from 'node:crypto';
import { CronbridgeError } from '../errors.ts';
import type { Plan } from './plan.ts';

/** `<version of the deployment>-<crontab>-<changes>` */
const DIGEST = /^(\d+)-([0-9a-f]{12})-[0-9a-f]{64}$/;

/**
 * @param version of the deployment, which every sync raises
 * @param crontab the digest of what the crontab asks for
 */
export function planDigest(plan: Plan, version: number, crontab: string): string {
  const { group, create, update, delete: deleted, renamed, deploy } = plan;
  // Without the instants that an update shows, which change with the time.
  const updated = update.map(({ schedule, changes }) => ({ schedule, changes }));
  const changes = createHash('sha256')
    .update(JSON.stringify([version, group, create, updated, deleted, renamed, deploy]))
    .digest('hex');
  return `${version}-${crontab.slice(0, 12)}-${changes}`;
}

export function isPlanDigest(text: string): boolean {
  return DIGEST.test(text);
}

/**
 * @param reviewed the digest of the plan that was to be applied
 * @param current that of the plan as it is now
 * @throws CronbridgeError `stale-plan` that says what has changed, unless they are the same
 */
export function refuseStale(reviewed: string, current: string): void {
  if (reviewed === current) return;
  const [, version, crontab] = DIGEST.exec(reviewed) ?? [];
  const [, versionNow, crontabNow] = DIGEST.exec(current) ?? [];
  throw stalePlan(
    version !== versionNow
      ? 'another sync has changed the schedules since it was made'
      : crontab !== crontabNow
        ? 'the crontab, an option or a setting of the deployment is not the one that it was made with'
        : 'schedules were changed by hand, or by the calendar, since it was made',
  );
}

export function stalePlan(reason: string): CronbridgeError {
  return new CronbridgeError('stale-plan', `the plan is stale: ${reason}`, {
    hint: 'nothing was changed; plan again',
  });
}
