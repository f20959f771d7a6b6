import {
  DeregisterTaskDefinitionCommand,
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import type { ContainerStart } from '../../../src/local/runner/task-runner.ts';
import { TaskDefinitions } from '../../../src/runs/start/task-definitions.ts';
import { type Box, boxes } from '../../harness/box.ts';
import { FaultyRequests } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const start = boxes();
const SHELL = ['sh', '-c'];

/** Registers a revision of a family whose container has an entry point. */
async function register(d: Box, entryPoint?: readonly string[], family = 'batch'): Promise<string> {
  const { taskDefinition } = await d.stack.clients.ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      memory: '512',
      cpu: '256',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [
        { name: 'main', image: 'image', ...(entryPoint && { entryPoint: [...entryPoint] }) },
      ],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

/** A deployment that keeps what its containers are started with. */
async function recording(options: Parameters<typeof start>[0] = {}) {
  const commands: (readonly string[])[] = [];
  const behave = ({ command }: ContainerStart) => {
    commands.push(command);
    return {};
  };
  return { d: await start({ behave, ...options }), commands };
}

const message = (job: string, taskDefinition = 'batch') =>
  sampleMessage({ job, lock: job, overlap: 'allow', command: 'echo one two', task: { taskDefinition } });

test('a shell as entry point is given the command as one word', async () => {
  const { d, commands } = await recording();
  await register(d, SHELL);
  await d.send(message('a'));
  await d.send({ ...message('b'), shell: '/bin/bash' });
  expect(commands).toEqual([
    ['sh', '-c', 'echo one two'],
    ['sh', '-c', "exec '/bin/bash' '-c' 'echo one two'"],
  ]);
});

test('an entry point that cannot pass the command on starts nothing, and the run says why', async () => {
  const { d, commands } = await recording();
  await register(d, ['sh', '-c', 'node server.js']);
  await d.send(message('a'));
  expect(commands).toEqual([]);
  expect(await d.attempt('a@2026-11-23T03:00Z')).toMatchObject({
    state: 'not-started',
    reason: expect.stringMatching(/^container main of batch: its entry point .* cannot pass the command on/),
  });
  expect(d.published).toEqual(['a not-started']);
});

test('a family runs with the entry point of its newest revision, and the revision that was looked at is the one that runs', async () => {
  const { d, commands } = await recording();
  await register(d);
  await d.send(message('a'));
  const second = await register(d, SHELL);
  await d.pass(6);
  await d.send(message('b'));
  expect(commands).toEqual([
    ['/bin/sh', '-c', 'echo one two'],
    ['sh', '-c', 'echo one two'],
  ]);
  const run = await d.attempt('b@2026-11-23T03:00Z');
  const { tasks } = await d.stack.clients.ecs.send(
    new DescribeTasksCommand({ cluster: d.stack.config.cluster, tasks: [run?.taskArn ?? ''] }),
  );
  expect(tasks?.[0]?.taskDefinitionArn).toBe(second);
});

test('a requested job runs with a revision that was registered just now', async () => {
  const { d, commands } = await recording();
  await register(d);
  await d.send(message('a'));
  await register(d, SHELL);
  await d.deploy(message('b'));
  await d.request({ job: 'b' });
  await d.send({ ...message('c'), trigger: 'deploy' });
  expect(commands.slice(1)).toEqual([
    ['sh', '-c', 'echo one two'],
    ['sh', '-c', 'echo one two'],
  ]);
});

test('a revision that is no longer active is refused as ECS refuses it', async () => {
  const { d, commands } = await recording();
  const arn = await register(d);
  await d.stack.clients.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: arn }));
  await d.send(message('a', 'batch:1'));
  await d.send(message('b', arn));
  expect(commands).toEqual([]);
  for (const job of ['a', 'b']) {
    expect(await d.attempt(`${job}@2026-11-23T03:00Z`)).toMatchObject({
      state: 'not-started',
      reason: 'ClientException: TaskDefinition is inactive',
    });
  }
});

test('launches at about the same time describe their task definition once, a revision once for good', async () => {
  const { d } = await recording();
  const arn = await register(d, SHELL);
  const requests = new FaultyRequests(d.stack.cloud);
  const { sent: described, clients } = requests;
  const definitions = new TaskDefinitions(clients, () => d.clock.now());
  await Promise.all(Array.from({ length: 300 }, () => definitions.describe('batch', false)));
  expect(described).toEqual(['DescribeTaskDefinition']);
  await d.pass(6);
  await definitions.describe('batch', false);
  expect(described).toHaveLength(2);
  await definitions.describe('batch', true);
  expect(described).toHaveLength(3);
  for (const name of [arn, 'batch:1', arn, 'batch:1']) await definitions.describe(name, true);
  expect(described).toHaveLength(5);
  // What failed is asked again.
  await expect(definitions.describe('later', false)).rejects.toThrow('Unable to describe');
  await register(d, SHELL, 'later');
  expect(await definitions.describe('later', false)).toMatchObject({ family: 'later', revision: 1 });
});
