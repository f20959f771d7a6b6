// Which rights a request needs, as the Service Authorization Reference has it, for the calls that this project's functions make.
import type { Request } from '../proxy/line.ts';
import { operationOf } from '../proxy/operation.ts';
import type { Right } from './policy.ts';
import type { Place } from './template-policies.ts';

/** What the services know and IAM asks them. */
export interface Account extends Place {
  /** The roles of a task definition, by name or ARN. */
  rolesOf(taskDefinition: string): Promise<readonly string[]>;
  /** The ARN of a task definition's revision. */
  revisionOf(taskDefinition: string): Promise<string>;
  tagsOf(cluster: string, task: string): Promise<Readonly<Record<string, string>>>;
}

/** Rights of the caller, and of the role that Scheduler assumes later for the schedule that is made. */
export interface RequestedRights {
  readonly caller: readonly Right[];
  readonly schedule: { readonly role: string; readonly rights: readonly Right[] } | undefined;
}

const SECURE = { 'aws:SecureTransport': 'true', 'aws:PrincipalIsAWSService': 'false' };

// biome-ignore lint/suspicious/noExplicitAny: every operation has an input of its own
type Input = any;

/** @throws Error for an operation that is not known here */
export async function requestedRights(request: Request, account: Account): Promise<RequestedRights> {
  const operation = operationOf(request);
  const [, object] = /^\/([^/?]+\/[^?]+)/.exec(request.target) ?? [];
  // A signature names the service too.
  if (object !== undefined && /\/s3\/aws4_request/.test(request.headers.authorization ?? '')) {
    const resource = `arn:${account.partition}:s3:::${decodeURIComponent(object)}`;
    return { caller: [{ action: 's3:GetObject', resource }], schedule: undefined };
  }
  if (/Schedules?$/.test(operation)) return schedulerRights(operation, request, account);
  const caller = await rightsOf(operation, request, account);
  return { caller, schedule: undefined };
}

async function rightsOf(operation: string, { headers, body }: Request, account: Account): Promise<Right[]> {
  const service = headers['x-amz-target']?.split('.')[0] ?? '';
  if (service === '') return formRights(operation, new URLSearchParams(body.toString()));
  const input: Input = JSON.parse(body.toString());
  if (service.startsWith('DynamoDB_')) return tableRights(operation, input, account);
  if (service === 'AmazonSQS') {
    const arn = arnIn(account, 'sqs', String(input.QueueUrl).split('/').at(-1) ?? '');
    return [{ action: `sqs:${operation}`, resource: arn, context: SECURE }];
  }
  if (service.startsWith('AmazonEC2ContainerService')) return taskRights(operation, input, account);
  if (service.startsWith('Logs_')) {
    const stream = `log-group:${input.logGroupName}:log-stream:${input.logStreamName}`;
    return [{ action: `logs:${operation}`, resource: arnIn(account, 'logs', stream) }];
  }
  if (service === 'AWSEvents') {
    const sources: { Source: string }[] = input.Entries;
    return sources.map(({ Source }) => ({
      action: `events:${operation}`,
      resource: arnIn(account, 'events', 'event-bus/default'),
      context: { 'events:source': Source },
    }));
  }
  throw new Error(`the rights of ${service}.${operation} are not known here`);
}

function formRights(operation: string, form: URLSearchParams): Right[] {
  if (operation !== 'Publish') throw new Error(`the rights of ${operation} are not known here`);
  return [{ action: 'sns:Publish', resource: form.get('TopicArn') ?? '', context: SECURE }];
}

/** A transaction needs the right to each of its writes. */
function tableRights(operation: string, input: Input, account: Account): Right[] {
  const right = (action: string, table: string, index?: string): Right => ({
    action: `dynamodb:${action}`,
    resource: arnIn(account, 'dynamodb', `table/${table}${index === undefined ? '' : `/index/${index}`}`),
  });
  if (operation === 'TransactWriteItems') {
    const items: Readonly<Record<string, { TableName: string }>>[] = input.TransactItems;
    return items.flatMap((item) =>
      Object.entries(item).map(([write, { TableName }]) =>
        right(write === 'ConditionCheck' ? 'ConditionCheckItem' : `${write}Item`, TableName),
      ),
    );
  }
  if (operation === 'BatchGetItem')
    return Object.keys(input.RequestItems).map((table) => right(operation, table));
  return [right(operation, input.TableName, input.IndexName)];
}

