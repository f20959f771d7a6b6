// What a deployment uses in a month even if no job runs.
import { type Assumptions, HOURS_OF_MONTH, LOOK_SECONDS, OUTCOME_SECONDS } from './assumptions.ts';
import { FUNCTION_GB, LOG_BYTES_OF_INVOCATION, LOG_KEPT_MONTHS, SYNC_FUNCTION_GB } from './functions.ts';
import { sumOf, times, type Usage } from './usage.ts';

/**
 * Lambda polls the queue on five connections, even if the mapping has a maximum concurrency (Lambda developer guide,
 * "Configuring scaling behavior for SQS event source mappings"). Each request waits for 20 seconds, the longest that SQS
 * allows, and is billed even if it returns nothing.
 */
const POLLERS = 5;
const POLL_SECONDS = 20;
const POLLS_OF_MONTH = (POLLERS * HOURS_OF_MONTH * 3600) / POLL_SECONDS;

/** The outcome function reconciles at this rate. */
const RECONCILIATIONS_OF_MONTH = HOURS_OF_MONTH * 4;
/** For a visit to a quiet ledger: reads the last visit, the unfinished runs and the former schedules, writes the end of this visit. */
export const RECONCILIATION_UNITS = { reads: 2, writes: 1 } as const;

/** Metrics of runs that all succeed. CloudWatch bills the hours that have data: this is the most that they cost. */
export const RUN_METRICS = 4;
/** Of the reconciler: that it has done its work. */
const RECONCILER_METRICS = 1;

/** The metrics that the alarms look at: CloudWatch bills these, and an alarm may have several. */
export const ALARM_METRICS = 21;

const ALWAYS: Usage = {
  'sqs-requests': POLLS_OF_MONTH,
  'lambda-requests': RECONCILIATIONS_OF_MONTH,
  'lambda-gb-seconds': RECONCILIATIONS_OF_MONTH * OUTCOME_SECONDS * FUNCTION_GB,
  'dynamodb-reads': RECONCILIATIONS_OF_MONTH * RECONCILIATION_UNITS.reads,
  'dynamodb-writes': RECONCILIATIONS_OF_MONTH * RECONCILIATION_UNITS.writes,
  'log-gb': (RECONCILIATIONS_OF_MONTH * LOG_BYTES_OF_INVOCATION) / 1e9,
  'log-gb-months': (RECONCILIATIONS_OF_MONTH * LOG_BYTES_OF_INVOCATION * LOG_KEPT_MONTHS) / 1e9,
  metrics: RUN_METRICS + RECONCILER_METRICS,
  alarms: ALARM_METRICS,
};

/** A look at a source that has not changed reads what the last one found, and asks for the crontab. A request to a server is free. */
export const LOOK_REQUESTS = { reads: 1, gets: 1 } as const;

const LOOKS_OF_MONTH = HOURS_OF_MONTH * 60;

const LOOK_USAGE: Usage = {
  'lambda-requests': 1,
  'lambda-gb-seconds': LOOK_SECONDS * SYNC_FUNCTION_GB,
  'dynamodb-reads': LOOK_REQUESTS.reads,
  'log-gb': LOG_BYTES_OF_INVOCATION / 1e9,
  'log-gb-months': (LOG_BYTES_OF_INVOCATION * LOG_KEPT_MONTHS) / 1e9,
};

/** The usage of a month in which no job runs and nobody changes the crontab. */
export function deploymentUsage({ source }: Pick<Assumptions, 'source'>): Usage {
  if (source === undefined) return ALWAYS;
  const look = source === 's3' ? sumOf(LOOK_USAGE, { 's3-gets': LOOK_REQUESTS.gets }) : LOOK_USAGE;
  return sumOf(ALWAYS, times(look, LOOKS_OF_MONTH));
}
