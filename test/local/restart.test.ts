// The endpoints answer after a restart as if there had been none: whatever was asked before, whenever the process died.
import {
  BatchGetItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateClusterCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { VirtualClock } from '../../src/local/clock.ts';
import { LocalCloud } from '../../src/local/cloud.ts';
import { Journal } from '../../src/local/journal/journal.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import { cases } from '../property/cases.ts';
import { MemoryDisk } from './journal/memory-disk.ts';

const BEGIN = new Date('2026-11-23T00:00:00Z');
const ACCOUNT = 'arn:aws:sqs:us-east-1:000000000000';
const roleArn = 'arn:aws:iam::000000000000:role/scheduler';

/** What asks a cloud for something, and what it answered. Receipt handles are those of this cloud. */
class Caller {
  readonly handles: (string | undefined)[] = [];
  readonly tasks: (string | undefined)[] = [];
  readonly clients;

  constructor({ clientOptions }: LocalCloud) {
    const connect = <T extends { config: object; send(command: never): Promise<unknown> }>(client: T): T => {
      clientOptions.prepare(client);
      return client;
    };
    this.clients = {
      dynamo: connect(new DynamoDBClient(clientOptions)),
      ecs: connect(new ECSClient(clientOptions)),
      scheduler: connect(new SchedulerClient(clientOptions)),
      sqs: connect(new SQSClient(clientOptions)),
    };
  }
}

type Step = (caller: Caller) => Promise<unknown>;

const queues = { fifo: 'jobs.fifo', standard: 'jobs', dead: 'dead.fifo' };
const url = (queue: string) => `http://localhost/000000000000/${queue}`;

const prepare: Step = async ({ clients: { dynamo, ecs, scheduler, sqs } }) => {
  const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true', DeduplicationScope: 'messageGroup' };
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `${ACCOUNT}:dead.fifo`, maxReceiveCount: 2 });
  await sqs.send(new CreateQueueCommand({ QueueName: queues.dead, Attributes: fifo }));
  await sqs.send(new CreateQueueCommand({ QueueName: queues.fifo, Attributes: { ...fifo, RedrivePolicy } }));
  await sqs.send(new CreateQueueCommand({ QueueName: queues.standard }));
  await scheduler.send(new CreateScheduleGroupCommand({ Name: 'group' }));
  await dynamo.send(
    new CreateTableCommand({
      TableName: 'table',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['k', 's', 'i'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'k', KeyType: 'HASH' },
        { AttributeName: 's', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'index',
          KeySchema: [{ AttributeName: 'i', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  await dynamo.send(
    new UpdateTimeToLiveCommand({
      TableName: 'table',
      TimeToLiveSpecification: { AttributeName: 'until', Enabled: true },
    }),
  );
  await ecs.send(new CreateClusterCommand({ clusterName: 'batch', capacityProviders: ['FARGATE'] }));
  return ecs.send(new RegisterTaskDefinitionCommand(definitionOf('job')));
};

const definitionOf = (family: string) => ({
  family,
  memory: '512',
  containerDefinitions: [{ name: 'main', image: 'image', command: ['true'] }],
});

const pick = <T>(values: readonly T[]) => fc.constantFrom(...values);
const one = fc.nat({ max: 2 });
const text = pick(['x', 'y', 'z']);
const queue = pick(Object.values(queues));
const token = fc.option(pick(['first', 'second']), { nil: undefined });

const sqsStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ queue, text, group: pick(['a', 'b']) }).map(
    ({ queue: to, text: MessageBody, group }): Step =>
      async ({ clients }) => {
        const input = { QueueUrl: url(to), MessageBody };
        const fifo = to.endsWith('.fifo');
        return clients.sqs.send(
          new SendMessageCommand({ ...input, ...(fifo ? { MessageGroupId: group } : { DelaySeconds: 40 }) }),
        );
      },
  ),
  fc.record({ queue, seconds: pick([0, 30, 100]) }).map(
    ({ queue: from, seconds }): Step =>
      async ({ clients, handles }) => {
        const { Messages = [] } = await clients.sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: url(from),
            MaxNumberOfMessages: 3,
            VisibilityTimeout: seconds,
            MessageSystemAttributeNames: ['All'],
          }),
        );
        handles.push(...Messages.map(({ ReceiptHandle }) => ReceiptHandle));
        return Messages;
      },
  ),
  fc.record({ queue, at: one }).map(
    ({ queue: from, at }): Step =>
      async ({ clients, handles }) =>
        clients.sqs.send(
          new DeleteMessageCommand({ QueueUrl: url(from), ReceiptHandle: handles.at(-1 - at) ?? 'none' }),
        ),
  ),
  fc.record({ queue, at: one }).map(
    ({ queue: from, at }): Step =>
      async ({ clients, handles }) =>
        clients.sqs.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: url(from),
            ReceiptHandle: handles.at(-1 - at) ?? 'none',
            VisibilityTimeout: 50,
          }),
        ),
  ),
  queue.map(
    (of): Step =>
      async ({ clients }) =>
        clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl: url(of), AttributeNames: ['All'] })),
  ),
);

