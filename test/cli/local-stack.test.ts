import { DescribeTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { type LocalStack, startLocalStack } from '../../src/cli/local-stack.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';

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
                  startedBy: 'cronbridge/hello',
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
});
