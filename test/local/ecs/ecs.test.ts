import {
  CreateClusterCommand,
  DescribeClustersCommand,
  DescribeTasksCommand,
  InvalidParameterException,
  ListTasksCommand,
  type ListTasksCommandInput,
  PutClusterCapacityProvidersCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { type LocalCluster, localCluster } from './cluster.ts';

async function list({ client, cluster }: LocalCluster, filter: Partial<ListTasksCommandInput> = {}) {
  return client.send(new ListTasksCommand({ cluster, ...filter }));
}

describe('ListTasks', () => {
  it('shows running tasks unless another status is asked for', async () => {
    const local = await localCluster();
    const [stopping, running] = [await local.run(), await local.run()];
    await local.client.send(new StopTaskCommand({ cluster: local.cluster, task: stopping.taskArn }));
    await local.pass(1);
    expect((await list(local)).taskArns).toEqual([running.taskArn]);
    expect((await list(local, { desiredStatus: 'STOPPED' })).taskArns).toEqual([stopping.taskArn]);
    expect((await list(local, { desiredStatus: 'PENDING' })).taskArns).toEqual([]);
  });

  it('filters by who started a task, or by its family', async () => {
    const local = await localCluster();
    const mine = await local.run({ startedBy: 'cronbridge/a' });
    const other = await local.run({ startedBy: 'cronbridge/b' });
    expect((await list(local, { startedBy: 'cronbridge/a' })).taskArns).toEqual([mine.taskArn]);
    expect((await list(local, { family: 'job' })).taskArns).toEqual([mine.taskArn, other.taskArn]);
    expect((await list(local, { family: 'jo' })).taskArns).toEqual([]);
  });

  it('takes startedBy only alone', async () => {
    const local = await localCluster();
    await expect(list(local, { startedBy: 'a', desiredStatus: 'STOPPED' })).rejects.toThrow(
      InvalidParameterException,
    );
    await expect(list(local, { startedBy: 'a', family: 'job' })).rejects.toThrow(InvalidParameterException);
  });

  it('gives pages', async () => {
    const local = await localCluster();
    const arns = [await local.run(), await local.run(), await local.run()].map(({ taskArn }) => taskArn);
    const first = await list(local, { maxResults: 2 });
    const second = await list(local, { maxResults: 2, nextToken: first.nextToken });
    expect(first.taskArns).toEqual(arns.slice(0, 2));
    expect(second.taskArns).toEqual(arns.slice(2));
    expect(second.nextToken).toBeUndefined();
    await expect(list(local, { nextToken: '-1' })).rejects.toThrow('Invalid token.');
    await expect(list(local, { maxResults: 101 })).rejects.toThrow(InvalidParameterException);
  });
});

describe('DescribeTasks', () => {
  it('takes ids and ARNs, and says which tasks are unknown', async () => {
    const { client, cluster, run } = await localCluster();
    const { taskArn = '' } = await run({ tags: [{ key: 'job', value: 'a' }] });
    const id = taskArn.split('/').at(-1) ?? '';
    const { tasks, failures } = await client.send(
      new DescribeTasksCommand({ cluster, tasks: [id, taskArn, 'unknown'] }),
    );
    expect(tasks?.map((task) => task.taskArn)).toEqual([taskArn, taskArn]);
    expect(tasks?.[0]?.tags).toEqual([]);
    expect(failures).toEqual([{ arn: `${taskArn.slice(0, -32)}unknown`, reason: 'MISSING' }]);
  });

  it('knows no task of another cluster', async () => {
    const { client, run } = await localCluster();
    await client.send(new CreateClusterCommand({ clusterName: 'other' }));
    const { taskArn = '' } = await run();
    const { tasks } = await client.send(new DescribeTasksCommand({ cluster: 'other', tasks: [taskArn] }));
    expect(tasks).toEqual([]);
  });

  it('takes at most 100 tasks', async () => {
    const { client, cluster } = await localCluster();
    const tasks = Array.from({ length: 101 }, (_, index) => String(index));
    await expect(client.send(new DescribeTasksCommand({ cluster, tasks }))).rejects.toThrow(
      InvalidParameterException,
    );
  });
});

describe('StopTask', () => {
  it('refuses a task that is unknown', async () => {
    const { client, cluster } = await localCluster();
    const stop = client.send(new StopTaskCommand({ cluster, task: 'unknown' }));
    await expect(stop).rejects.toThrow(InvalidParameterException);
    await expect(stop).rejects.toThrow('The referenced task was not found.');
  });
});

describe('clusters', () => {
  it('count their tasks, and are missing where there are none', async () => {
    const { client, cluster, run, clock } = await localCluster();
    await run();
    await run();
    await clock.settle();
    const { clusters, failures } = await client.send(
      new DescribeClustersCommand({ clusters: [cluster, 'other'] }),
    );
    expect(clusters).toMatchObject([
      { clusterName: 'batch', status: 'ACTIVE', runningTasksCount: 2, pendingTasksCount: 0 },
    ]);
    expect(failures).toEqual([{ arn: 'other', reason: 'MISSING' }]);
  });

  it('take the capacity providers that they are given', async () => {
    const { client, cluster, run } = await localCluster();
    await client.send(
      new PutClusterCapacityProvidersCommand({
        cluster,
        capacityProviders: ['mine', 'spare'],
        defaultCapacityProviderStrategy: [{ capacityProvider: 'mine', weight: 1 }],
      }),
    );
    expect(await run()).toMatchObject({ launchType: 'EC2', capacityProviderName: 'mine' });
    const capacityProviderStrategy = [{ capacityProvider: 'spare' }];
    expect(await run({ capacityProviderStrategy })).toMatchObject({ capacityProviderName: 'spare' });
  });

  it('are created once', async () => {
    const { client, cluster } = await localCluster();
    const again = await client.send(new CreateClusterCommand({ clusterName: cluster }));
    expect(again.cluster?.capacityProviders).toEqual(['FARGATE_SPOT']);
  });
});
