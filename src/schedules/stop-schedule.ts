// A job's timeout: a one-time schedule that stops the task. ECS has no timeout of its own, and this way nothing has to stay
// awake.
import { readTaskArn } from '../aws/task-arn.ts';
import type { Attempt } from '../runs/ledger/attempt.ts';
import { stopScheduleName } from '../runs/message/once-name.ts';
import { timeoutReason } from '../runs/message/stop-reason.ts';
import { createOnce, deleteOnce, type OnceParts } from './once-schedule.ts';

/**
 * Schedules a StopTask for when the task has run for the job's timeout, if it has one. Scheduler's role may stop only tasks of
 * this deployment.
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
    // Rounded up to whole seconds, so that it never comes early.
    at: new Date(Math.ceil(parts.now().getTime() / 1000 + timeout) * 1000),
    target: {
      // The ARN of a universal target contains the deployment's partition: aws-cn, aws-us-gov.
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

/** Deletes the timeout of this launch's task, if the job has one. */
export async function cancelTimeout(parts: OnceParts, attempt: Attempt): Promise<void> {
  if (attempt.message.timeout !== undefined) await deleteOnce(parts, stopScheduleName(attempt));
}