const scheduleOf = ({
  name,
  target,
  expression,
  last,
}: {
  name: string;
  target: string;
  expression: string;
  last: boolean;
}) => ({
  Name: name,
  GroupName: 'group',
  ScheduleExpression: expression,
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  ActionAfterCompletion: last ? ('DELETE' as const) : ('NONE' as const),
  Target: {
    Arn: `${ACCOUNT}:${target}`,
    RoleArn: roleArn,
    Input: `${name} is due`,
    SqsParameters: target.endsWith('.fifo') ? { MessageGroupId: 'a' } : undefined,
    RetryPolicy: { MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 5 },
    DeadLetterConfig: { Arn: `${ACCOUNT}:jobs` },
  },
});
const schedule = fc
  .record({
    name: pick(['n', 'm']),
    // To the last queue nothing can be delivered: it is tried again.
    target: pick([queues.fifo, queues.standard, 'missing']),
    expression: pick(['cron(* * * * ? *)', 'rate(2 minutes)', 'at(2026-11-23T00:03:00)']),
    last: fc.boolean(),
  })
  .map(scheduleOf);
const schedulerStep: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(schedule, token).map(
    ([input, ClientToken]): Step =>
      async ({ clients }) =>
        clients.scheduler.send(new CreateScheduleCommand({ ...input, ClientToken })),
  ),
  schedule.map(
    (input): Step =>
      async ({ clients }) =>
        clients.scheduler.send(new UpdateScheduleCommand(input)),
  ),
  fc.tuple(pick(['n', 'm']), token).map(
    ([Name, ClientToken]): Step =>
      async ({ clients }) =>
        clients.scheduler.send(new DeleteScheduleCommand({ Name, GroupName: 'group', ClientToken })),
  ),
  pick(['n', 'm']).map(
    (Name): Step =>
      async ({ clients }) =>
        clients.scheduler.send(new GetScheduleCommand({ Name, GroupName: 'group' })),
  ),
  fc.constant<Step>(async ({ clients }) => clients.scheduler.send(new ListSchedulesCommand({}))),
  token.map(
    (ClientToken): Step =>
      async ({ clients }) =>
        clients.scheduler.send(new CreateScheduleGroupCommand({ Name: 'group', ClientToken })),
  ),
  fc.constant<Step>(async ({ clients }) =>
    clients.scheduler.send(new DeleteScheduleGroupCommand({ Name: 'group' })),
  ),
);

const key = fc.record({ k: text, s: text }).map(({ k, s }) => ({ k: { S: k }, s: { S: s } }));
const item = fc
  .tuple(key, fc.option(text, { nil: undefined }), pick([0, 1, 100_000]))
  .map(([at, i, seconds]) => ({
    ...at,
    ...(i !== undefined && { i: { S: i } }),
    ...(seconds > 0 && { until: { N: String(BEGIN.getTime() / 1000 + seconds) } }),
    held: { M: { constructor: { L: [{ NULL: true as const }, { SS: ['b', 'a'] }] } } },
  }));
const TableName = 'table';
const dynamoStep: fc.Arbitrary<Step> = fc.oneof(
  item.map(
    (Item): Step =>
      async ({ clients }) =>
        clients.dynamo.send(new PutItemCommand({ TableName, Item })),
  ),
  key.map(
    (Key): Step =>
      async ({ clients }) =>
        clients.dynamo.send(new DeleteItemCommand({ TableName, Key, ReturnValues: 'ALL_OLD' })),
  ),
  fc.tuple(item, key, pick(['first', 'second'])).map(
    ([Item, Key, ClientRequestToken]): Step =>
      async ({ clients }) =>
        clients.dynamo.send(
          new TransactWriteItemsCommand({
            ClientRequestToken,
            TransactItems: [
              { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(k)' } },
              { Delete: { TableName, Key } },
            ],
          }),
        ),
  ),
  text.map(
    (i): Step =>
      async ({ clients }) =>
        clients.dynamo.send(
          new QueryCommand({
            TableName,
            IndexName: 'index',
            KeyConditionExpression: 'i = :i',
            ExpressionAttributeValues: { ':i': { S: i } },
          }),
        ),
  ),
  key.map(
    (one): Step =>
      async ({ clients }) =>
        clients.dynamo.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [one] } } })),
  ),
);

