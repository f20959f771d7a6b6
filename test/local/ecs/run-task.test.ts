import {
  ClientException,
  ClusterNotFoundException,
  ConflictException,
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  InvalidParameterException,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import type { LaunchFailure } from '../../../src/local/ecs/client-tokens.ts';
import { ServiceError } from '../../../src/local/service.ts';
import { localCluster } from './cluster.ts';

const hours = (count: number) => count * 3600;

describe('a client token', () => {
  it('gives the task of the first request again, for the same request', async () => {
    const { run } = await localCluster();
    const first = await run({ clientToken: 'token', startedBy: 'a' });
    const again = await run({ clientToken: 'token', startedBy: 'a' });
    expect(again.taskArn).toBe(first.taskArn);
    expect(again.startedBy).toBe('a');
  });

  it('gives only ARN and statuses of a task that has stopped', async () => {
    const { run, pass } = await localCluster();
    const first = await run({ clientToken: 'token', startedBy: 'a' });
    await pass(61);
    expect(await run({ clientToken: 'token', startedBy: 'a' })).toEqual({
      taskArn: first.taskArn,
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
    });
  });

  it('conflicts with another request, and names the task that was started', async () => {
    const { run } = await localCluster();
    const first = await run({ clientToken: 'token', startedBy: 'a' });
    const conflict = await run({ clientToken: 'token', startedBy: 'b' }).catch((error: unknown) => error);
    expect(conflict).toBeInstanceOf(ConflictException);
    expect((conflict as ConflictException).resourceIds).toEqual([first.taskArn]);
  });

  it('is forgotten an hour after a short task stopped', async () => {
    const { run, pass } = await localCluster({ behave: () => ({}) });
    const first = await run({ clientToken: 'token' });
    await pass(hours(1) - 1);
    expect((await run({ clientToken: 'token' })).taskArn).toBe(first.taskArn);
    await pass(1);
    expect((await run({ clientToken: 'token' })).taskArn).not.toBe(first.taskArn);
  });

  it('is forgotten after 24 hours even while its task runs', async () => {
    const { run, pass } = await localCluster({ behave: () => ({ seconds: hours(100) }) });
    const first = await run({ clientToken: 'token' });
    await pass(hours(24) - 1);
    expect((await run({ clientToken: 'token' })).taskArn).toBe(first.taskArn);
    await pass(1);
    const second = await run({ clientToken: 'token' });
    expect(second.taskArn).not.toBe(first.taskArn);
    expect((await run({ clientToken: 'token' })).taskArn).toBe(second.taskArn);
  });

  it('survives the end of the task whose place it has taken', async () => {
    const { run, pass } = await localCluster({ behave: () => ({ seconds: hours(24.5) }) });
    await run({ clientToken: 'token' });
    await pass(hours(24));
    const second = await run({ clientToken: 'token' });
    await pass(hours(2));
    expect((await run({ clientToken: 'token' })).taskArn).toBe(second.taskArn);
  });

  it('replays a launch that failed', async () => {
    const failures: LaunchFailure[] = [{ reason: 'RESOURCE:MEMORY' }];
    const { client, cluster } = await localCluster({ beforeLaunch: () => failures.shift() });
    const request = new RunTaskCommand({ cluster, taskDefinition: 'job', clientToken: 'token' });
    expect(await client.send(request)).toMatchObject({
      tasks: [],
      failures: [{ reason: 'RESOURCE:MEMORY' }],
    });
    expect(await client.send(request)).toMatchObject({
      tasks: [],
      failures: [{ reason: 'RESOURCE:MEMORY' }],
    });
    const another = new RunTaskCommand({ cluster, taskDefinition: 'job', clientToken: 'token-2' });
    expect((await client.send(another)).tasks).toHaveLength(1);
  });

  it('is not used up by a request that is refused', async () => {
    const errors = [new ServiceError('ThrottlingException', 'Rate exceeded')];
    const { run } = await localCluster({
      beforeLaunch: () => {
        const error = errors.shift();
        if (error) throw error;
        return undefined;
      },
    });
    await expect(run({ clientToken: 'token' })).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect((await run({ clientToken: 'token' })).taskArn).toBeDefined();
  });
});

describe('RunTask refuses', () => {
  const override = (length: number) => {
    const empty = { containerOverrides: [{ name: 'main', command: [''] }] };
    const command = ['x'.repeat(length - JSON.stringify(empty).length)];
    return { containerOverrides: [{ name: 'main', command }] };
  };
  const invalid: [string, Partial<RunTaskCommandInput>, RegExp][] = [
    ['no task', { count: 0 }, /^count must be/],
    ['more than ten tasks', { count: 11 }, /^count must be/],
    ['a client token of more than 64 characters', { clientToken: 'x'.repeat(65) }, /^clientToken/],
    ['a client token with a blank', { clientToken: 'a b' }, /^clientToken/],
    ['a colon in startedBy', { startedBy: 'cronbridge:job' }, /^startedBy/],
    ['a dot in startedBy', { startedBy: 'cronbridge/a.b' }, /^startedBy/],
    ['a startedBy of more than 128 characters', { startedBy: 'x'.repeat(129) }, /^startedBy/],
    [
      'a launch type beside a capacity provider strategy',
      { launchType: 'EC2', capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] },
      /both a launch type and capacity provider strategy/,
    ],
    [
      'a capacity provider that the cluster does not have',
      { capacityProviderStrategy: [{ capacityProvider: 'mine' }] },
      /not associated with the cluster/,
    ],
    [
      'Fargate for a definition that is not fit for it',
      { launchType: 'FARGATE' },
      /does not support launch_type FARGATE/,
    ],
    [
      'a network for a definition without awsvpc',
      { networkConfiguration: { awsvpcConfiguration: { subnets: ['s'] } } },
      /Network Configuration is not valid/,
    ],
    [
      'an override of a container that is not there',
      { overrides: { containerOverrides: [{ name: 'other' }] } },
      /^Override for container named other is not a container in the TaskDefinition\.$/,
    ],
    [
      'less storage than there is without asking',
      { overrides: { ephemeralStorage: { sizeInGiB: 20 } } },
      /at least 21 GiB and at most 200 GiB/,
    ],
    [
      'overrides of 8193 characters',
      { overrides: override(8193) },
      /^Container Overrides length must be at most 8192$/,
    ],
    ['an unknown launch type', { launchType: 'MOON' as 'EC2' }, /launchType/],
  ];
  it.each(invalid)('%s', async (_, input, message) => {
    const { run } = await localCluster();
    const refused = run(input);
    await expect(refused).rejects.toThrow(InvalidParameterException);
    await expect(refused).rejects.toThrow(message);
  });

  it('a cluster that does not exist', async () => {
    const { run } = await localCluster();
    await expect(run({ cluster: 'other' })).rejects.toThrow(ClusterNotFoundException);
    await expect(run({ cluster: undefined })).rejects.toThrow(ClusterNotFoundException);
  });

  it('a task definition that does not exist or is inactive', async () => {
    const { run, client } = await localCluster();
    await expect(run({ taskDefinition: 'other' })).rejects.toThrow(ClientException);
    await expect(run({ taskDefinition: 'job:2' })).rejects.toThrow('TaskDefinition not found.');
    await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'job:1' }));
    await expect(run({ taskDefinition: 'job:1' })).rejects.toThrow('TaskDefinition is inactive');
    await expect(run({ taskDefinition: 'job' })).rejects.toThrow('TaskDefinition not found.');
  });

  it('an awsvpc task without a network', async () => {
    const { run, client } = await localCluster();
    await client.send(
      new RegisterTaskDefinitionCommand({
        family: 'fargate',
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
        containerDefinitions: [{ name: 'main', image: 'i', command: ['c'] }],
      }),
    );
    const taskDefinition = 'fargate';
    await expect(run({ taskDefinition })).rejects.toThrow("when networkMode 'awsvpc' is specified");
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
    expect(
      await run({
        taskDefinition,
        networkConfiguration,
        capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
      }),
    ).toMatchObject({
      launchType: 'FARGATE',
      capacityProviderName: 'FARGATE_SPOT',
      platformVersion: '1.4.0',
    });
  });

  it('nothing at the very limits', async () => {
    const { client, cluster } = await localCluster();
    const { tasks } = await client.send(
      new RunTaskCommand({
        cluster: 'arn:aws:ecs:eu-west-1:000000000000:cluster/batch',
        taskDefinition: 'arn:aws:ecs:eu-west-1:000000000000:task-definition/job:1',
        count: 10,
        clientToken: '!~'.repeat(32),
        startedBy: `cronbridge/${'a-B_9'.repeat(23)}`,
        overrides: override(8192),
      }),
    );
    expect(new Set(tasks?.map(({ taskArn }) => taskArn)).size).toBe(10);
    expect(tasks?.[0]?.clusterArn?.endsWith(`/${cluster}`)).toBe(true);
  });
});

