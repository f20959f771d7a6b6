import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeClustersCommand,
  DescribeTasksCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
} from '@aws-sdk/client-ecs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { connectAll } from '../../src/aws/clients/all.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import type { ContainerStart } from '../../src/local/runner/task-runner.ts';
import { ledgerParts } from '../../src/runs/ledger/ledger-parts.ts';
import { timeToLiveAttribute } from '../../src/runs/ledger/table-definition.ts';
import { type LocalStack, startLocalStack } from '../../src/simulate/local-stack.ts';

let stack: LocalStack;
afterEach(() => stack?.close());

describe('a local stack', () => {
  it('carries a message from the queue to a task, and the stopped task to the outcome function', async () => {
    const clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
    const runner = new InstantRunner(clock, () => ({ seconds: 90, exitCode: 3, output: ['hello'] }));
    const stopped: { detail: { taskArn: string; containers: { exitCode: number }[] }; time: string }[] = [];
    stack = await startLocalStack({
      clock,
      runner,
      functions: {
        dispatch:
          ({ clients, config }) =>
          async (event: { Records: { body: string }[] }) => {
            for (const { body } of event.Records) {
              await clients.ecs.send(
                new RunTaskCommand({
                  cluster: config.cluster,
                  taskDefinition: config.taskDefinition,
                  networkConfiguration: { awsvpcConfiguration: { subnets: [...config.subnets] } },
                  startedBy: 'cronbridge-local/hello',
                  overrides: { containerOverrides: [{ name: config.container, command: ['echo', body] }] },
                }),
              );
            }
          },
        outcome: () => async (event) => {
          stopped.push(event);
        },
      },
    });
    const { clients, config, cloud } = stack;
    const lines: string[] = [];
    cloud.events.on('output', (_task, _container, line) => lines.push(line));
    await clients.sqs.send(
      new SendMessageCommand({ QueueUrl: config.queueUrl, MessageBody: 'x', MessageGroupId: 'g' }),
    );
    await clock.settle();
    expect(lines).toEqual(['hello']);
    expect(stopped).toEqual([]);
    await clock.advanceTo(new Date('2027-01-01T00:05:00Z'));
    expect(stopped.map(({ time }) => time)).toEqual(['2027-01-01T00:01:30Z']);
    const taskArn = stopped[0]?.detail.taskArn ?? '';
    const { tasks } = await clients.ecs.send(
      new DescribeTasksCommand({ cluster: config.cluster, tasks: [taskArn] }),
    );
    expect(tasks?.[0]).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      containers: [{ name: 'main', exitCode: 3 }],
      stoppedAt: new Date('2027-01-01T00:01:30Z'),
    });
  });

  it('has what the jobs of a plan run on where that was brought along', async () => {
    const clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
    const started: ContainerStart[] = [];
    const runner = new InstantRunner(clock, (container) => {
      started.push(container);
      return { seconds: 1 };
    });
    const container = (name: string) => ({ name, image: 'image' });
    const definition = {
      family: 'app',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE', 'EC2'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [container('php'), container('ruby')],
    };
    const definitions = [definition, definition, definition].map((one) => ({
      file: 'app.json',
      definition: one,
    }));
    stack = await startLocalStack({ clock, runner, resources: { definitions, clusters: ['batch'] } });
    const text = `
#@ name=plain
0 1 * * * plain
#@ name=elsewhere cluster=batch task-definition=app:3 container=php launch=fargate-spot retries=1
0 2 * * * elsewhere
#@ name=beside task-definition=app:3 container=ruby launch=ec2
0 3 * * * beside
#@ name=spot launch=fargate-spot retries=1
0 4 * * * spot
`;
    await sync(stack, text);
    await clock.advanceTo(new Date('2027-01-01T05:00:00Z'));
    const jobs = started.map(({ name, environment }) => `${environment.CRONBRIDGE_JOB} in ${name}`);
    expect(jobs).toEqual(['plain in main', 'elsewhere in php', 'beside in ruby', 'spot in main']);
    const { ledger } = ledgerParts(stack.clients.dynamo, stack.config);
    for (const [job, hour] of [
      ['plain', 1],
      ['elsewhere', 2],
      ['beside', 3],
      ['spot', 4],
    ] as const) {
      const run = await ledger.get({ runId: `${job}@2027-01-01T0${hour}:00Z`, number: 1 });
      expect(run).toMatchObject({ state: 'succeeded', exitCode: 0 });
    }
  });

  it('refuses what was not registered, as ECS does', async () => {
    const clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
    stack = await startLocalStack({ clock, runner: new InstantRunner(clock) });
    const { config, clients } = stack;
    const runTask = (input: Partial<RunTaskCommandInput>) =>
      clients.ecs.send(
        new RunTaskCommand({
          cluster: config.cluster,
          taskDefinition: config.taskDefinition,
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-local'] } },
          ...input,
        }),
      );
    await expect(runTask({ taskDefinition: 'app' })).rejects.toMatchObject({
      name: 'ClientException',
      message: 'TaskDefinition not found.',
    });
    const elsewhere = `arn:aws:ecs:eu-west-1:000000000000:task-definition/${config.taskDefinition}:1`;
    await expect(runTask({ taskDefinition: elsewhere })).rejects.toThrow('TaskDefinition not found.');
    await expect(runTask({ cluster: 'batch' })).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
    await expect(runTask({ overrides: { containerOverrides: [{ name: 'php' }] } })).rejects.toThrow(
      'Override for container named php is not a container in the TaskDefinition.',
    );
    await expect(runTask({ overrides: { cpu: '300' } })).rejects.toThrow(
      'No Fargate configuration exists for given values: 300 CPU, 512 memory.',
    );
  });

  it('forgets runs and what they printed after as many days as a deployment', async () => {
    const clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
    stack = await startLocalStack({ clock, runner: new InstantRunner(clock) });
    const { clients, config } = stack;
    const table = await clients.dynamo.send(new DescribeTimeToLiveCommand({ TableName: config.ledgerTable }));
    expect(table.TimeToLiveDescription).toEqual({
      TimeToLiveStatus: 'ENABLED',
      AttributeName: timeToLiveAttribute,
    });
    const { logGroups } = await clients.logs.send(new DescribeLogGroupsCommand());
    expect(logGroups).toMatchObject([{ retentionInDays: 90 }]);
  });

  it('serves the same deployment over HTTP, until it is closed', async () => {
    const clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
    stack = await startLocalStack({ clock, runner: new InstantRunner(clock) });
    await sync(stack, '#@ name=a\n0 1 * * * a\n');
    const credentials = { accessKeyId: 'local', secretAccessKey: 'secret' };
    const endpoint = await stack.cloud.listen(0, { credentials });
    const clients = connectAll({
      region: 'us-east-1',
      endpoint,
      credentials,
      maxAttempts: 1,
    });
    try {
      const { config } = stack;
      const { Schedules } = await clients.scheduler.send(
        new ListSchedulesCommand({ GroupName: config.group }),
      );
      expect(Schedules?.map(({ Name }) => Name)).toEqual(['a']);
      const { QueueUrl = '' } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: config.queue }));
      expect(QueueUrl).toBe(`${endpoint}/000000000000/${config.queue}`);
      const { clusters } = await clients.ecs.send(
        new DescribeClustersCommand({ clusters: [config.cluster] }),
      );
      expect(clusters).toHaveLength(1);
      const { Table } = await clients.dynamo.send(
        new DescribeTableCommand({ TableName: config.ledgerTable }),
      );
      expect(Table?.TableStatus).toBe('ACTIVE');
      const { logGroups } = await clients.logs.send(new DescribeLogGroupsCommand({}));
      expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual([config.logGroup]);
      const subscriptions = new ListSubscriptionsByTopicCommand({ TopicArn: config.topicArn });
      expect((await clients.sns.send(subscriptions)).Subscriptions).toEqual([]);
      const invoke = new InvokeCommand({ FunctionName: config.runFunction, Payload: '{"job":"a"}' });
      const { FunctionError, Payload } = await clients.lambda.send(invoke);
      expect(FunctionError).toBeUndefined();
      expect(JSON.parse(Payload?.transformToString() ?? '')).toMatchObject({ state: 'started' });
      await stack.close();
      const after = clients.sns.send(subscriptions);
      await expect(after).rejects.toThrow();
    } finally {
      clients.destroy();
    }
  });
});

/** Plans and applies a crontab by the sync function. */
async function sync({ clients, config }: LocalStack, text: string): Promise<void> {
  const request = { files: [{ file: 'test.crontab', text }] };
  const { Payload, FunctionError } = await clients.lambda.send(
    new InvokeCommand({ FunctionName: config.syncFunction, Payload: JSON.stringify(request) }),
  );
  expect(FunctionError).toBeUndefined();
  expect(JSON.parse(Payload?.transformToString() ?? '')).toMatchObject({
    diagnostics: [],
    applied: { failed: [], left: [] },
  });
}
