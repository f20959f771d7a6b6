// What on-call engineers and security reviewers expect of the packaged template.
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesFor } from '../../src/config/names.ts';
import { alarmMetrics, type PackagedResource, type PackagedTemplate, packageTemplate } from './packaged.ts';

// Everything that a template can have is in one of them.
const FULL_SETTINGS = `
service: nightly
region: eu-west-1
crontab: s3://team-jobs/prod/batch.crontab
cluster: batch
task-definition: app
container: main
notify: [ops@example.com, night@example.com]
tags: { team: batch }
channels:
  ops: { slack: prod/slack-webhook }
  on-call: { webhook: "https://events.example.com/in?team=batch" }
check-ins:
  hc: { healthchecks: prod/hc-ping-key, api-key: prod/hc-api-key }
  own-hc: { healthchecks: prod/own, url: "https://hc.example.com" }
  cron: { cronitor: prod/cronitor-key, authorization: prod/cronitor-basic }
  errors: { sentry: "https://abc123@o1.ingest.sentry.io/42" }
  watch: { url: "https://watch.example.com/in?team=batch" }
allow:
  clusters: [reports]
  task-definitions: [report, "backup:7", "arn:aws:ecs:eu-west-1:123456789012:task-definition/archive"]
  task-roles: [report-task, "arn:aws:iam::123456789012:role/teams/backup"]
  execution-roles: [pull-images]
  producers: ["arn:aws:iam::210987654321:role/producer"]
`;

const DEMO_SETTINGS = '{ service: nightly, region: eu-west-1, demo: true, kept-ledger: true }';

const names = namesFor('nightly', 'test');
const called = namesFor('nightly', 'try');
let template: PackagedTemplate;
let demo: PackagedTemplate;

beforeAll(async () => {
  template = await packageTemplate(names.stage, FULL_SETTINGS);
  demo = await packageTemplate(called.stage, DEMO_SETTINGS);
});
afterAll(() =>
  Promise.all([template, demo].map(({ folder }) => rm(folder, { recursive: true, force: true }))),
);

const ofType = (type: string) => Object.values(template.resources).filter(({ Type }) => Type === type);
const property = (logicalId: string) => template.resources[logicalId]?.Properties;

interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: by operator and key
  readonly Condition?: any;
}

const statementsOf = (role: PackagedResource): Statement[] =>
  role.Properties.Policies.flatMap(
    ({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }) => PolicyDocument.Statement,
  );
const actionsOf = ({ Action }: Statement) => [Action].flat();

it('has nothing that CloudFormation’s own linter objects to, nor has that of a demo', ({ skip }) => {
  // One process for both: it takes longer to start than to look at a template.
  const files = [template, demo].map(({ file }) => file);
  const { error, status, stdout } = spawnSync('cfn-lint', files, { encoding: 'utf8' });
  const NOT_FOUND = 127;
  skip(error !== undefined || status === NOT_FOUND, 'cfn-lint is not installed here');
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

describe('a channel', () => {
  it('has a rule for the notifications of its jobs, and an API destination', () => {
    expect(property('ChannelOnCallRule')).toMatchObject({
      Name: 'nightly-test-to-on-call',
      EventPattern: {
        source: ['cronbridge'],
        'detail-type': ['Run Notification'],
        detail: { deployment: ['nightly-test'], channels: ['on-call'] },
      },
      Targets: [
        { InputPath: '$.detail', DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['LostEventsQueue', 'Arn'] } } },
      ],
    });
    expect(property('ChannelOnCallDestination')).toMatchObject({
      InvocationEndpoint: 'https://events.example.com/in?team=batch',
    });
  });

  it('of Slack has the address that is in its secret, and gets what Slack takes', () => {
    expect(property('ChannelOpsDestination')).toMatchObject({
      InvocationEndpoint: '{{resolve:secretsmanager:prod/slack-webhook}}',
    });
    expect(property('ChannelOpsRule')?.Targets).toMatchObject([{ InputPath: '$.detail.slack' }]);
  });

  it('may call its own destinations alone', () => {
    const [role] = ofType('AWS::IAM::Role').filter((one) => one === template.resources.ChannelRole);
    expect(role && statementsOf(role)).toEqual([
      {
        Effect: 'Allow',
        Action: 'events:InvokeApiDestination',
        Resource: ['ChannelOpsDestination', 'ChannelOnCallDestination'].map((id) => ({
          'Fn::GetAtt': [id, 'Arn'],
        })),
      },
    ]);
  });
});

