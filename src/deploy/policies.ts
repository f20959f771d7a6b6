// The IAM policies of the people and programs around a deployment: who looks after it, who plans and syncs, who deploys it.
import { FUNCTIONS, type Names } from '../config/names.ts';
import { type PolicyDocument, policyDocument, type Statement } from '../template/policy-document.ts';

export const AUDIENCES = ['operator', 'ci-plan', 'ci-apply', 'direct', 'deploy'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** The logical ids of the roles in serverless.yml. */
const ROLES = ['SchedulerRole', 'PlanRole', 'SyncRole', 'DispatchRole', 'RunRole', 'OutcomeRole'];

interface Place {
  readonly names: Names;
  readonly region: string;
  /** `*` where it is not known: a policy is about the account that it is in. */
  readonly account: string;
}

/** What the commands of an audience ask AWS for, on the parts of this deployment alone. */
export function policyFor(audience: Audience, place: Place): PolicyDocument {
  return policyDocument(
    { operator, 'ci-plan': ciPlan, 'ci-apply': ciApply, direct, deploy }[audience](place),
  );
}

/** `list`, `runs`, `logs`, `run`, `stop`, `pause`, `resume`, `drain`, `backfill`, `dead-letters`, `doctor`. It cannot sync, and cannot send to the queue. */
function operator(place: Place): Statement[] {
  const { names } = place;
  const arn = arnsOf(place);
  return [
    allow('RunAndStopJobs', 'lambda:InvokeFunction', arn('lambda', `function:${names.runFunction}`)),
    allow(
      'ReadRuns',
      ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:DescribeTable'],
      [arn('dynamodb', `table/${names.ledgerTable}`), arn('dynamodb', `table/${names.ledgerTable}/index/*`)],
    ),
    allow(
      'ReadJobs',
      ['scheduler:GetSchedule', 'scheduler:GetScheduleGroup'],
      [
        arn('scheduler', `schedule/${names.group}/*`),
        arn('scheduler', `schedule-group/${names.group}`),
        arn('scheduler', `schedule-group/${names.onceGroup}`),
      ],
    ),
    // AWS knows no resources for these.
    allow('ListJobsAndReadTaskDefinitions', ['scheduler:ListSchedules', 'ecs:DescribeTaskDefinition'], '*'),
    // Whoever may change a schedule can also change what it sends: without this statement nobody pauses a job.
    allow('PauseAndResumeJobs', 'scheduler:UpdateSchedule', arn('scheduler', `schedule/${names.group}/*`)),
    {
      ...allow('PauseAndResumeJobsWithTheirRole', 'iam:PassRole', ownRole(place, 'SchedulerRole')),
      Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    },
    // Not to write runs: a retry sends what the ledger says.
    {
      ...allow(
        'PauseAndResumeJobsWithANote',
        'dynamodb:PutItem',
        arn('dynamodb', `table/${names.ledgerTable}`),
      ),
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['former-schedules', 'pauses'] } },
    },
    allow(
      'FindTasks',
      ['ecs:DescribeTasks', 'ecs:DescribeClusters', 'ecs:ListContainerInstances'],
      [arn('ecs', 'task/*'), arn('ecs', 'cluster/*')],
    ),
    allow('ReadLogs', ['logs:GetLogEvents', 'logs:DescribeLogGroups'], arn('logs', 'log-group:*')),
    allow(
      'ReadAndDropDeadLetters',
      [
        'sqs:GetQueueUrl',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
      ],
      [arn('sqs', names.deadLetterQueue), arn('sqs', names.undeliveredQueue)],
    ),
    allow(
      'CheckTheQueues',
      ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
      [arn('sqs', names.queue), arn('sqs', names.lostEventsQueue)],
    ),
    allow('CheckTheFunctions', 'lambda:GetFunctionConfiguration', functionArns(place)),
    allow('CheckTheTopic', 'sns:ListSubscriptionsByTopic', arn('sns', names.topic)),
    allow('CheckTheRules', ['events:DescribeRule', 'events:ListTargetsByRule'], ruleArns(place)),
    allow(
      'CheckTheRoles',
      ['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy'],
      ROLES.map((logicalId) => ownRole(place, logicalId)),
    ),
    // AWS lists these for the whole account.
    allow(
      'CheckAlarmsTriggersAndSubnets',
      [
        'cloudwatch:DescribeAlarms',
        'lambda:ListEventSourceMappings',
        'ec2:DescribeSubnets',
        'ec2:DescribeRouteTables',
        'ec2:DescribeVpcEndpoints',
      ],
      '*',
    ),
  ];
}

/** `plan`: of a pull request, say. It changes nothing. */
function ciPlan(place: Place): Statement[] {
  const arn = arnsOf(place);
  return [allow('Plan', 'lambda:InvokeFunction', arn('lambda', `function:${place.names.planFunction}`))];
}