describe('a task definition', () => {
  it('is found by family, revision and ARN, the family meaning its newest active revision', async () => {
    const { client } = await localCluster();
    const containerDefinitions = [{ name: 'main', image: 'new', memory: 10 }];
    await client.send(new RegisterTaskDefinitionCommand({ family: 'job', containerDefinitions }));
    const revision = async (taskDefinition: string) =>
      (await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition?.revision;
    expect(await revision('job')).toBe(2);
    expect(await revision('job:1')).toBe(1);
    expect(await revision('arn:aws:ecs:eu-west-1:000000000000:task-definition/job:2')).toBe(2);
    await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'job:2' }));
    expect(await revision('job')).toBe(1);
    await expect(revision('other')).rejects.toThrow('Unable to describe task definition.');
  });

  it.each([
    ['without containers', [], /Container list cannot be empty/],
    ['with two containers of one name', [main(), main()], /not unique/],
    ['without an image', [{ name: 'main', memory: 10 }], /image/],
    ['without memory', [{ name: 'main', image: 'i' }], /memory/],
    ['without an essential container', [{ ...main(), essential: false }], /at least one essential/],
  ])('is refused %s', async (_, containerDefinitions, message) => {
    const { client } = await localCluster();
    const register = client.send(new RegisterTaskDefinitionCommand({ family: 'bad', containerDefinitions }));
    await expect(register).rejects.toThrow(ClientException);
    await expect(register).rejects.toThrow(message);
  });
});

function main() {
  return { name: 'main', image: 'i', memory: 10 };
}