describe('a service of check-ins', () => {
  it('has rules for the starts and ends of runs whose jobs name it, and the address with its key', () => {
    expect(property('CheckInHcDestination')).toMatchObject({
      HttpMethod: 'POST',
      InvocationEndpoint: 'https://hc-ping.com/{{resolve:secretsmanager:prod/hc-ping-key}}/*/*',
    });
    expect(property('CheckInHcStartRule')).toMatchObject({
      Name: 'nightly-test-start-hc',
      EventPattern: {
        source: ['cronbridge'],
        'detail-type': ['Run Check-In'],
        detail: { deployment: ['nightly-test'], checkIns: ['hc'], phase: ['start'] },
      },
      Targets: [
        {
          InputPath: '$.detail.report',
          HttpParameters: {
            PathParameterValues: ['$.detail.report.job', '$.detail.signal'],
            QueryStringParameters: { rid: '$.detail.report.id', create: '1' },
          },
        },
      ],
    });
    expect(property('CheckInHcEndRule')).toMatchObject({
      Name: 'nightly-test-end-hc',
      EventPattern: { detail: { checkIns: ['hc'], phase: ['end'] } },
    });
  });

  it('gets no start that comes long after it was sent', () => {
    const ageOf = (id: string) => property(id)?.Targets[0].RetryPolicy.MaximumEventAgeInSeconds;
    expect([ageOf('CheckInHcStartRule'), ageOf('CheckInHcEndRule')]).toEqual([60, 3600]);
  });

  it('has its monitors written with a key that only a connection of its own has', () => {
    expect(property('CheckInCronMonitorConnection')).toMatchObject({
      AuthParameters: {
        ApiKeyAuthParameters: {
          ApiKeyName: 'Authorization',
          ApiKeyValue: '{{resolve:secretsmanager:prod/cronitor-basic}}',
        },
      },
    });
    expect(property('CheckInHcMonitorDestination')).toMatchObject({
      ConnectionArn: { 'Fn::GetAtt': ['CheckInHcMonitorConnection', 'Arn'] },
      HttpMethod: 'POST',
      InvocationEndpoint: 'https://healthchecks.io/api/v3/checks/',
    });
    expect(property('CheckInHcMonitorRule')).toMatchObject({
      Name: 'nightly-test-sync-hc',
      EventPattern: {
        source: ['cronbridge'],
        'detail-type': ['Job Monitor'],
        detail: { deployment: ['nightly-test'], checkIns: ['hc'] },
      },
      Targets: [{ InputPath: '$.detail.healthchecks' }],
    });
    expect(property('CheckInOwnDashhcMonitorRule')).toBeUndefined();
    expect(template.resources.SyncLambdaFunction?.Properties.Environment.Variables).toMatchObject({
      CRONBRIDGE_CHECK_INS: 'hc,own-hc,cron,errors,watch',
      CRONBRIDGE_MONITORS: 'hc,cron',
    });
  });

  it('is called at the address of its kind', () => {
    const addressOf = (id: string) => property(id)?.InvocationEndpoint;
    expect(
      ['OwnDashhc', 'Cron', 'Errors', 'Watch'].map((name) => addressOf(`CheckIn${name}Destination`)),
    ).toEqual([
      'https://hc.example.com/ping/{{resolve:secretsmanager:prod/own}}/*/*',
      'https://cronitor.link/p/{{resolve:secretsmanager:prod/cronitor-key}}/*',
      'https://o1.ingest.sentry.io/api/42/cron/*/abc123/',
      'https://watch.example.com/in?team=batch',
    ]);
  });
});

describe('the template', () => {
  it('keeps the ledger when the stack goes, and its past 35 days', () => {
    expect(template.resources.Ledger).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      },
    });
  });

  it('has no ledger where one was kept, and names it by its ARN', () => {
    expect(demo.resources.Ledger).toBeUndefined();
    const text = JSON.stringify(template.resources);
    expect(text).not.toMatch(/"Fn::GetAtt":\["Ledger"|"Ref":"Ledger"|\$\{Ledger/);
  });

  it('encrypts every queue, and has none without a policy', () => {
    const queues = Object.entries(template.resources).filter(([, { Type }]) => Type === 'AWS::SQS::Queue');
    const governed = ofType('AWS::SQS::QueuePolicy').flatMap(({ Properties }) =>
      Properties.Queues.map(({ Ref }: { Ref: string }) => Ref),
    );
    expect(governed.sort()).toEqual(queues.map(([logicalId]) => logicalId).sort());
    for (const [, { Properties }] of queues) expect(Properties.SqsManagedSseEnabled).toBe(true);
  });

  it('keeps the events that the outcome function did not get or could not deal with', () => {
    const arn = { 'Fn::GetAtt': ['LostEventsQueue', 'Arn'] };
    for (const { Properties } of ofType('AWS::Events::Rule')) {
      for (const target of Properties.Targets) expect(target.DeadLetterConfig).toEqual({ Arn: arn });
    }
    expect(ofType('AWS::Lambda::EventInvokeConfig').map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({
        FunctionName: { Ref: 'OutcomeLambdaFunction' },
        DestinationConfig: { OnFailure: { Destination: arn } },
        MaximumRetryAttempts: 2,
      }),
    ]);
  });
});