/** `sync`: what is on the main branch. */
function ciApply(place: Place): Statement[] {
  const { names } = place;
  const arn = arnsOf(place);
  return [
    allow('PlanAndSync', 'lambda:InvokeFunction', [
      arn('lambda', `function:${names.planFunction}`),
      arn('lambda', `function:${names.syncFunction}`),
    ]),
  ];
}

/** `plan --direct` and `sync --direct`: what the functions may do, for a person or a program. */
function direct(place: Place): Statement[] {
  const { names } = place;
  const arn = arnsOf(place);
  return [
    allow(
      'ReadTheConfiguration',
      'lambda:GetFunctionConfiguration',
      arn('lambda', `function:${names.syncFunction}`),
    ),
    allow(
      'WriteSchedules',
      [
        'scheduler:GetSchedule',
        'scheduler:CreateSchedule',
        'scheduler:UpdateSchedule',
        'scheduler:DeleteSchedule',
      ],
      arn('scheduler', `schedule/${names.group}/*`),
    ),
    {
      ...allow('WriteSchedulesWithTheirRole', 'iam:PassRole', ownRole(place, 'SchedulerRole')),
      Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    },
    allow(
      'NoteInTheLedger',
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      arn('dynamodb', `table/${names.ledgerTable}`),
    ),
    // AWS knows no resources for these, and the definition of a task may have any name.
    allow(
      'ListSchedulesAndCheckTasks',
      ['scheduler:ListSchedules', 'ecs:DescribeTaskDefinition', 'ecs:DescribeClusters'],
      '*',
    ),
    // The queue's own policy lets only those send whom allow.producers lists.
    allow('RunOnDeploy', 'sqs:SendMessage', arn('sqs', names.queue)),
  ];
}

/** `deploy` and `remove`, a demo included: everything, but on the resources of this deployment alone. */
function deploy(place: Place): Statement[] {
  const { names } = place;
  const { prefix } = names;
  const arn = arnsOf(place);
  const bucket = `arn:${partitionOf(place.region)}:s3:::${prefix}-serverlessdeploymentbucket-*`;
  return [
    allow('Stack', 'cloudformation:*', arn('cloudformation', `stack/${prefix}/*`)),
    allow('Template', 'cloudformation:ValidateTemplate', '*'),
    allow('Archives', 's3:*', [bucket, `${bucket}/*`]),
    allow('Functions', 'lambda:*', functionArns(place)),
    {
      ...allow(
        'QueueToFunction',
        [
          'lambda:CreateEventSourceMapping',
          'lambda:UpdateEventSourceMapping',
          'lambda:DeleteEventSourceMapping',
        ],
        '*',
      ),
      Condition: { ArnEquals: { 'lambda:FunctionArn': arn('lambda', `function:${names.dispatchFunction}`) } },
    },
    // AWS knows no resources for these.
    allow(
      'Look',
      [
        'lambda:GetEventSourceMapping',
        'lambda:ListEventSourceMappings',
        'lambda:ListTags',
        'logs:DescribeLogGroups',
        'ec2:Describe*',
        'ecs:DescribeTaskDefinition',
        'ecs:RegisterTaskDefinition',
        'ecs:DeregisterTaskDefinition',
      ],
      '*',
    ),
    // The roles of the functions and, in a demo, of its tasks. Whoever may write their policies can do what those allow.
    allow('Roles', 'iam:*', [
      ...[...ROLES, 'ChannelRole', 'CheckInRole'].map((logicalId) => ownRole(place, logicalId)),
      roleArn(place, names.demoExecutionRole),
    ]),
    allow('Rules', 'events:*', [
      ...ruleArns(place),
      arn('events', `rule/${prefix}-to-*`),
      arn('events', `connection/${prefix}-channels/*`),
      arn('events', `api-destination/${prefix}-to-*`),
      arn('events', `rule/${prefix}-start-*`),
      arn('events', `rule/${prefix}-end-*`),
      arn('events', `connection/${prefix}-check-ins/*`),
      arn('events', `api-destination/${prefix}-ping-*`),
      arn('events', `rule/${prefix}-sync-*`),
      arn('events', `connection/${prefix}-sync-*`),
      arn('events', `api-destination/${prefix}-sync-*`),
    ]),
    // EventBridge keeps what a connection sends as a secret, in the name of whoever makes it. CloudFormation reads the addresses of Slack.
    allow('Channels', 'secretsmanager:*', [
      arn('secretsmanager', `secret:events!connection/${prefix}-channels/*`),
      arn('secretsmanager', `secret:events!connection/${prefix}-check-ins/*`),
      arn('secretsmanager', `secret:events!connection/${prefix}-sync-*`),
    ]),
    allow('Groups', 'scheduler:*', [
      arn('scheduler', `schedule-group/${names.group}`),
      arn('scheduler', `schedule-group/${names.onceGroup}`),
      arn('scheduler', `schedule/${names.group}/*`),
      arn('scheduler', `schedule/${names.onceGroup}/*`),
    ]),
    allow(
      'Queues',
      'sqs:*',
      [names.queue, names.deadLetterQueue, names.undeliveredQueue, names.lostEventsQueue].map((name) =>
        arn('sqs', name),
      ),
    ),
    allow('Ledger', 'dynamodb:*', [
      arn('dynamodb', `table/${names.ledgerTable}`),
      arn('dynamodb', `table/${names.ledgerTable}/*`),
    ]),
    allow('Topic', 'sns:*', arn('sns', names.topic)),
    allow(
      'Log',
      'logs:*',
      [names.logGroup, names.demoLogGroup].flatMap((name) => [
        arn('logs', `log-group:${name}`),
        arn('logs', `log-group:${name}:*`),
      ]),
    ),
    allow('Alarms', 'cloudwatch:*', arn('cloudwatch', `alarm:${prefix}-*`)),
    allow('DemoCluster', 'ecs:*', [arn('ecs', `cluster/${names.demo}`), arn('ecs', `task/${names.demo}/*`)]),
    {
      ...allow('DemoTasks', 'ecs:ListTasks', '*'),
      Condition: { ArnEquals: { 'ecs:cluster': arn('ecs', `cluster/${names.demo}`) } },
    },
    // Amazon ECS makes its own role in an account that has never used it.
    {
      ...allow(
        'DemoFirstCluster',
        'iam:CreateServiceLinkedRole',
        roleArn(place, 'aws-service-role/ecs.amazonaws.com/*'),
      ),
      Condition: { StringEquals: { 'iam:AWSServiceName': 'ecs.amazonaws.com' } },
    },
    allow(
      'DemoNetwork',
      ['Vpc', 'InternetGateway', 'RouteTable', 'Route', 'Subnet', 'SecurityGroup']
        .flatMap((part) => [`ec2:Create${part}`, `ec2:Delete${part}`])
        .concat([
          'ec2:CreateTags',
          'ec2:DeleteTags',
          'ec2:ModifyVpcAttribute',
          'ec2:ModifySubnetAttribute',
          'ec2:AttachInternetGateway',
          'ec2:DetachInternetGateway',
          'ec2:AssociateRouteTable',
          'ec2:DisassociateRouteTable',
          'ec2:AuthorizeSecurityGroupEgress',
          'ec2:RevokeSecurityGroupEgress',
        ]),
      '*',
    ),
  ];
}

