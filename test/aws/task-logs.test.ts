import { RegisterTaskDefinitionCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findLogStream,
  findTaskLogStream,
  follow,
  type LogLine,
  type LogStream,
  lastLines,
} from '../../src/aws/task-logs.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import { type LocalStack, startLocalStack } from '../../src/simulate/local-stack.ts';

const start = new Date('2026-11-23T03:00:00Z');
const clock = new VirtualClock(start);
const taskArn = 'arn:aws:ecs:eu-central-1:123456789012:task/batch/4f1c2ab9';
let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack({ clock, runner: new InstantRunner(clock, () => ({ output: ['hello'] })) });
});
afterAll(() => stack.close());

/** Registers a task definition with this log configuration for its container `main`. */
async function register(family: string, logConfiguration: object | undefined): Promise<void> {
  await stack.clients.ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      memory: '512',
      containerDefinitions: [
        {
          name: 'main',
          image: 'x',
          ...(logConfiguration && { logConfiguration: logConfiguration as never }),
        },
      ],
    }),
  );
}

describe('findLogStream', () => {
  const find = (taskDefinition: string, container = 'main') =>
    findLogStream(stack.clients.ecs, { taskArn, taskDefinition, container });

  it('names the stream as the awslogs driver does', async () => {
    const options = {
      'awslogs-group': '/batch',
      'awslogs-region': 'eu-west-1',
      'awslogs-stream-prefix': 'job',
    };
    await register('batch', { logDriver: 'awslogs', options });
    expect(await find('batch')).toEqual({
      region: 'eu-west-1',
      group: '/batch',
      stream: 'job/main/4f1c2ab9',
    });
  });

  it("takes the task's region where the driver has none", async () => {
    const options = { 'awslogs-group': '/batch', 'awslogs-stream-prefix': 'job' };
    await register('no-region', { logDriver: 'awslogs', options });
    expect((await find('no-region'))?.region).toBe('eu-central-1');
  });

  it.each([
    ['no log configuration', undefined],
    ['another driver', { logDriver: 'splunk', options: { 'splunk-url': 'https://splunk' } }],
    ['no stream prefix', { logDriver: 'awslogs', options: { 'awslogs-group': '/batch' } }],
  ])('knows none with %s', async (what, logConfiguration) => {
    const family = what.replaceAll(' ', '-');
    await register(family, logConfiguration);
    expect(await find(family)).toBeUndefined();
  });

  it('knows none of a container or task definition that does not exist', async () => {
    expect(await find('batch', 'sidecar')).toBeUndefined();
    expect(await find('deleted')).toBeUndefined();
  });
});

describe('findTaskLogStream', () => {
  it('finds the log of the container whose command a task overrides', async () => {
    const { clients, config } = stack;
    const { tasks } = await clients.ecs.send(
      new RunTaskCommand({
        cluster: config.cluster,
        taskDefinition: config.taskDefinition,
        networkConfiguration: { awsvpcConfiguration: { subnets: [...config.subnets] } },
        overrides: { containerOverrides: [{ name: config.container, command: ['true'] }] },
      }),
    );
    await clock.advanceTo(new Date(start.getTime() + 60_000));
    const arn = tasks?.[0]?.taskArn ?? '';
    const stream = await findTaskLogStream(clients.ecs, arn);
    expect(stream).toMatchObject({ region: 'us-east-1', group: config.logGroup });
    expect(stream && (await texts(lastLines(clients.logs, stream, 5)))).toEqual(['hello']);
    expect(await findTaskLogStream(clients.ecs, `${arn.slice(0, -4)}0000`)).toBeUndefined();
  });
});

describe('reading a log', () => {
  let streams = 0;
  const newStream = (): LogStream => ({
    region: 'us-east-1',
    group: stack.config.logGroup,
    stream: `test/main/${streams++}`,
  });

  function write({ group, stream }: LogStream, ...messages: string[]): void {
    const writer = stack.cloud.logs.writer(group, stream);
    for (const message of messages) writer(message);
  }

  const numbers = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, n) => `line ${from + n}`);

  it('gives the last lines, oldest first', async () => {
    const stream = newStream();
    write(stream, ...numbers(1, 50));
    expect(await texts(lastLines(stack.clients.logs, stream, 20))).toEqual(numbers(31, 50));
  });

  it('gives all lines where there are fewer', async () => {
    const stream = newStream();
    write(stream, 'only one\r\n');
    expect(await texts(lastLines(stack.clients.logs, stream, 20))).toEqual(['only one']);
  });

  it('finds nothing, without an error, where group or stream do not exist', async () => {
    const nowhere = { region: 'us-east-1', group: stack.config.logGroup, stream: 'never/written/0' };
    const noGroup = { ...nowhere, group: '/deleted' };
    for (const stream of [nowhere, noGroup]) {
      expect(await lastLines(stack.clients.logs, stream, 20)).toEqual([]);
      expect(await collect(follow(stack.clients.logs, stream, async () => false))).toEqual([]);
    }
  });

  it('follows a log from its beginning over many pages until nothing more comes', async () => {
    const stream = newStream();
    write(stream, ...numbers(1, 9000));
    write(stream, ...numbers(9001, 12_000));
    expect(await collect(follow(stack.clients.logs, stream, async () => false))).toEqual(numbers(1, 12_000));
  });

  it('gives each line once, those written while it waits and those just before the end too', async () => {
    const late = newStream();
    const meanwhile = [
      async () => true,
      async () => {
        write(late, 'first', 'second');
        return true;
      },
      async () => true,
      async () => {
        write(late, 'last');
        return false;
      },
    ];
    const wait = async () => (await meanwhile.shift()?.()) ?? false;
    expect(await collect(follow(stack.clients.logs, late, wait))).toEqual(['first', 'second', 'last']);
    expect(meanwhile).toEqual([]);
  });
});

async function texts(lines: Promise<LogLine[]>): Promise<string[]> {
  return (await lines).map(({ text }) => text);
}

async function collect(lines: AsyncIterable<LogLine>): Promise<string[]> {
  const all: string[] = [];
  for await (const { text } of lines) all.push(text);
  return all;
}
