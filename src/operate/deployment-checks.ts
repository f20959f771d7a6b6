import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { paginateListSubscriptionsByTopic, type Subscription } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { awsErrorCode } from '../aws/errors.ts';
import type { Environment } from '../config/environment.ts';
import { plural } from '../crontab/diagnostics/counts.ts';
import { tableDefinition } from '../runs/ledger/table-definition.ts';
import type { Schedule } from '../schedules/plan.ts';
import { readSchedules } from '../schedules/read-schedules.ts';
import { someNames } from '../some-names.ts';
import { alarmChecks } from './alarm-checks.ts';
import { anError, aWarning, type Check, type CheckResult, type Examined, ok } from './check.ts';
import { driftChecks } from './drift-checks.ts';
import { functionChecks } from './function-checks.ts';
import { once } from './once.ts';
import { patience } from './patience.ts';
import { pauseChecks } from './pause-checks.ts';
import { roleChecks } from './role-checks.ts';
import { sourceChecks } from './source-checks.ts';
import { taskChecks } from './task-checks.ts';
import { triggerChecks } from './trigger-checks.ts';

/** The checks of a deployment. The names of some parts come from the environment of its functions. */
export async function deploymentChecks(examined: Examined): Promise<readonly Check[]> {
  const { clients, names, now } = examined;
  // A missing permission to read them is reported at each part that needs them.
  const settings = once(() => functionSettings(examined));
  const schedules = once(() => readSchedules(clients.scheduler, names.group, patience, now()));
  return [
    ...functionChecks(examined),
    ...triggerChecks(examined),
    ...(await sourceChecks(examined, settings)),
    ...roleChecks(examined, settings),
    ...[names.group, names.onceGroup].map((name) => ({
      part: `schedule group ${name}`,
      check: () => checkGroup(examined, name),
    })),
    {
      part: 'schedules',
      check: async () => checkSchedules(examined, await settings(), await schedules()),
    },
    ...pauseChecks(examined, schedules),
    ...driftChecks(examined, settings, schedules),
    { part: `queue ${names.queue}`, check: () => checkQueue(examined) },
    ...[names.deadLetterQueue, names.undeliveredQueue].map((name) => ({
      part: `dead-letter queue ${name}`,
      check: () => checkDeadLetters(examined, name),
    })),
    { part: `queue ${names.lostEventsQueue}`, check: () => checkLostEvents(examined) },
    { part: `ledger ${names.ledgerTable}`, check: () => checkLedger(examined) },
    { part: `log group ${names.logGroup}`, check: () => checkLogGroup(examined) },
    { part: `topic ${names.topic}`, check: async () => checkTopic(examined, await settings()) },
    ...alarmChecks(examined),
    ...(await taskPartChecks(examined, settings, schedules)),
  ];
}

async function taskPartChecks(
  examined: Examined,
  settings: () => Promise<Environment>,
  schedules: () => Promise<readonly Schedule[]>,
): Promise<readonly Check[]> {
  const known = await settings().catch(() => undefined);
  if (known?.CRONBRIDGE_TASK_DEFINITION && known.CRONBRIDGE_CLUSTER) {
    return taskChecks(examined, known, schedules);
  }
  return [
    {
      part: 'task definition',
      check: async () => {
        await settings();
        return unknown(examined);
      },
    },
  ];
}

/** The environment of the dispatch function; empty if there is no such function. */
async function functionSettings({ names, functionConfiguration }: Examined): Promise<Environment> {
  try {
    return (await functionConfiguration(names.dispatchFunction)).Environment?.Variables ?? {};
  } catch (error) {
    if (awsErrorCode(error) === 'aws-not-found') return {};
    throw error;
  }
}

async function checkGroup({ clients, redeploy }: Examined, name: string): Promise<CheckResult> {
  const { State } = await clients.scheduler.send(new GetScheduleGroupCommand({ Name: name }));
  return State === 'ACTIVE' ? ok('active') : anError(`is ${State}`, redeploy);
}

/** Schedules keep the queue and the role that they were created with. */
function checkSchedules(
  examined: Examined,
  settings: Environment,
  schedules: readonly Schedule[],
): CheckResult {
  if (schedules.length === 0) return aWarning('none', examined.command('sync'));
  const { CRONBRIDGE_QUEUE_ARN: queue, CRONBRIDGE_SCHEDULER_ROLE_ARN: role } = settings;
  const astray = schedules.filter(
    ({ queueArn, roleArn }) => (queue && queueArn !== queue) || (role && roleArn !== role),
  );
  return astray.length === 0
    ? ok(`${schedules.length}, all for this queue`)
    : anError(`${astray.length} of ${schedules.length} name another queue or role`, examined.command('sync'));
}

