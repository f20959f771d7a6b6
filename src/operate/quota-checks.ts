// Checks whether the deployed jobs fit into AWS's default quotas in the minute in which most of them are due. The quotas of the
// account itself are not read: that would need one more permission and one more SDK client, for two numbers.
import { plural } from '../crontab/diagnostics/counts.ts';
import { instantText } from '../runs/message/message.ts';
import type { Schedule } from '../schedules/plan.ts';
import type { TaskLaunch } from '../tasks/launches.ts';
import { jobOf } from '../time/schedule-name.ts';
import { DAY_MS } from '../time/units.ts';
import {
  FARGATE_LAUNCHES,
  FARGATE_VCPUS,
  QUOTA_DATE,
  schedulerInvocationsASecond,
  VCPU_QUOTA_CODES,
} from './aws-quotas.ts';
import { type BusiestMinute, busiestMinute, bySameTimes } from './busiest-minute.ts';
import { aWarning, type Check, type CheckResult, type Examined, ok } from './check.ts';

/** Every day of a month is among them. */
const DAYS = 31;
const MINUTE_SECONDS = 60;
const CPU_UNITS = 1024;

/** The most tasks that Fargate launches in the minute in which they are due. */
const LAUNCHES_A_MINUTE = FARGATE_LAUNCHES.burst + FARGATE_LAUNCHES.aSecond * MINUTE_SECONDS;

/** @param launches of the jobs */
export function quotaChecks(
  examined: Examined,
  region: string,
  schedules: () => Promise<readonly Schedule[]>,
  launches: () => Promise<readonly TaskLaunch[]>,
): readonly Check[] {
  return [
    {
      part: 'quotas',
      check: async () => checkQuotas(examined, region, await schedules(), await launches()),
    },
  ];
}

type Capacity = keyof typeof VCPU_QUOTA_CODES;

function checkQuotas(
  { now, aws }: Examined,
  region: string,
  schedules: readonly Schedule[],
  launches: readonly TaskLaunch[],
): CheckResult | readonly CheckResult[] {
  const enabled = bySameTimes(schedules.filter(({ state }) => state === 'ENABLED'));
  const from = now();
  const interval = { from, until: new Date(from.getTime() + DAYS * DAY_MS) };
  const busiest = (weightOf: (schedule: Schedule) => number) => busiestMinute(enabled, interval, weightOf);
  const due = busiest(() => 1);
  if (due === undefined) return ok(`nothing is due in the next ${DAYS} days`);
  const ofJob = new Map(launches.map((launch) => [launch.job, launch]));
  const onFargate = (capacity: Capacity, weigh: (launch: TaskLaunch) => number) =>
    busiest(({ name }) => {
      const launch = ofJob.get(jobOf(name));
      return launch !== undefined && capacityOf(launch) === capacity ? weigh(launch) : 0;
    });
  const found = [
    ...(['on-demand', 'Spot'] as const).flatMap((capacity) => [
      vcpuProblem(
        onFargate(capacity, ({ cpu = 0 }) => cpu / CPU_UNITS),
        capacity,
        aws,
      ),
      launchProblem(
        onFargate(capacity, () => 1),
        capacity,
      ),
    ]),
    schedulerProblem(due, schedulerInvocationsASecond(region) * MINUTE_SECONDS),
  ].filter((problem) => problem !== undefined);
  if (found.length > 0) return found;
  return ok(`${plural(due.weight, 'start')} in the busiest minute, ${instantText(due.minute)}`);
}

function capacityOf({ on, provider }: TaskLaunch): Capacity | undefined {
  if (on !== 'FARGATE') return undefined;
  return provider === 'FARGATE_SPOT' ? 'Spot' : 'on-demand';
}

function vcpuProblem(
  busiest: BusiestMinute | undefined,
  capacity: Capacity,
  aws: Examined['aws'],
): CheckResult | undefined {
  if (busiest === undefined || busiest.weight <= FARGATE_VCPUS) return undefined;
  const own = `service-quotas get-service-quota --service-code fargate --quota-code ${VCPU_QUOTA_CODES[capacity]}`;
  return aWarning(
    `the tasks due at ${instantText(busiest.minute)} need ${busiest.weight} vCPUs on Fargate ${capacity}, but the default quota of an account is ${FARGATE_VCPUS} (${QUOTA_DATE}): what exceeds it waits`,
    `compare with the account's own quota: ${aws(own)}`,
  );
}

function launchProblem(busiest: BusiestMinute | undefined, capacity: Capacity): CheckResult | undefined {
  if (busiest === undefined || busiest.weight <= LAUNCHES_A_MINUTE) return undefined;
  const seconds = Math.ceil((busiest.weight - FARGATE_LAUNCHES.burst) / FARGATE_LAUNCHES.aSecond);
  return aWarning(
    `${busiest.weight} tasks are due at ${instantText(busiest.minute)} on Fargate ${capacity}, which launches ${FARGATE_LAUNCHES.aSecond} a second: the last starts ${seconds} seconds late`,
    'distribute them over several minutes, or set jitter',
  );
}

function schedulerProblem({ minute, weight }: BusiestMinute, most: number): CheckResult | undefined {
  if (weight <= most) return undefined;
  return aWarning(
    `${weight} schedules are due at ${instantText(minute)}, but the default quota of EventBridge Scheduler is ${most} in a minute (${QUOTA_DATE})`,
    'distribute them over several minutes, or raise "Invocations throttle limit" in Service Quotas',
  );
}
