// Empties a demo before its removal: CloudFormation deletes no cluster with running tasks, and no network in which they still
// have addresses.
import { ClusterNotFoundException, paginateListTasks } from '@aws-sdk/client-ecs';
import { DeleteScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import type { Clients } from '../aws/clients/all.ts';
import { awsErrorCode } from '../aws/errors.ts';
import { stopTask } from '../aws/stop-task.ts';
import type { Names } from '../config/names.ts';
import { CronbridgeError } from '../errors.ts';

interface EmptyingParts {
  readonly names: Names;
  readonly clients: Pick<Clients, 'ecs' | 'scheduler'>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

const LOOK_EVERY_MS = 5_000;
/** A container gets 30 seconds after SIGTERM, or its definition's stopTimeout, at most 120 on Fargate. */
const LOOKS = 36;

/**
 * Deletes the schedules of a demo and stops its tasks until none is left, including tasks that became due in the meantime. Does
 * nothing if there is no demo.
 * @throws CronbridgeError `failed` if tasks keep running; what the SDK throws
 */
export async function emptyDemo({ names, clients, wait }: EmptyingParts): Promise<void> {
  if ((await runningTasks(clients, names.demo)) === undefined) return;
  for (const group of [names.group, names.onceGroup]) await deleteGroup(clients, group);
  for (let look = 0; look < LOOKS; look += 1) {
    const running = (await runningTasks(clients, names.demo)) ?? [];
    if (running.length === 0) return;
    for (const taskArn of running) await stopTask(clients.ecs, taskArn, 'the demo is being removed');
    await wait(LOOK_EVERY_MS);
  }
  throw new CronbridgeError('failed', `tasks in the cluster ${names.demo} do not stop`, {
    hint: 'stop them in the console of ECS, then run the command again',
  });
}

/** @returns undefined if there is no such cluster, or if the caller may not see it, since it is not their demo then */
async function runningTasks({ ecs }: EmptyingParts['clients'], cluster: string) {
  const found: string[] = [];
  try {
    for await (const { taskArns = [] } of paginateListTasks({ client: ecs }, { cluster }))
      found.push(...taskArns);
  } catch (error) {
    if (error instanceof ClusterNotFoundException || awsErrorCode(error) === 'aws-denied') return undefined;
    throw error;
  }
  return found;
}

async function deleteGroup({ scheduler }: EmptyingParts['clients'], Name: string): Promise<void> {
  try {
    await scheduler.send(new DeleteScheduleGroupCommand({ Name }));
  } catch (error) {
    // An earlier try has deleted it. CloudFormation accepts that.
    if (awsErrorCode(error) !== 'aws-not-found') throw error;
  }
}