async function taskRights(operation: string, input: Input, account: Account): Promise<Right[]> {
  const named = (cluster: string) =>
    cluster.startsWith('arn:') ? cluster : arnIn(account, 'ecs', `cluster/${cluster}`);
  const action = `ecs:${operation}`;
  switch (operation) {
    case 'DescribeTaskDefinition':
      return [{ action, resource: '*' }];
    case 'DescribeClusters':
      return input.clusters.map((cluster: string) => ({ action, resource: named(cluster) }));
    case 'ListTasks':
      return [{ action, resource: '*', context: { 'ecs:cluster': named(input.cluster) } }];
    case 'DescribeTasks':
      return input.tasks.map((task: string) => ({
        action,
        resource: taskArn(account, input.cluster, task),
        context: { 'ecs:cluster': named(input.cluster) },
      }));
    case 'StopTask':
      return [await stopRight(input.cluster, input.task, account)];
    case 'RunTask': {
      const { overrides = {}, tags = [], taskDefinition, cluster } = input;
      const context = { 'ecs:cluster': named(cluster) };
      const roles = [overrides.taskRoleArn, overrides.executionRoleArn].filter((role) => role !== undefined);
      const passed = [...roles, ...(await account.rolesOf(taskDefinition))];
      const creating = { 'ecs:CreateAction': 'RunTask' };
      return [
        { action, resource: await account.revisionOf(taskDefinition), context },
        ...passed.map((role) => passRight(roleArn(account, role), 'ecs-tasks.amazonaws.com')),
        ...(tags.length > 0
          ? [{ action: 'ecs:TagResource', resource: taskArn(account, cluster, 'new'), context: creating }]
          : []),
      ];
    }
  }
  throw new Error(`the rights of ${action} are not known here`);
}

async function stopRight(cluster: string, task: string, account: Account): Promise<Right> {
  const tags = Object.entries(await account.tagsOf(cluster, task));
  return {
    action: 'ecs:StopTask',
    resource: taskArn(account, cluster, task),
    context: Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
  };
}

async function schedulerRights(
  operation: string,
  { target, body }: Request,
  account: Account,
): Promise<RequestedRights> {
  const { pathname, searchParams } = new URL(`http://localhost${target}`);
  const input: Input = body.length > 0 ? JSON.parse(body.toString()) : {};
  const group = input.GroupName ?? searchParams.get('groupName') ?? searchParams.get('ScheduleGroup');
  const name = decodeURIComponent(pathname.split('/')[2] ?? '*');
  const action = `scheduler:${operation}`;
  const own: Right = { action, resource: arnIn(account, 'scheduler', `schedule/${group}/${name}`) };
  if (input.Target === undefined) return { caller: [own], schedule: undefined };
  const { Arn, RoleArn, DeadLetterConfig, Input: text } = input.Target;
  const rights: Right[] = [];
  if (/:sqs:/.test(Arn)) rights.push({ action: 'sqs:SendMessage', resource: Arn, context: SECURE });
  if (Arn.endsWith(':aws-sdk:ecs:stopTask')) {
    const { Cluster, Task } = JSON.parse(text);
    rights.push(await stopRight(Cluster, Task, account));
  } else if (Arn.includes(':aws-sdk:')) {
    throw new Error(`the rights of a schedule of ${Arn} are not known here`);
  }
  const undelivered = DeadLetterConfig?.Arn;
  if (undelivered) rights.push({ action: 'sqs:SendMessage', resource: undelivered, context: SECURE });
  return {
    caller: [own, passRight(RoleArn, 'scheduler.amazonaws.com')],
    schedule: { role: RoleArn, rights },
  };
}

function passRight(role: string, service: string): Right {
  return { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': service } };
}

/** ECS takes the name of a role too. */
function roleArn({ partition, account }: Place, role: string): string {
  return role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`;
}

function taskArn(account: Account, cluster: string, task: string): string {
  if (task.startsWith('arn:')) return task;
  return arnIn(account, 'ecs', `task/${cluster.split('/').at(-1)}/${task}`);
}

function arnIn({ partition, region, account }: Place, service: string, name: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${name}`;
}
