// Tells a task to stop.
import { type ECSClient, StopTaskCommand } from '@aws-sdk/client-ecs';
import { awsErrorCode } from '../aws/errors.ts';
import { readTaskArn } from '../aws/task-arn.ts';

/** Asks ECS to stop a task. Nothing where ECS knows the task no more: it is gone, as it was to be. */
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
