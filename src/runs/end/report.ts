// What the outcome function reports: one line of log for each, and metrics for each attempt that ended.
import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Attempt, AttemptKey } from '../ledger/attempt.ts';
import { isFailure } from '../notify/notification.ts';
import { durationSeconds } from '../notify/notify-of-run.ts';
import type { Closing } from './close.ts';
import type { Settlement } from './settle.ts';

/** Where the telling goes; without metrics none are written. */
export interface ReportParts {
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly metrics?: Pick<Metrics, 'singleMetric'>;
}

export function report(
  { logger, metrics }: ReportParts,
  { runId: run, number: attempt }: AttemptKey,
  closing: Closing,
): void {
  const { decision } = closing;
  if (decision === 'twin' || decision === 'unknown') {
    logger[decision === 'twin' ? 'info' : 'warn'](decision, { decision, run, attempt });
    return;
  }
  const { job, state, exitCode, reason, taskArn } = closing.attempt;
  if (decision === 'launching-again') {
    const { launch, launchDue } = closing.attempt;
    logger.warn(decision, { decision, job, run, attempt, reason, launch, launchDue });
    return;
  }
  const { settlement } = closing;
  const duration = durationSeconds(closing.attempt);
  const facts = { decision, settlement, job, run, attempt, exitCode, reason, taskArn, duration };
  logger[isFailure(state) ? 'warn' : 'info'](state, facts);
  const metric = () => metrics?.singleMetric().addDimension('job', job);
  const counter = counterOf(closing.attempt, settlement);
  if (counter) metric()?.addMetric(counter, MetricUnit.Count, 1);
  if (duration !== undefined) metric()?.addMetric('duration', MetricUnit.Seconds, duration);
}

/** A failed attempt that is tried again is not a failure yet: an alarm on `failed` is about runs. */
function counterOf({ state }: Attempt, settlement: Settlement): string | undefined {
  if (settlement === 'retried') return 'retried';
  if (state === 'succeeded' || state === 'missed') return state;
  return isFailure(state) ? 'failed' : undefined;
}
