// A job's timeout: a one-time schedule that stops the task. ECS has none of its own, and nothing has to stay awake for one.
import { readTaskArn } from '../aws/task-arn.ts';
import type { Attempt } from '../runs/ledger/attempt.ts';
import { stopScheduleName } from '../runs/message/once-name.ts';
import { timeoutReason } from '../runs/message/stop-reason.ts';
import { createOnce, deleteOnce, type OnceParts } from './once-schedule.ts';

/**
 * Makes sure that the task is stopped when it has run for the job's timeout; nothing where the job has none. Scheduler's role may
 * stop tasks of this deployment alone.
 */
export async function scheduleTimeout(
  parts: OnceParts & { readonly now: () => Date },
  attempt: Attempt,
  taskArn: string,
): Promise<void> {
  const { timeout } = attempt.message;
  if (timeout === undefined) return;
  const { partition, cluster } = readTaskArn(taskArn);
  await createOnce(parts, {
    name: stopScheduleName(attempt),
    description: `Stops ${attempt.runId}, attempt ${attempt.number}, at its timeout`,
    // Whole seconds, and none too early.
    at: new Date(Math.ceil(parts.now().getTime() / 1000 + timeout) * 1000),
    target: {
      // Universal targets are of the deployment's partition: aws-cn, aws-us-gov.
      Arn: `arn:${partition}:scheduler:::aws-sdk:ecs:stopTask`,
      Input: JSON.stringify({
        Cluster: cluster,
        Task: taskArn,
        Reason: timeoutReason(timeout),
      }),
      RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 60 },
    },
  });
}

/** Takes the timeout of this launch's task back, if the job has one. */
export async function cancelTimeout(parts: OnceParts, attempt: Attempt): Promise<void> {
  if (attempt.message.timeout !== undefined) await deleteOnce(parts, stopScheduleName(attempt));
}
