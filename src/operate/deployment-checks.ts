import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { awsErrorCode } from '../aws/errors.ts';
import type { Environment } from '../config/environment.ts';
import { plural } from '../crontab/diagnostics/counts.ts';
import { tableDefinition } from '../runs/ledger/table-definition.ts';
import type { Schedule } from '../schedules/plan.ts';
import { readSchedules } from '../schedules/read-schedules.ts';
import type { Check, CheckResult } from './check.ts';
import type { Deployment } from './deployment.ts';
import { once } from './once.ts';
import { patience } from './patience.ts';
import { taskChecks } from './task-checks.ts';

const REDEPLOY = 'deploy this stage again: npm run deploy';

const ok = (message: string): CheckResult => ({ status: 'ok', message });
const warning = (message: string, remedy: string): CheckResult => ({ status: 'warning', message, remedy });
const error = (message: string, remedy: string): CheckResult => ({ status: 'error', message, remedy });

/** The checks of a deployment. The names of some parts come from the environment of its functions. */
export async function deploymentChecks(deployment: Deployment): Promise<readonly Check[]> {
  const { clients, names, now } = deployment;
  const settings = await functionSettings(deployment);
  const schedules = once(() => readSchedules(clients.scheduler, names.group, patience, now()));
  const functions = [
    names.planFunction,
    names.syncFunction,
    names.dispatchFunction,
    names.runFunction,
    names.outcomeFunction,
  ];
  return [
    ...functions.map((name) => ({ part: `function ${name}`, check: () => checkFunction(deployment, name) })),
    ...[names.group, names.onceGroup].map((name) => ({
      part: `schedule group ${name}`,
      check: () => checkGroup(deployment, name),
    })),
    { part: 'schedules', check: async () => checkSchedules(deployment, settings, await schedules()) },
    { part: `queue ${names.queue}`, check: () => checkQueue(deployment) },
    ...[names.deadLetterQueue, names.undeliveredQueue].map((name) => ({
      part: `dead-letter queue ${name}`,
      check: () => checkDeadLetters(deployment, name),
    })),
    { part: `ledger ${names.ledgerTable}`, check: () => checkLedger(deployment) },
    { part: `log group ${names.logGroup}`, check: () => checkLogGroup(deployment) },
    { part: `topic ${names.topic}`, check: () => checkTopic(deployment, settings) },
    ...(settings.CRONBRIDGE_TASK_DEFINITION && settings.CRONBRIDGE_CLUSTER
      ? taskChecks(deployment, settings, schedules)
      : [{ part: 'task definition', check: async () => unknown() }]),
  ];
}

/** The environment of the dispatch function; empty if there is no such function. */
async function functionSettings({ clients, names }: Deployment): Promise<Environment> {
  const get = new GetFunctionConfigurationCommand({ FunctionName: names.dispatchFunction });
  try {
    return (await clients.lambda.send(get)).Environment?.Variables ?? {};
  } catch (error) {
    if (awsErrorCode(error) === 'aws-not-found') return {};
    throw error;
  }
}

async function checkFunction({ clients }: Deployment, name: string): Promise<CheckResult> {
  const { State, LastUpdateStatus } = await clients.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: name }),
  );
  if (State === 'Failed') return error('is in state Failed', REDEPLOY);
  if (LastUpdateStatus === 'Failed') return error('could not be updated', REDEPLOY);
  return ok(State === 'Active' ? 'active' : `is ${State?.toLowerCase() ?? 'there'}`);
}

async function checkGroup({ clients }: Deployment, name: string): Promise<CheckResult> {
  const { State } = await clients.scheduler.send(new GetScheduleGroupCommand({ Name: name }));
  return State === 'ACTIVE' ? ok('active') : error(`is ${State}`, REDEPLOY);
}

/** Schedules keep the queue and the role that they were made with. */
function checkSchedules(
  deployment: Deployment,
  settings: Environment,
  schedules: readonly Schedule[],
): CheckResult {
  if (schedules.length === 0) return warning('none', deployment.command('sync'));
  const { CRONBRIDGE_QUEUE_ARN: queue, CRONBRIDGE_SCHEDULER_ROLE_ARN: role } = settings;
  const astray = schedules.filter(
    ({ queueArn, roleArn }) => (queue && queueArn !== queue) || (role && roleArn !== role),
  );
  return astray.length === 0
    ? ok(`${schedules.length}, all for this queue`)
    : error(`${astray.length} of ${schedules.length} name another queue or role`, deployment.command('sync'));
}

async function checkQueue(deployment: Deployment): Promise<CheckResult> {
  const { ContentBasedDeduplication, RedrivePolicy, ApproximateNumberOfMessages } = await queueAttributes(
    deployment,
    deployment.names.queue,
  );
  if (ContentBasedDeduplication !== 'true') {
    return error('has no content-based deduplication, which Scheduler needs', REDEPLOY);
  }
  if (!RedrivePolicy?.includes(deployment.names.deadLetterQueue)) {
    return error('does not redrive to its dead-letter queue', REDEPLOY);
  }
  return ok(`${plural(Number(ApproximateNumberOfMessages), 'message')} waiting`);
}

async function checkDeadLetters(deployment: Deployment, name: string): Promise<CheckResult> {
  const { ApproximateNumberOfMessages } = await queueAttributes(deployment, name);
  const count = Number(ApproximateNumberOfMessages);
  if (count === 0) return ok('empty');
  return warning(plural(count, 'message'), deployment.command('dead-letters'));
}

async function queueAttributes(
  { clients }: Deployment,
  name: string,
): Promise<Partial<Record<string, string>>> {
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  const answer = await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return answer.Attributes ?? {};
}

async function checkLedger({ clients, names }: Deployment): Promise<CheckResult> {
  const { Table } = await clients.dynamo.send(new DescribeTableCommand({ TableName: names.ledgerTable }));
  if (Table?.TableStatus !== 'ACTIVE') return error(`is ${Table?.TableStatus}`, 'wait, then check again');
  const there = new Set(Table.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  const wanted = tableDefinition(names.ledgerTable).GlobalSecondaryIndexes ?? [];
  const missing = wanted.filter(({ IndexName }) => !there.has(IndexName));
  return missing.length === 0
    ? ok('active')
    : error(`lacks the index ${missing.map(({ IndexName }) => IndexName).join(', ')}`, REDEPLOY);
}

async function checkLogGroup({ clients, names }: Deployment): Promise<CheckResult> {
  const { logGroups = [] } = await clients.logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: names.logGroup }),
  );
  const found = logGroups.some(({ logGroupName }) => logGroupName === names.logGroup);
  return found ? ok('exists') : error('does not exist', REDEPLOY);
}

async function checkTopic({ clients, aws }: Deployment, settings: Environment): Promise<CheckResult> {
  const { CRONBRIDGE_TOPIC_ARN: TopicArn } = settings;
  if (!TopicArn) return unknown();
  const { Subscriptions = [] } = await clients.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  return Subscriptions.length > 0
    ? ok(plural(Subscriptions.length, 'subscription'))
    : warning(
        'nobody gets notifications of failed runs',
        aws(`sns subscribe --topic-arn ${TopicArn} --protocol email --notification-endpoint <address>`),
      );
}

function unknown(): CheckResult {
  return error('is not named by the dispatch function', REDEPLOY);
}
