import type { Job } from '../crontab/job.ts';
import { groupBy } from '../group-by.ts';
import type { TaskSize } from '../tasks/fargate-sizes.ts';
import { yearlyCount } from '../time/yearly-count.ts';
import type { Assumptions } from './assumptions.ts';
import { deploymentUsage, RUN_METRICS } from './deployment-usage.ts';
import { type Meter, PRICES } from './prices.ts';
import { fargateSize, INVOCATION_USAGE, runOf, runUsage } from './run-usage.ts';
import { beyondFree, metersOf, priceOf, sumOf, times, type Usage } from './usage.ts';

const MONTHS_OF_YEAR = 12;

export interface JobCost {
  readonly job: string;
  readonly runs: number;
  readonly durationSeconds: number;
  /** Whether its duration comes from runs in the ledger. */
  readonly measured: boolean;
  readonly usd: number;
}

/** What one meter of a service costs. */
export interface MeterCost {
  readonly meter: Meter;
  readonly amount: number;
  readonly unit: string;
  readonly usd: number;
}

interface ServiceCost {
  readonly service: string;
  readonly usd: number;
  readonly meters: readonly MeterCost[];
}

/** An average month of the coming year, in US dollars. */
export interface Estimate {
  readonly usd: number;
  /** The part that is paid even if nothing runs. */
  readonly fixedUsd: number;
  readonly runs: number;
  /** The most expensive first. */
  readonly services: readonly ServiceCost[];
  /** The most expensive first, including those that never run. Without the free tier, which cannot be attributed to a job. */
  readonly jobs: readonly JobCost[];
  /** Sizes that Fargate does not have, and those that were counted instead. */
  readonly otherSizes: readonly OtherSize[];
}

interface OtherSize {
  readonly jobs: readonly string[];
  readonly asked: TaskSize;
  readonly counted: TaskSize;
}

export interface EstimateOptions {
  readonly now: Date;
  readonly assumptions: Assumptions;
  /** The average duration of a job's runs, by the job's name. */
  readonly measuredSeconds?: ReadonlyMap<string, number>;
  /** Whether to subtract the account's free units. */
  readonly freeTier?: boolean;
}

/** The costs of a deployment with these jobs, without failures, retries and requested runs. */
export function estimate(jobs: readonly Job[], options: EstimateOptions): Estimate {
  const used = jobs.map((job) => ({ job, ...usageOf(job, options) }));
  const fixed = deploymentUsage(options.assumptions);
  const all = sumOf(fixed, ...used.map(({ usage }) => usage));
  const paid = options.freeTier ? beyondFree(all) : all;
  const services = byService(paid);
  return {
    usd: priceOf(paid),
    fixedUsd: priceOf(options.freeTier ? beyondFree(fixed) : fixed),
    runs: used.reduce((sum, { runs }) => sum + runs, 0),
    services,
    jobs: used
      .map(({ job: { name }, runs, durationSeconds, measured, usage }) => ({
        job: name,
        runs,
        durationSeconds,
        measured,
        usd: priceOf(usage),
      }))
      .sort((a, b) => b.usd - a.usd || (a.job < b.job ? -1 : 1)),
    otherSizes: otherSizes(
      used.filter(({ runs }) => runs > 0).map(({ job }) => job),
      options.assumptions,
    ),
  };
}

function otherSizes(jobs: readonly Job[], assumptions: Assumptions): OtherSize[] {
  const others = groupBy(jobs, (job) => {
    const size = fargateSize(job, assumptions);
    return size === undefined || isSameSize(size.asked, size.counted) ? undefined : JSON.stringify(size);
  });
  return [...others].map(([size, all]) => ({ jobs: all.map(({ name }) => name), ...JSON.parse(size) }));
}

function isSameSize(one: TaskSize, other: TaskSize): boolean {
  return one.cpu === other.cpu && one.memory === other.memory;
}

/** Per month. */
function usageOf(
  job: Job,
  { now, assumptions, measuredSeconds }: EstimateOptions,
): Omit<JobCost, 'job' | 'usd'> & { readonly usage: Usage } {
  const year = yearlyCount(job, now);
  const [runs, invocations] = [year.runs / MONTHS_OF_YEAR, year.invocations / MONTHS_OF_YEAR];
  const measured = measuredSeconds?.get(job.name);
  const durationSeconds = withinTimeout(job, measured ?? assumptions.durationSeconds);
  const usage = sumOf(
    times(INVOCATION_USAGE, invocations),
    times(runUsage(runOf(job), durationSeconds, assumptions), runs),
    assumptions.jobMetrics && runs > 0 ? { metrics: RUN_METRICS } : {},
  );
  return { runs, durationSeconds, measured: measured !== undefined, usage };
}

/** No run takes longer than its timeout. */
function withinTimeout({ options: { timeout } }: Job, seconds: number): number {
  return timeout === undefined ? seconds : Math.min(seconds, timeout);
}

function byService(usage: Usage): ServiceCost[] {
  const services = new Map<string, MeterCost[]>();
  for (const [meter, amount] of metersOf(usage)) {
    const { service, unit, usd } = PRICES[meter];
    const meters = services.get(service) ?? [];
    services.set(service, [...meters, { meter, amount, unit, usd: amount * usd }]);
  }
  return [...services]
    .map(([service, meters]) => ({
      service,
      meters,
      usd: meters.reduce((sum, { usd }) => sum + usd, 0),
    }))
    .filter(({ meters }) => meters.some(({ amount }) => amount > 0))
    .sort((a, b) => b.usd - a.usd);
}
