// What the dispatcher reports: one line of log and a few metrics for each.
import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Decision, DecisionWord } from './decision.ts';

/** Where the telling goes; without metrics none are written. */
export interface ReportParts {
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly metrics?: Metrics;
}

/** What is counted, by decision. A message that is put back is not: it will be decided. */
const counters: Readonly<Partial<Record<DecisionWord, string>>> = {
  started: 'started',
  twin: 'twins',
  skipped: 'skipped',
  missed: 'missed',
  'not-started': 'failed',
  undecodable: 'failed',
};

/** Decisions that a person should look at. */
const warnings: ReadonlySet<DecisionWord> = new Set(['missed', 'not-started', 'undecodable']);

export function report({ logger, metrics }: ReportParts, decision: Decision): void {
  const { runId, number, ...facts } = decision;
  const { decision: word, job, startDelaySeconds, fault } = facts;
  const level = fault ? 'error' : warnings.has(word) ? 'warn' : 'info';
  logger[level](word, { ...facts, run: runId, attempt: number });
  const count = (name: string, unit: (typeof MetricUnit)[keyof typeof MetricUnit], value: number) => {
    const metric = metrics?.singleMetric();
    if (job) metric?.addDimension('job', job);
    metric?.addMetric(name, unit, value);
  };
  const counter = counters[word];
  if (counter) count(counter, MetricUnit.Count, 1);
  if (fault) count('faults', MetricUnit.Count, 1);
  if (startDelaySeconds !== undefined) count('startDelay', MetricUnit.Seconds, startDelaySeconds);
}
