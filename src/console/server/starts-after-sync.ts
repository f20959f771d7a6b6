// What the coming days would be like after a sync of the crontab here, beside what is deployed.
import { groupBy } from '../../group-by.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { readablePlan } from '../../operate/readable-plan.ts';
import { plannedIn, requestPlan } from '../../operate/sync.ts';
import type { Plan } from '../../schedules/plan.ts';
import type { Interval } from '../../time/interval.ts';
import { jobOf } from '../../time/schedule-name.ts';
import type { CrontabToSync } from './crontab-page.ts';
import { type JobWithSchedules, type StartCounts, startCounts, startsAhead } from './starts-ahead.ts';

/** A job that would start at other minutes. */
interface ChangedStarts {
  readonly job: string;
  /** How often it starts in the interval. */
  readonly before: number;
  readonly after: number;
}

export interface StartsAfterSync {
  readonly after: StartCounts;
  readonly changed: readonly ChangedStarts[];
  /** Of the plan. */
  readonly summary: string;
}

/** @throws CronbridgeError if there is no crontab, if it has errors, or if the plan cannot be made */
export async function startsAfterSync(
  deployment: Deployment,
  crontab: () => Promise<CrontabToSync>,
  deployed: readonly JobWithSchedules[],
  interval: Interval,
  most: number,
): Promise<StartsAfterSync> {
  const { files = [], source } = await crontab();
  const { plan } = plannedIn(await requestPlan(deployment, source === undefined ? { files } : { source }));
  const then = afterPlan(deployed, plan);
  const [before, after] = [startsAhead(deployed, interval).jobs, startsAhead(then, interval).jobs];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return {
    after: startCounts(then, interval, most),
    changed: names
      .filter((job) => String(before[job]) !== String(after[job]))
      .map((job) => ({ job, before: before[job]?.length ?? 0, after: after[job]?.length ?? 0 }))
      .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before)),
    summary: readablePlan(plan).summary,
  };
}

/** The schedules as the plan leaves them. */
function afterPlan(deployed: readonly JobWithSchedules[], plan: Plan): readonly JobWithSchedules[] {
  const gone = new Set(plan.delete);
  const updated = new Map(plan.update.map(({ schedule }) => [schedule.name, schedule]));
  const kept = deployed
    .flatMap(({ schedules }) => schedules)
    .filter(({ name }) => !gone.has(name))
    .map((schedule) => updated.get(schedule.name) ?? schedule);
  return [...groupBy([...kept, ...plan.create], ({ name }) => jobOf(name))].map(([job, schedules]) => ({
    job,
    schedules,
  }));
}
