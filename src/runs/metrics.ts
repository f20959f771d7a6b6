import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { EventSink, RunEvent } from './events.ts';
import { isFailure } from './ledger/attempt.ts';

/**
 * Counts and measures the events of the deployment, in lines of CloudWatch's embedded metric format.
 * @param byJob whether by job too: each metric of a job is one more to CloudWatch, which costs $0.30 a month
 */
export function countIn(metrics: Pick<Metrics, 'singleMetric'>, byJob: boolean): EventSink {
  return (event) => {
    const add = (name: string, unit: (typeof MetricUnit)[keyof typeof MetricUnit], value: number) => {
      metrics.singleMetric().addMetric(name, unit, value);
      if (!byJob || !('job' in event)) return;
      const metric = metrics.singleMetric();
      metric.addDimension('job', event.job);
      metric.addMetric(name, unit, value);
    };
    const counter = counterOf(event);
    if (counter !== undefined) add(counter, MetricUnit.Count, 1);
    if ('fault' in event && event.fault !== undefined) add('faults', MetricUnit.Count, 1);
    if (event.kind === 'started') add('startDelay', MetricUnit.Seconds, event.startDelaySeconds);
    if (event.kind === 'ended' && event.durationSeconds !== undefined && !isRepeatedFault(event)) {
      add('duration', MetricUnit.Seconds, event.durationSeconds);
    }
  };
}

function counterOf(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'started':
      return 'started';
    case 'twin':
      return 'twins';
    case 'undecodable':
      return 'failed';
    case 'reconciled':
      return 'reconciled';
    case 'ended':
      return isRepeatedFault(event) ? undefined : counterOfEnd(event);
    default:
      return undefined;
  }
}

/** A failed attempt that is retried is not a failed run yet, and alarms on `failed` are about runs. */
function counterOfEnd({ outcome, settlement }: Extract<RunEvent, { kind: 'ended' }>): string | undefined {
  if (settlement === 'retried') return 'retried';
  if (outcome === 'succeeded' || outcome === 'missed' || outcome === 'skipped') return outcome;
  return isFailure(outcome) ? 'failed' : undefined;
}

/** If an end's consequences cannot be completed, the reconciler reports that at every visit. */
function isRepeatedFault({ completed, fault }: Extract<RunEvent, { kind: 'ended' }>): boolean {
  return completed === true && fault !== undefined;
}