describe('a source of the crontab', () => {
  it('is looked at every minute, with the right to that object alone, and a say', () => {
    expect(property('SourceRule')).toMatchObject({
      Name: names.sourceRule,
      ScheduleExpression: 'rate(1 minute)',
      Targets: [{ Arn: { 'Fn::GetAtt': ['SyncLambdaFunction', 'Arn'] }, Input: '{"watch":true}' }],
    });
    expect(property('SourceRulePermission').SourceArn['Fn::Sub']).toMatch(/:rule\/nightly-test-source$/);
    expect(property('SourcePolicy')).toMatchObject({
      Roles: [{ Ref: 'PlanRole' }, { Ref: 'SyncRole' }],
      PolicyDocument: {
        Statement: [
          {
            Action: 's3:GetObject',
            Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::team-jobs/prod/batch.crontab' },
          },
        ],
      },
    });
    expect(property('SourceNewsPolicy').Roles).toEqual([{ Ref: 'SyncRole' }]);
    expect(property('SyncLambdaFunction').Environment.Variables.CRONBRIDGE_CRONTAB).toBe(
      's3://team-jobs/prod/batch.crontab',
    );
  });

  it('is nowhere where the settings name none', () => {
    const made = Object.keys(demo.resources).filter((id) => id.startsWith('Source'));
    expect(made).toEqual([]);
    expect(demo.resources.SyncLambdaFunction?.Properties.Environment.Variables.CRONBRIDGE_CRONTAB).toBe('');
  });
});

describe('the trust of a role', () => {
  it('is of this account alone, and of Scheduler for its own groups alone', () => {
    const account = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
    for (const { Properties } of ofType('AWS::IAM::Role')) {
      for (const { Condition } of Properties.AssumeRolePolicyDocument.Statement) {
        expect(Condition).toMatchObject(account);
      }
    }
    const [scheduler] = property('SchedulerRole').AssumeRolePolicyDocument.Statement;
    const groups = scheduler.Condition.ArnEquals['aws:SourceArn'].map(arnText);
    expect(groups.map((arn: string) => arn.split(':schedule-group/')[1])).toEqual([
      names.group,
      names.onceGroup,
    ]);
  });
});