async function checkQueue(examined: Examined): Promise<CheckResult> {
  const { ContentBasedDeduplication, RedrivePolicy, ApproximateNumberOfMessages } = await queueAttributes(
    examined,
    examined.names.queue,
  );
  if (ContentBasedDeduplication !== 'true') {
    return anError('has no content-based deduplication, which Scheduler needs', examined.redeploy);
  }
  if (!RedrivePolicy?.includes(examined.names.deadLetterQueue)) {
    return anError('does not redrive to its dead-letter queue', examined.redeploy);
  }
  return ok(`${plural(Number(ApproximateNumberOfMessages), 'message')} waiting`);
}

async function checkDeadLetters(examined: Examined, name: string): Promise<CheckResult> {
  const { ApproximateNumberOfMessages } = await queueAttributes(examined, name);
  const count = Number(ApproximateNumberOfMessages);
  if (count === 0) return ok('empty');
  return aWarning(plural(count, 'message'), examined.command('dead-letters'));
}

async function checkLostEvents(examined: Examined): Promise<CheckResult> {
  const { ApproximateNumberOfMessages } = await queueAttributes(examined, examined.names.lostEventsQueue);
  const count = Number(ApproximateNumberOfMessages);
  if (count === 0) return ok('no lost events');
  return aWarning(
    `${plural(count, 'event')} did not reach the outcome function`,
    examined.aws(`logs tail ${examined.names.logGroup} --since 1d`),
  );
}

async function queueAttributes(
  { clients }: Examined,
  name: string,
): Promise<Partial<Record<string, string>>> {
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  const answer = await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return answer.Attributes ?? {};
}

async function checkLedger({ clients, names, redeploy }: Examined): Promise<CheckResult> {
  const { Table } = await clients.dynamo.send(new DescribeTableCommand({ TableName: names.ledgerTable }));
  if (Table?.TableStatus !== 'ACTIVE') return anError(`is ${Table?.TableStatus}`, 'wait, then check again');
  const there = new Set(Table.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  const wanted = tableDefinition(names.ledgerTable).GlobalSecondaryIndexes ?? [];
  const missing = wanted.filter(({ IndexName }) => !there.has(IndexName));
  return missing.length === 0
    ? ok('active')
    : anError(`lacks the index ${missing.map(({ IndexName }) => IndexName).join(', ')}`, redeploy);
}

async function checkLogGroup({ clients, names, redeploy }: Examined): Promise<CheckResult> {
  // By name, so that the group itself is the first of those whose names begin with its own.
  const { logGroups = [] } = await clients.logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: names.logGroup }),
  );
  const found = logGroups.some(({ logGroupName }) => logGroupName === names.logGroup);
  return found ? ok('exists') : anError('does not exist', redeploy);
}

async function checkTopic({ clients, aws, redeploy }: Examined, settings: Environment): Promise<CheckResult> {
  const { CRONBRIDGE_TOPIC_ARN: TopicArn } = settings;
  if (!TopicArn) return unknown({ redeploy });
  const subscriptions: Subscription[] = [];
  for await (const page of paginateListSubscriptionsByTopic({ client: clients.sns }, { TopicArn })) {
    subscriptions.push(...(page.Subscriptions ?? []));
  }
  const unconfirmed = subscriptions.filter(({ SubscriptionArn }) => !SubscriptionArn?.startsWith('arn:'));
  if (unconfirmed.length > 0) {
    const nobody = unconfirmed.length === subscriptions.length ? 'nobody gets notifications: ' : '';
    return aWarning(
      `${nobody}${someNames(unconfirmed.map(({ Endpoint = '' }) => Endpoint))} did not confirm`,
      'confirm the subscription in the mail from SNS; if that is more than three days old, subscribe again',
    );
  }
  return subscriptions.length > 0
    ? ok(plural(subscriptions.length, 'subscription'))
    : aWarning(
        'nobody gets notifications of failed runs',
        aws(`sns subscribe --topic-arn ${TopicArn} --protocol email --notification-endpoint <address>`),
      );
}

function unknown({ redeploy }: Pick<Examined, 'redeploy'>): CheckResult {
  return anError('is not named by the dispatch function', redeploy);
}