interface Repository {
  /** `owner/name`, on GitHub. */
  readonly repository: string;
  /** Whose pushes are applied. */
  readonly branch: string;
}

/**
 * The trust policy of a role that GitHub Actions assumes with OIDC: any pull request and branch of the repository may plan, and
 * only one branch may sync or deploy
 * (https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services).
 */
export function githubTrust(
  audience: Audience,
  { region, account }: Pick<Place, 'region' | 'account'>,
  { repository, branch }: Repository,
): PolicyDocument {
  const issuer = 'token.actions.githubusercontent.com';
  const subject = `${issuer}:sub`;
  const own = `repo:${repository}`;
  const toAws = { [`${issuer}:aud`]: 'sts.amazonaws.com' };
  return policyDocument([
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:${partitionOf(region)}:iam::${account}:oidc-provider/${issuer}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition:
        audience === 'ci-plan'
          ? {
              StringLike: { [subject]: [`${own}:pull_request`, `${own}:ref:refs/heads/*`] },
              StringEquals: toAws,
            }
          : { StringEquals: { [subject]: `${own}:ref:refs/heads/${branch}`, ...toAws } },
    },
  ]);
}

function allow(Sid: string, Action: Statement['Action'], Resource: string | readonly string[]): Statement {
  return { Sid, Effect: 'Allow', Action, Resource };
}

function arnsOf({ region, account }: Place) {
  return (service: string, resource: string) =>
    `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;
}

function functionArns(place: Place): readonly string[] {
  const arn = arnsOf(place);
  return FUNCTIONS.map((word) => arn('lambda', `function:${place.names[`${word}Function`]}`));
}

function ruleArns(place: Place): readonly string[] {
  const arn = arnsOf(place);
  return [place.names.stoppedRule, place.names.reconcileRule, place.names.sourceRule].map((name) =>
    arn('events', `rule/${name}`),
  );
}

/** CloudFormation names a role after the stack and its logical id, and appends letters and digits. */
function ownRole(place: Place, logicalId: string): string {
  return roleArn(place, `${place.names.prefix}-${logicalId}-*`);
}

function roleArn({ region, account }: Place, name: string): string {
  return `arn:${partitionOf(region)}:iam::${account}:role/${name}`;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
