// The alarms of a deployment: each is worth waking a person for, and all of them go to its topic.
import { FUNCTIONS, type Names } from '../config/names.ts';
import type { Resource, Resources } from './cloudformation.ts';

/** What an alarm watches: the sum of these metrics, or the largest value of a single one. */
interface Watched {
  readonly metrics: readonly Metric[];
  readonly statistic: 'Sum' | 'Maximum';
}

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

interface Alarm extends Watched {
  /** What it means, and what to do. */
  readonly description: string;
  /** It goes off at this value, or below it if `below` is set. */
  readonly threshold: number;
  readonly below?: boolean;
  readonly periodSeconds: number;
  /** The number of consecutive periods; 1 by default. */
  readonly periods?: number;
}

/** The ends of the alarms' names. None of them ends in another one, so two deployments never share an alarm's name. */
export function alarms(names: Names): Resources {
  const all: Readonly<Record<string, Alarm>> = {
    'job-failed': {
      description:
        'A run failed for good or was missed. See `cronbridge runs`, then `cronbridge logs <run>`.',
      metrics: [runMetric(names, 'failed'), runMetric(names, 'missed')],
      statistic: 'Sum',
      threshold: 1,
      periodSeconds: 300,
    },
    'dead-letters': {
      description: 'Messages were given up. See `cronbridge dead-letters`; run or remove them.',
      metrics: [queueMetric(names.deadLetterQueue, 'ApproximateNumberOfMessagesVisible')],
      statistic: 'Maximum',
      threshold: 1,
      periodSeconds: 60,
    },
    undelivered: {
      description:
        'EventBridge Scheduler could not put due jobs on the queue. See `cronbridge dead-letters`.',
      metrics: [queueMetric(names.undeliveredQueue, 'ApproximateNumberOfMessagesVisible')],
      statistic: 'Maximum',
      threshold: 1,
      periodSeconds: 60,
    },
    'lost-events': {
      description:
        "Events did not reach the outcome function, or looks at the crontab's source the sync function. The reconciler and the next look make up for them; see the log of both.",
      metrics: [queueMetric(names.lostEventsQueue, 'ApproximateNumberOfMessagesVisible')],
      statistic: 'Maximum',
      threshold: 1,
      periodSeconds: 60,
    },
    'oldest-message': {
      description:
        'Due jobs have waited on the queue for 15 minutes. See the errors of the dispatch function.',
      metrics: [queueMetric(names.queue, 'ApproximateAgeOfOldestMessage')],
      statistic: 'Maximum',
      threshold: 900,
      periodSeconds: 60,
    },
    dropped: {
      description:
        'EventBridge Scheduler gave up invocations. See `cronbridge doctor`: its role or the queue.',
      metrics: [names.group, names.onceGroup].flatMap((ScheduleGroup) =>
        ['InvocationDroppedCount', 'InvocationsFailedToBeSentToDeadLetterCount'].map((name) => ({
          namespace: 'AWS/Scheduler',
          name,
          dimensions: { ScheduleGroup },
        })),
      ),
      statistic: 'Sum',
      threshold: 1,
      periodSeconds: 300,
    },
    'not-reconciled': {
      description:
        'The reconciler has not done its work for 45 minutes: lost and missed runs are not found. See the log of the outcome function. (Expected once, in the first minutes of a deployment.)',
      metrics: [runMetric(names, 'reconciled')],
      statistic: 'Sum',
      threshold: 1,
      below: true,
      periodSeconds: 900,
      periods: 3,
    },
  };
  const ofFunctions = FUNCTIONS.flatMap((name) => [
    [
      `errors-of-${name}`,
      functionAlarm(names, name, 'Errors', 'failed. See its log; what it could not do comes again.'),
    ] as const,
    [
      `throttles-of-${name}`,
      functionAlarm(names, name, 'Throttles', "was throttled. See the account's Lambda concurrency."),
    ] as const,
  ]);
  return Object.fromEntries(
    [...Object.entries(all), ...ofFunctions].map(([name, alarm]) => [
      logicalId(name),
      resource(`${names.prefix}-${name}`, alarm),
    ]),
  );
}

function functionAlarm(
  names: Names,
  name: (typeof FUNCTIONS)[number],
  metric: 'Errors' | 'Throttles',
  what: string,
): Alarm {
  return {
    description: `The ${name} function ${what}`,
    metrics: [
      { namespace: 'AWS/Lambda', name: metric, dimensions: { FunctionName: names[`${name}Function`] } },
    ],
    statistic: 'Sum',
    threshold: 1,
    periodSeconds: 300,
  };
}

function queueMetric(QueueName: string, name: string): Metric {
  return { namespace: 'AWS/SQS', name, dimensions: { QueueName } };
}

/** The functions' own metrics: src/runs/metrics.ts. */
function runMetric({ prefix }: Names, name: string): Metric {
  return { namespace: 'cronbridge', name, dimensions: { service: prefix } };
}

function resource(AlarmName: string, alarm: Alarm): Resource {
  const { description, threshold, below = false, periods = 1 } = alarm;
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName,
      AlarmDescription: description,
      ...watch(alarm),
      EvaluationPeriods: periods,
      ComparisonOperator: below ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold',
      Threshold: threshold,
      // Missing data means that nothing is wrong, except for the watchdog.
      TreatMissingData: below ? 'breaching' : 'notBreaching',
      AlarmActions: [{ Ref: 'Topic' }],
    },
  };
}

function watch({ metrics, statistic, periodSeconds }: Alarm) {
  const [only, ...others] = metrics.map(({ namespace, name, dimensions }) => ({
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  }));
  if (only && others.length === 0) return { ...only, Statistic: statistic, Period: periodSeconds };
  const parts = [only, ...others].map((Metric, index) => ({
    Id: `m${index}`,
    MetricStat: { Metric, Stat: statistic, Period: periodSeconds },
    ReturnData: false,
  }));
  const sum = parts.map(({ Id }) => `FILL(${Id}, 0)`).join(' + ');
  return { Metrics: [{ Id: 'sum', Expression: sum, Label: 'sum', ReturnData: true }, ...parts] };
}

/** `errors-of-sync` → `ErrorsOfSyncAlarm` */
function logicalId(name: string): string {
  const words = name.split('-').map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`);
  return `${words.join('')}Alarm`;
}
