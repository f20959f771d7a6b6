import { ListTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import {
  CreateScheduleCommand,
  GetScheduleGroupCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-scheduler';
import { afterEach, expect, it } from 'vitest';
import { namesFor } from '../../src/config/names.ts';
import { emptyDemo } from '../../src/deploy/empty-demo.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import { type LocalStack, startLocalStack } from '../../src/simulate/local-stack.ts';

const names = namesFor('nightly', 'try');
let stack: LocalStack;
let clock: VirtualClock;
afterEach(() => stack.close());

async function start(clusters: readonly string[]): Promise<void> {
  clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
  const runner = new InstantRunner(clock, () => ({ seconds: Number.POSITIVE_INFINITY }));
  stack = await startLocalStack({ clock, names, runner, resources: { definitions: [], clusters } });
}

const empty = () => {
  const { clients } = stack;
  const wait = (milliseconds: number) => clock.advanceTo(new Date(clock.now().getTime() + milliseconds));
  return emptyDemo({ names, clients, wait });
};
const runIn = (cluster: string) =>
  stack.clients.ecs.send(
    new RunTaskCommand({
      cluster,
      taskDefinition: stack.config.taskDefinition,
      launchType: 'FARGATE',
      overrides: { containerOverrides: [{ name: stack.config.container, command: ['sleep', '3600'] }] },
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
    }),
  );
const runningIn = async (cluster: string) =>
  (await stack.clients.ecs.send(new ListTasksCommand({ cluster }))).taskArns ?? [];
const groups = async () => {
  const { scheduler } = stack.clients;
  const found = [names.group, names.onceGroup].map((Name) =>
    scheduler.send(new GetScheduleGroupCommand({ Name })).then(
      () => [Name],
      (error: unknown) => {
        expect(error).toBeInstanceOf(ResourceNotFoundException);
        return [];
      },
    ),
  );
  return (await Promise.all(found)).flat();
};

it('takes the schedules of a demo away and stops its tasks, and can do so again', async () => {
  await start([names.demo]);
  await stack.clients.scheduler.send(
    new CreateScheduleCommand({
      GroupName: names.group,
      Name: 'report',
      ScheduleExpression: 'rate(1 days)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: stack.config.queueArn,
        RoleArn: stack.config.schedulerRoleArn,
        Input: '{}',
        SqsParameters: { MessageGroupId: 'report' },
      },
    }),
  );
  for (let count = 0; count < 3; count += 1) await runIn(names.demo);
  await runIn(stack.config.cluster);
  await empty();
  expect(await runningIn(names.demo)).toEqual([]);
  expect(await runningIn(stack.config.cluster)).toHaveLength(1);
  expect(await groups()).toEqual([]);
  await empty();
});

it('leaves a deployment alone that runs in the team’s own cluster', async () => {
  await start([]);
  await runIn(stack.config.cluster);
  await empty();
  expect(await runningIn(stack.config.cluster)).toHaveLength(1);
  expect((await groups()).sort()).toEqual([names.group, names.onceGroup].sort());
});