const family = pick(['job', 'other']);
const ecsStep: fc.Arbitrary<Step> = fc.oneof(
  family.map(
    (name): Step =>
      async ({ clients }) =>
        clients.ecs.send(new RegisterTaskDefinitionCommand(definitionOf(name))),
  ),
  pick(['job:1', 'job:2', 'other:1']).map(
    (taskDefinition): Step =>
      async ({ clients }) =>
        clients.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition })),
  ),
  pick(['job', 'job:1', 'other']).map(
    (taskDefinition): Step =>
      async ({ clients }) =>
        clients.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
  ),
  fc.tuple(family, token).map(
    ([taskDefinition, clientToken]): Step =>
      async ({ clients, tasks }) => {
        const answer = await clients.ecs.send(
          new RunTaskCommand({ cluster: 'batch', taskDefinition, clientToken }),
        );
        tasks.push(answer.tasks?.[0]?.taskArn);
        return answer;
      },
  ),
  one.map(
    (at): Step =>
      async ({ clients, tasks }) =>
        clients.ecs.send(
          new DescribeTasksCommand({ cluster: 'batch', tasks: [tasks.at(-1 - at) ?? 'none'] }),
        ),
  ),
  fc.constant<Step>(async ({ clients }) =>
    clients.ecs.send(new ListTasksCommand({ cluster: 'batch', desiredStatus: 'STOPPED' })),
  ),
  fc.constant<Step>(async ({ clients }) =>
    clients.ecs.send(new DescribeClustersCommand({ clusters: ['batch'] })),
  ),
);

/** What happens: a request, time that passes (in seconds), or a restart. */
const happening = fc.oneof(
  { weight: 3, arbitrary: sqsStep },
  { weight: 3, arbitrary: schedulerStep },
  { weight: 2, arbitrary: dynamoStep },
  { weight: 2, arbitrary: ecsStep },
  { weight: 3, arbitrary: pick([20, 61, 400, 4000]) },
  { weight: 2, arbitrary: fc.constant('restart' as const) },
);

/** A cloud, its clock, and who asks it. */
function begin(now: Date, disk?: MemoryDisk) {
  const clock = new VirtualClock(now);
  disk?.restart();
  const journal = disk && new Journal('/data', { now, tell: () => {}, disk: disk.disk, smallBytes: 3000 });
  const cloud = new LocalCloud({
    clock,
    runner: new InstantRunner(clock),
    ...(journal && { keeping: journal }),
  });
  journal?.begin();
  cloud.resumeTasks('the process died');
  cloud.resumeSchedules();
  return { clock, cloud, journal };
}

/** An answer without what is random: each id by the order in which it was first seen. */
function comparable(seen: Map<string, number>, answer: unknown): string {
  const ids = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|\b[\da-f]{32}\b|[A-Za-z\d+/]{60,}=*/g;
  return JSON.stringify(answer, (name, value) => (name === '$metadata' ? undefined : value)).replace(
    ids,
    (id) => {
      if (!seen.has(id)) seen.set(id, seen.size);
      return `#${seen.get(id)}`;
    },
  );
}

async function answerOf(step: Step, caller: Caller): Promise<unknown> {
  try {
    return await step(caller);
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
}

it('a restart at any moment changes no answer of any service', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 60 }), async (happenings) => {
      const disk = new MemoryDisk();
      const sides = [begin(BEGIN, disk), begin(BEGIN)].map((side) => ({
        ...side,
        caller: new Caller(side.cloud),
        seen: new Map<string, number>(),
      }));
      for (const happens of [prepare, ...happenings]) {
        const answers: string[] = [];
        for (const [index, side] of sides.entries()) {
          if (typeof happens === 'number') {
            await side.clock.advanceTo(new Date(side.clock.now().getTime() + happens * 1000));
          } else if (happens !== 'restart') {
            answers.push(comparable(side.seen, await answerOf(happens, side.caller)));
            await side.clock.settle();
          } else if (index === 0) {
            const { handles, tasks } = side.caller;
            Object.assign(side, begin(side.clock.now(), disk));
            side.caller = new Caller(side.cloud);
            side.caller.handles.push(...handles);
            side.caller.tasks.push(...tasks);
          }
        }
        expect(answers[0]).toBe(answers[1]);
      }
    }),
    { numRuns: cases(15, 3000) },
  );
});
