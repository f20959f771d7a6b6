import {
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import type { ContainerStart } from '../../../src/local/runner/task-runner.ts';
import { localCluster, start } from './cluster.ts';

const seconds = (after: number) => new Date(start.getTime() + after * 1000);

describe('a task', () => {
  it('goes from PROVISIONING to STOPPED, with a version for each step', async () => {
    const { run, pass, changes } = await localCluster();
    const task = await run();
    expect(task).toMatchObject({ lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING', version: 1 });
    await pass(61);
    expect(changes).toEqual([
      { status: 'PROVISIONING', version: 1 },
      { status: 'PENDING', version: 2 },
      { status: 'RUNNING', version: 3 },
      { status: 'DEPROVISIONING', version: 4 },
      { status: 'STOPPED', version: 5 },
    ]);
  });

  it('shows what it was started with', async () => {
    const { run, describe } = await localCluster();
    const task = await describe(
      await run({
        startedBy: 'cronbridge/report',
        tags: [{ key: 'job', value: 'report' }],
        overrides: { memory: '1024', containerOverrides: [{ name: 'main', command: ['x'] }] },
      }),
    );
    expect(task.taskArn).toMatch(/^arn:aws:ecs:eu-west-1:000000000000:task\/batch\/[0-9a-f]{32}$/);
    expect(task).toMatchObject({
      clusterArn: 'arn:aws:ecs:eu-west-1:000000000000:cluster/batch',
      taskDefinitionArn: 'arn:aws:ecs:eu-west-1:000000000000:task-definition/job:1',
      group: 'family:job',
      startedBy: 'cronbridge/report',
      memory: '1024',
      tags: [{ key: 'job', value: 'report' }],
      overrides: { containerOverrides: [{ name: 'main', command: ['x'] }] },
      createdAt: start,
    });
  });

  it('stops when its essential container has exited', async () => {
    const { run, describe, pass } = await localCluster({ behave: () => ({ seconds: 90, exitCode: 3 }) });
    const task = await run();
    await pass(30);
    expect(await describe(task)).toMatchObject({
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      startedAt: start,
      containers: [{ name: 'main', lastStatus: 'RUNNING' }],
    });
    await pass(60);
    expect(await describe(task)).toMatchObject({
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      stoppedAt: seconds(90),
      containers: [{ name: 'main', lastStatus: 'STOPPED', exitCode: 3 }],
    });
  });

  it('stops on request, with the given reason', async () => {
    const { run, describe, pass, client, cluster } = await localCluster();
    const task = await run();
    await pass(10);
    const answer = await client.send(new StopTaskCommand({ cluster, task: task.taskArn, reason: 'enough' }));
    expect(answer.task).toMatchObject({ desiredStatus: 'STOPPED', stopCode: 'UserInitiated' });
    await pass(1);
    expect(await describe(task)).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'UserInitiated',
      stoppedReason: 'enough',
      stoppedAt: seconds(10),
      containers: [{ exitCode: 143 }],
    });
  });

  it('starts no container when it was stopped before', async () => {
    const started: ContainerStart[] = [];
    const { run, describe, clock, ecs } = await localCluster({
      behave: (container) => {
        started.push(container);
        return {};
      },
      changed: (task) => {
        if (task.lastStatus === 'PENDING') ecs.interrupt(task.taskArn, 'UserInitiated', 'too early');
      },
    });
    const task = await run();
    await clock.settle();
    const stopped = await describe(task);
    expect(stopped).toMatchObject({ lastStatus: 'STOPPED', stoppedReason: 'too early' });
    expect(stopped.startedAt).toBeUndefined();
    expect(stopped.containers?.[0]?.exitCode).toBeUndefined();
    expect(started).toEqual([]);
  });

  it('keeps the first reason for which it stops', async () => {
    const { run, describe, pass, client, cluster, ecs } = await localCluster();
    const task = await run();
    await pass(61);
    const again = await client.send(new StopTaskCommand({ cluster, task: task.taskArn, reason: 'late' }));
    expect(again.task).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited' });
    ecs.interrupt(task.taskArn ?? '', 'SpotInterruption', 'late too');
    expect((await describe(task)).stopCode).toBe('EssentialContainerExited');
  });

  it('can be interrupted as Spot capacity is', async () => {
    const { run, describe, pass, ecs } = await localCluster();
    const task = await run();
    await pass(5);
    ecs.interrupt(task.taskArn ?? '', 'SpotInterruption', 'Your Spot Task was interrupted.');
    await pass(1);
    expect(await describe(task)).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
    });
  });

  it('that cannot start stops without exit code; its container knows the reason', async () => {
    const { run, describe, clock } = await localCluster({
      behave: () => ({ cannotStart: 'exec: "x": executable file not found in $PATH' }),
    });
    const task = await run();
    await clock.settle();
    const stopped = await describe(task);
    expect(stopped).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Task failed to start',
      containers: [{ reason: 'CannotStartContainerError: exec: "x": executable file not found in $PATH' }],
    });
    expect(stopped.containers?.[0]?.exitCode).toBeUndefined();
    expect(stopped.startedAt).toBeUndefined();
  });

  it('is known for an hour after it stopped', async () => {
    const { run, pass, client, cluster } = await localCluster({ behave: () => ({}) });
    const task = await run();
    const ask = () =>
      client.send(new DescribeTasksCommand({ cluster, tasks: [task.taskArn ?? ''] })).then(summary);
    await pass(3599);
    expect(await ask()).toEqual({ statuses: ['STOPPED'], failures: [] });
    await pass(1);
    expect(await ask()).toEqual({ statuses: [], failures: [{ arn: task.taskArn, reason: 'MISSING' }] });
  });
});

