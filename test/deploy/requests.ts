// The actions of AWS that this process asks for over HTTP: those of the command line, since functions need no socket here.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

const CHANNEL = 'http.client.request.start';

const SERVICES: Readonly<Record<string, string>> = {
  AmazonSQS: 'sqs',
  AmazonEC2ContainerServiceV20141113: 'ecs',
  DynamoDB_20120810: 'dynamodb',
  Logs_20140328: 'logs',
  AWSEvents: 'events',
  GraniteServiceVersion20100801: 'cloudwatch',
};

/** Methods and paths of the services that have no X-Amz-Target. */
const PATHS: readonly (readonly [RegExp, string])[] = [
  [/^POST \/2015-03-31\/functions\/[^/]+\/invocations/, 'lambda:InvokeFunction'],
  [/^GET \/2015-03-31\/functions\/[^/]+\/configuration/, 'lambda:GetFunctionConfiguration'],
  [/^GET \/2015-03-31\/event-source-mappings/, 'lambda:ListEventSourceMappings'],
  [/^GET \/schedules(?:\?|$)/, 'scheduler:ListSchedules'],
  [/^GET \/schedules\//, 'scheduler:GetSchedule'],
  [/^POST \/schedules\//, 'scheduler:CreateSchedule'],
  [/^PUT \/schedules\//, 'scheduler:UpdateSchedule'],
  [/^DELETE \/schedules\//, 'scheduler:DeleteSchedule'],
  [/^GET \/schedule-groups\//, 'scheduler:GetScheduleGroup'],
  // The query protocol has its action in the body; the command line asks SNS for one thing alone.
  [/^POST \/$/, 'sns:ListSubscriptionsByTopic'],
];

/** Actions such as `sqs:ReceiveMessage`, sorted, that `work` asks for. */
export async function actionsOf(work: () => Promise<unknown>): Promise<string[]> {
  const found = new Set<string>();
  const see = (message: unknown) => void found.add(actionOf((message as { request: ClientRequest }).request));
  subscribe(CHANNEL, see);
  try {
    await work();
  } finally {
    unsubscribe(CHANNEL, see);
  }
  return [...found].sort();
}

function actionOf(request: ClientRequest): string {
  const target = request.getHeader('x-amz-target');
  if (typeof target === 'string') {
    const [service = '', operation] = target.split('.');
    return `${SERVICES[service]}:${operation}`;
  }
  const asked = `${request.method} ${request.path}`;
  const [, action = `unknown: ${asked}`] = PATHS.find(([path]) => path.test(asked)) ?? [];
  return action;
}
