import { type ECSClient, StopTaskCommand } from '@aws-sdk/client-ecs';
import { awsErrorCode } from './errors.ts';
import { describeOwned, type Owner } from './own-task.ts';
import { readTaskArn } from './task-arn.ts';

/** Asks ECS to stop a task, but only if it has these tags. @returns whose it was */
export async function stopOwned(
  ecs: ECSClient,
  taskArn: string,
  wanted: Readonly<Record<string, string>>,
  reason: string,
): Promise<Owner> {
  const { owner } = await describeOwned(ecs, taskArn, wanted);
  if (owner === 'ours') await stopTask(ecs, taskArn, reason);
  return owner;
}

/** Asks ECS to stop a task that is known to be ours. If ECS no longer knows the task, there is nothing to stop. */
export async function stopTask(ecs: ECSClient, taskArn: string, reason: string): Promise<void> {
  const { cluster } = readTaskArn(taskArn);
  try {
    await ecs.send(new StopTaskCommand({ cluster, task: taskArn, reason }));
  } catch (error) {
    const code = awsErrorCode(error);
    // An unknown task is an InvalidParameterException, an unknown cluster a ClusterNotFoundException.
    if (code !== 'aws-invalid' && code !== 'aws-not-found') throw error;
  }
}