describe('a container', () => {
  it('gets the command and the environment of its definition, and the overrides over them', async () => {
    const started: ContainerStart[] = [];
    const { run, clock } = await localCluster({
      behave: (container) => {
        started.push(container);
        return {};
      },
    });
    await run();
    await run({
      overrides: {
        containerOverrides: [
          { name: 'main', command: ['own'], environment: [{ name: 'FROM', value: 'override' }] },
        ],
      },
    });
    await clock.settle();
    expect(started.map(({ command, environment }) => ({ command, environment }))).toEqual([
      { command: ['default', 'command'], environment: { FROM: 'definition', KEPT: 'yes' } },
      { command: ['own'], environment: { FROM: 'override', KEPT: 'yes' } },
    ]);
  });

  it('that is not essential ends with the essential one, and does not end it', async () => {
    const { run, describe, pass, client } = await localCluster({
      behave: ({ name }) =>
        name === 'main' ? { seconds: 60 } : { seconds: name === 'short' ? 5 : Number.POSITIVE_INFINITY },
    });
    await client.send(
      new RegisterTaskDefinitionCommand({
        family: 'with-sidecars',
        memory: '512',
        containerDefinitions: [
          { name: 'short', image: 'i', command: ['c'], essential: false },
          { name: 'main', image: 'i', entryPoint: ['c'] },
          { name: 'long', image: 'i', command: ['c'], essential: false },
        ],
      }),
    );
    const task = await run({ taskDefinition: 'with-sidecars' });
    await pass(59);
    expect((await describe(task)).lastStatus).toBe('RUNNING');
    await pass(1);
    const stopped = await describe(task);
    expect(stopped).toMatchObject({ lastStatus: 'STOPPED', stoppedAt: seconds(60) });
    expect(stopped.containers?.map(({ name, exitCode }) => [name, exitCode])).toEqual([
      ['short', 0],
      ['main', 0],
      ['long', 143],
    ]);
  });

  it('without any command stands by while another one works', async () => {
    const started: string[] = [];
    const { run, describe, pass, client } = await localCluster({
      behave: ({ name }) => {
        started.push(name);
        return { seconds: 60, exitCode: 2 };
      },
    });
    await client.send(
      new RegisterTaskDefinitionCommand({
        family: 'two',
        memory: '512',
        containerDefinitions: [
          { name: 'web', image: 'i' },
          { name: 'main', image: 'i' },
        ],
      }),
    );
    const overrides = { containerOverrides: [{ name: 'main', command: ['c'] }] };
    const task = await run({ taskDefinition: 'two', overrides });
    await pass(30);
    expect((await describe(task)).containers?.map(({ lastStatus }) => lastStatus)).toEqual([
      'RUNNING',
      'RUNNING',
    ]);
    await pass(31);
    const { containers } = await describe(task);
    expect(containers?.map(({ lastStatus, exitCode }) => [lastStatus, exitCode])).toEqual([
      ['STOPPED', undefined],
      ['STOPPED', 2],
    ]);
    expect(started).toEqual(['main']);
  });

  it('without any command cannot start alone', async () => {
    const { run, describe, clock, client } = await localCluster();
    await client.send(
      new RegisterTaskDefinitionCommand({
        family: 'bare',
        memory: '512',
        containerDefinitions: [{ name: 'main', image: 'i' }],
      }),
    );
    const task = await run({ taskDefinition: 'bare' });
    await clock.settle();
    expect((await describe(task)).containers?.[0]?.reason).toBe(
      'CannotStartContainerError: no command specified',
    );
  });

  it('logs each line to <prefix>/<container>/<task id> of its log group', async () => {
    const { run, clock, client, logs } = await localCluster({
      behave: () => ({ output: ['one', '', 'two'] }),
    });
    const family = 'logging';
    const options = { 'awslogs-group': '/jobs', 'awslogs-stream-prefix': 'task' };
    await client.send(
      new RegisterTaskDefinitionCommand({
        family,
        memory: '512',
        containerDefinitions: [
          { name: 'main', image: 'i', command: ['c'], logConfiguration: { logDriver: 'awslogs', options } },
        ],
      }),
    );
    logs.store.createGroup('/jobs', start);
    const task = await run({ taskDefinition: family });
    await clock.settle();
    const stream = logs.store.stream('/jobs', `task/main/${task.taskArn?.split('/').at(-1)}`);
    expect(stream.events.map(({ message, timestamp }) => [message, timestamp])).toEqual([
      ['one', start.getTime()],
      ['two', start.getTime()],
    ]);
  });

  it('whose log group is missing cannot start', async () => {
    const { run, describe, clock, client } = await localCluster();
    const options = { 'awslogs-group': '/nowhere', 'awslogs-stream-prefix': 'task' };
    await client.send(
      new RegisterTaskDefinitionCommand({
        family: 'lost',
        memory: '512',
        containerDefinitions: [
          { name: 'main', image: 'i', command: ['c'], logConfiguration: { logDriver: 'awslogs', options } },
        ],
      }),
    );
    const task = await run({ taskDefinition: 'lost' });
    await clock.settle();
    expect(await describe(task)).toMatchObject({
      stopCode: 'TaskFailedToStart',
      containers: [{ reason: expect.stringContaining('log group does not exist: /nowhere') }],
    });
  });
});

function summary({ tasks, failures }: { tasks?: Task[]; failures?: unknown[] }) {
  return { statuses: tasks?.map(({ lastStatus }) => lastStatus), failures };
}
