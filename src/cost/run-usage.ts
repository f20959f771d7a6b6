// The AWS usage of a run without failures. test/cost/run-usage.test.ts counts the requests that a run really makes.
import type { Job, JobOptions } from '../crontab/job.ts';
import { encodeInput } from '../runs/message/encode.ts';
import { fittingSize, type TaskSize } from '../tasks/fargate-sizes.ts';
import { translate } from '../time/translate.ts';
import {
  type Assumptions,
  COMMAND_LOG_BYTES,
  DAYS_OF_MONTH,
  DISPATCH_SECONDS,
  OUTCOME_SECONDS,
  TASK_OVERHEAD_SECONDS,
} from './assumptions.ts';
import { FUNCTION_GB, LOG_BYTES_OF_INVOCATION, LOG_KEPT_MONTHS } from './functions.ts';
import { sumOf, type Usage } from './usage.ts';

/** The ledger's attributes of an attempt apart from its message, names of attributes included. */
const ATTEMPT_BYTES = 650;

/** A job's summary. It is in no index. */
const SUMMARY_BYTES = 900;
/** A write in a transaction costs twice as much (DynamoDB developer guide, "Read/write capacity mode"). */
const TRANSACTION_FACTOR = 2;

/** An attempt's item has a copy in each index while the run is active. */
const COPIES = 3;
/** After that, a copy in one index remains. */
const COPIES_KEPT = 2;

/** The functions' own log lines for a run, metrics included. */
const LOG_BYTES_OF_RUN = 2_000;

/** Fargate bills by the second, but at least a minute. */
const SHORTEST_TASK_SECONDS = 60;
/** The price of a task includes this much disk. */
const FREE_DISK_GB = 20;
const CPU_UNITS_OF_VCPU = 1024;
const MIB_OF_GB = 1024;

/** The ledger's requests for a run. */
interface LedgerRequests {
  /** Writes of an attempt: recorded, started, closed. The last one is a transaction with the job's summary. */
  readonly attemptWrites: number;
  /** Small writes: a lock taken and released. */
  readonly smallWrites: number;
  /** Reads of an attempt: at its end, and by the reconciler. */
  readonly attemptReads: number;
  /** Other reads: the deployed revision, the job's summary. */
  readonly smallReads: number;
}

export function ledgerRequests({
  options: { overlap, notify },
}: Pick<RunToPrice, 'options'>): LedgerRequests {
  const mayNotifyOfSuccess = notify === 'always' || notify === 'recovery';
  return {
    // If the end may need a notification, recording that it was handled takes another request.
    attemptWrites: mayNotifyOfSuccess ? 4 : 3,
    smallWrites: overlap === 'allow' ? 0 : 2,
    attemptReads: 2,
    smallReads: 2,
  };
}

/** What decides the usage of a run, apart from its duration. */
export interface RunToPrice {
  readonly options: Pick<JobOptions, 'overlap' | 'notify' | 'cpu' | 'memory' | 'ephemeralStorage' | 'launch'>;
  /** The message, as a schedule sends it. */
  readonly input: string;
}

/** A run of an entry that may not be deployed. */
export function runOf(job: Job): RunToPrice {
  return { options: job.options, input: encodeInput(job, translate(job)) };
}

/** The size of a run's attempt in the ledger. */
export function attemptBytes({ input }: Pick<RunToPrice, 'input'>): number {
  return ATTEMPT_BYTES + new TextEncoder().encode(input).length;
}

/** The usage of one invocation of a schedule: the message is sent, received and deleted, and the dispatcher handles it. */
export const INVOCATION_USAGE: Usage = {
  'scheduler-invocations': 1,
  'sqs-requests': 3,
  'lambda-requests': 1,
  'lambda-gb-seconds': DISPATCH_SECONDS * FUNCTION_GB,
  'log-gb': LOG_BYTES_OF_INVOCATION / 1e9,
  'log-gb-months': (LOG_BYTES_OF_INVOCATION * LOG_KEPT_MONTHS) / 1e9,
};

/** The usage of a run apart from the invocation of its schedule. @param durationSeconds of its command */
export function runUsage(run: RunToPrice, durationSeconds: number, assumptions: Assumptions): Usage {
  const bytes = attemptBytes(run);
  const { attemptWrites, smallWrites, attemptReads, smallReads } = ledgerRequests(run);
  const logGb = (LOG_BYTES_OF_INVOCATION + LOG_BYTES_OF_RUN + COMMAND_LOG_BYTES) / 1e9;
  return sumOf(
    {
      'lambda-requests': 1,
      'lambda-gb-seconds': OUTCOME_SECONDS * FUNCTION_GB,
      // One unit writes 1 KiB, or reads 4 KiB strongly consistently (DynamoDB developer guide, "Read/write capacity mode").
      'dynamodb-writes':
        (attemptWrites * COPIES + TRANSACTION_FACTOR - 1) * Math.ceil(bytes / 1024) +
        TRANSACTION_FACTOR * Math.ceil(SUMMARY_BYTES / 1024) +
        smallWrites,
      'dynamodb-reads': attemptReads * Math.ceil(bytes / 4096) + smallReads,
      'dynamodb-gb-months': (bytes * COPIES_KEPT * assumptions.retentionDays) / DAYS_OF_MONTH / 1e9,
      'log-gb': logGb,
      'log-gb-months': logGb * LOG_KEPT_MONTHS,
    },
    taskUsage(run, durationSeconds, assumptions),
  );
}

/** The size that a job's tasks have on Fargate, and the one that is counted. @returns undefined if Fargate does not run them */
export function fargateSize(
  { options }: Pick<RunToPrice, 'options'>,
  { cpu, memory, launch }: Assumptions,
): { readonly asked: TaskSize; readonly counted: TaskSize } | undefined {
  const capacity = options.launch ?? launch;
  if (capacity !== 'fargate' && capacity !== 'fargate-spot') return undefined;
  const asked = { cpu: options.cpu ?? cpu, memory: options.memory ?? memory };
  return { asked, counted: fittingSize(asked) };
}

/** The usage of the task; none if the team's own instances run it. */
function taskUsage(run: RunToPrice, durationSeconds: number, assumptions: Assumptions): Usage {
  const { options } = run;
  const { architecture, launch, publicIp } = assumptions;
  const size = fargateSize(run, assumptions);
  if (size === undefined) return {};
  const { cpu, memory } = size.counted;
  const isSpot = (options.launch ?? launch) === 'fargate-spot';
  const kind = isSpot ? (`${architecture}-spot` as const) : architecture;
  const hours = Math.max(SHORTEST_TASK_SECONDS, durationSeconds + TASK_OVERHEAD_SECONDS) / 3600;
  const disk = Math.max(0, (options.ephemeralStorage ?? FREE_DISK_GB) - FREE_DISK_GB);
  return {
    [`fargate-${kind}-vcpu-hours`]: (cpu / CPU_UNITS_OF_VCPU) * hours,
    [`fargate-${kind}-gb-hours`]: (memory / MIB_OF_GB) * hours,
    ...(disk > 0 && { 'fargate-disk-gb-hours': disk * hours }),
    ...(publicIp && { 'ipv4-hours': hours }),
  };
}