describe('the policy of a queue', () => {
  it.each(['Queue', 'DeadLetterQueue', 'UndeliveredQueue', 'LostEventsQueue'])(
    '%s: lets nobody send who has no right to send in the template, and nobody do anything without TLS',
    (queue) => {
      const [tls, senders] = property(`${queue}Policy`).PolicyDocument.Statement;
      expect(tls).toMatchObject({
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
      expect(senders).toMatchObject({ Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage' });
      const senderArns: (string | { 'Fn::GetAtt': string[] })[] =
        senders.Condition.ArnNotEquals['aws:PrincipalArn'];
      const allowed = senderArns.flatMap((arn) => (typeof arn === 'string' ? [] : [arn['Fn::GetAtt'][0]]));
      const producers = senderArns.filter((arn) => typeof arn === 'string');
      expect(producers).toEqual(queue === 'Queue' ? ['arn:aws:iam::210987654321:role/producer'] : []);
      const sending = Object.entries(template.resources)
        .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
        .filter(([, role]) => statementsOf(role).some((statement) => sendsTo(statement, queue)))
        .map(([logicalId]) => logicalId);
      expect(allowed.sort()).toEqual(sending.sort());
    },
  );
});

describe('what a function may do in ECS', () => {
  const statementsAbout = (role: string, action: string) =>
    statementsOf(template.resources[role] as PackagedResource).filter((statement) =>
      actionsOf(statement).includes(action),
    );
  const own = (service: string, resource: string) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
  });
  const role = (name: string) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${name}`,
  });
  const clusters = {
    ArnEquals: { 'ecs:cluster': [own('ecs', 'cluster/batch'), own('ecs', 'cluster/reports')] },
  };

  it.each(['DispatchRole', 'RunRole'])('%s: starts what the settings name, where they say', (logicalId) => {
    expect(statementsAbout(logicalId, 'ecs:RunTask')).toEqual([
      {
        Effect: 'Allow',
        Action: 'ecs:RunTask',
        Resource: [
          own('ecs', 'task-definition/app:*'),
          own('ecs', 'task-definition/report:*'),
          own('ecs', 'task-definition/backup:7'),
          'arn:aws:ecs:eu-west-1:123456789012:task-definition/archive:*',
        ],
        Condition: clusters,
      },
    ]);
    expect(statementsAbout(logicalId, 'ecs:TagResource')).toMatchObject([
      { Resource: own('ecs', 'task/*'), Condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } } },
    ]);
  });

  it.each(['DispatchRole', 'RunRole'])(
    '%s: passes the roles that are listed, and Scheduler its own',
    (logicalId) => {
      const passed = statementsAbout(logicalId, 'iam:PassRole').map(({ Resource, Condition }) => [
        Condition.StringEquals['iam:PassedToService'],
        Resource,
      ]);
      expect(Object.fromEntries(passed)).toEqual({
        'ecs-tasks.amazonaws.com': [
          role('report-task'),
          'arn:aws:iam::123456789012:role/teams/backup',
          role('pull-images'),
        ],
        'scheduler.amazonaws.com': { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
      });
    },
  );

  it.each(['DispatchRole', 'RunRole', 'OutcomeRole'])(
    '%s: looks at tasks there alone, and reads their logs',
    (logicalId) => {
      expect(statementsAbout(logicalId, 'ecs:ListTasks')).toMatchObject([{ Condition: clusters }]);
      expect(statementsAbout(logicalId, 'ecs:DescribeTasks')).toMatchObject([{ Condition: clusters }]);
      const [{ Resource } = { Resource: [] }] = statementsAbout(logicalId, 'logs:GetLogEvents');
      const groups = (Resource as { 'Fn::Sub': string }[]).map(
        (arn) => /log-group:([^:]*):/.exec(arnText(arn))?.[1],
      );
      expect(groups).toEqual(['/ecs/app', '/ecs/report', '/ecs/backup', '/ecs/archive']);
    },
  );

  it('stops only tasks of the deployment, in every role', () => {
    for (const logicalId of ['SchedulerRole', 'DispatchRole', 'RunRole', 'OutcomeRole']) {
      expect(statementsAbout(logicalId, 'ecs:StopTask')).toMatchObject([
        { Condition: { StringEquals: { 'aws:ResourceTag/deployment': names.prefix } } },
      ]);
    }
  });

  it('names resources or a condition but where AWS knows neither', () => {
    const unlimited = ofType('AWS::IAM::Role')
      .flatMap(statementsOf)
      .filter(({ Resource, Condition }) => [Resource].flat().includes('*') && Condition === undefined)
      .flatMap(actionsOf);
    expect([...new Set(unlimited)].sort()).toEqual([
      'ecs:DescribeClusters',
      'ecs:DescribeTaskDefinition',
      'scheduler:ListSchedules',
    ]);
  });
});

describe('a demo', () => {
  const all = (type: string) =>
    Object.values(demo.resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => Properties);

  it('is made of a cluster, a task definition and two subnets, in which the commands run', () => {
    expect(all('AWS::ECS::Cluster')).toEqual([{ ClusterName: called.demo }]);
    expect(all('AWS::ECS::TaskDefinition')).toMatchObject([
      {
        Family: called.demo,
        NetworkMode: 'awsvpc',
        ContainerDefinitions: [{ Name: 'main', Essential: true }],
      },
    ]);
    for (const { Environment } of all('AWS::Lambda::Function')) {
      expect(Environment.Variables).toMatchObject({
        CRONBRIDGE_CLUSTER: called.demo,
        CRONBRIDGE_TASK_DEFINITION: called.demo,
        CRONBRIDGE_CONTAINER: 'main',
        CRONBRIDGE_LAUNCH: 'fargate',
        CRONBRIDGE_SUBNETS: { 'Fn::Join': [',', [{ Ref: 'DemoSubnetA' }, { Ref: 'DemoSubnetB' }]] },
        CRONBRIDGE_SECURITY_GROUPS: { 'Fn::GetAtt': ['DemoSecurityGroup', 'GroupId'] },
        CRONBRIDGE_PUBLIC_IP: 'true',
      });
    }
  });

  it('lets nothing in from outside, and has no NAT to pay for', () => {
    expect(all('AWS::EC2::SecurityGroup')).toHaveLength(1);
    expect(all('AWS::EC2::SecurityGroup')[0]).not.toHaveProperty('SecurityGroupIngress');
    expect(all('AWS::EC2::NatGateway')).toEqual([]);
    expect(template.resources).not.toHaveProperty('DemoVpc');
  });

  it('passes its execution role, and reads its log', () => {
    const text = JSON.stringify(demo.resources.RunRole?.Properties.Policies);
    expect(text).toContain(`role/${called.demoExecutionRole}`);
    expect(text).toContain(`log-group:${called.demoLogGroup}:`);
    expect(all('AWS::Logs::LogGroup').map(({ LogGroupName }) => LogGroupName)).toContain(called.demoLogGroup);
  });
});

describe('the outputs', () => {
  it('link to the console of the partition', () => {
    const links = Object.values(template.outputs).flatMap(({ Value }) =>
      Array.isArray(Value['Fn::Sub']) ? [Value['Fn::Sub'][0]] : [],
    );
    expect(links).toHaveLength(5);
    for (const link of links) expect(link).toMatch(/^https:\/\/\$\{AWS::Region\}\.\$\{Console\}\//);
  });
});

describe('the topic', () => {
  it('sends to the addresses that are listed', () => {
    expect(ofType('AWS::SNS::Subscription').map(({ Properties }) => Properties)).toEqual(
      ['ops@example.com', 'night@example.com'].map((Endpoint) => ({
        TopicArn: { Ref: 'Topic' },
        Protocol: 'email',
        Endpoint,
      })),
    );
  });
});

describe('the alarms', () => {
  const alarms = () => ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);

  it('tell the topic, which lets them', () => {
    for (const alarm of alarms()) expect(alarm.AlarmActions).toEqual([{ Ref: 'Topic' }]);
    expect(property('TopicPolicy').PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
      }),
    );
  });

  it('watch every function, every queue that should be empty, and both schedule groups', () => {
    const watched = new Set(
      ofType('AWS::CloudWatch::Alarm').flatMap((alarm) =>
        alarmMetrics(alarm).map(({ MetricName, Dimensions }) => `${MetricName} ${Dimensions[0]?.Value}`),
      ),
    );
    for (const { Properties } of ofType('AWS::Lambda::Function')) {
      expect(watched).toContain(`Errors ${Properties.FunctionName}`);
      expect(watched).toContain(`Throttles ${Properties.FunctionName}`);
    }
    for (const { Properties } of ofType('AWS::SQS::Queue')) {
      const metric =
        Properties.QueueName === names.queue
          ? 'ApproximateAgeOfOldestMessage'
          : 'ApproximateNumberOfMessagesVisible';
      expect(watched).toContain(`${metric} ${Properties.QueueName}`);
    }
    for (const group of [names.group, names.onceGroup]) {
      expect(watched).toContain(`InvocationDroppedCount ${group}`);
      expect(watched).toContain(`InvocationsFailedToBeSentToDeadLetterCount ${group}`);
    }
    expect(watched).toContain(`failed ${names.prefix}`);
    expect(watched).toContain(`missed ${names.prefix}`);
  });

  it('go off when nothing was reconciled for 45 minutes, and only that one when nothing is measured', () => {
    const onSilence = alarms().filter(({ TreatMissingData }) => TreatMissingData !== 'notBreaching');
    expect(onSilence).toMatchObject([
      {
        Namespace: 'cronbridge',
        MetricName: 'reconciled',
        Dimensions: [{ Name: 'service', Value: names.prefix }],
        Statistic: 'Sum',
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        TreatMissingData: 'breaching',
      },
    ]);
    const [{ Period, EvaluationPeriods } = {} as { Period: number; EvaluationPeriods: number }] = onSilence;
    expect(Period * EvaluationPeriods).toBe(45 * 60);
  });
});

function sendsTo(statement: Statement, queue: string): boolean {
  const resources = JSON.stringify([statement.Resource].flat());
  return (
    actionsOf(statement).includes('sqs:SendMessage') &&
    resources.includes(`{"Fn::GetAtt":["${queue}","Arn"]}`)
  );
}

function arnText(arn: { readonly 'Fn::Sub': string }): string {
  return arn['Fn::Sub'];
}
