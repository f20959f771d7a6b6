// A job's timeout: a one-time schedule that stops the task. ECS has no timeout of its own, and this way nothing has to stay
// awake.
import { readTaskArn } from '../aws/task-arn.ts';
import type { Attempt } from '../runs/ledger/attempt.ts';
import { stopScheduleName } from '../runs/message/once-name.ts';
import { timeoutReason } from '../runs/message/stop-reason.ts';
import { createOnce, deleteOnce, type OnceParts } from './once-schedule.ts';

/** How far ahead a schedule's instant must be at least, so that it has not passed when the request arrives. */
const LEAD_MS = 5_000;

/** The instant at which a task reaches its timeout. @returns undefined if the job has none */
export function timeoutAt({ message }: Pick<Attempt, 'message'>, since: Date): Date | undefined {
  return message.timeout === undefined ? undefined : new Date(since.getTime() + message.timeout * 1000);
}

/**
 * Schedules a StopTask for when the task has run for the job's timeout, if it has one. Scheduler's role may stop only tasks of
 * this deployment.
 * @param task `since`: when it started
 */
export async function scheduleTimeout(
  parts: OnceParts & { readonly now: () => Date },
  attempt: Attempt,
  { taskArn, since }: { readonly taskArn: string; readonly since: Date | undefined },
): Promise<void> {
  const { timeout } = attempt.message;
  const now = parts.now();
  const due = timeoutAt(attempt, since ?? now);
  if (timeout === undefined || due === undefined) return;
  const { partition, cluster } = readTaskArn(taskArn);
  await createOnce(parts, {
    name: stopScheduleName(attempt),
    description: `Stops ${attempt.runId}, attempt ${attempt.number}, at its timeout`,
    // Rounded up to whole seconds, so that it never comes early.
    at: new Date(Math.ceil(Math.max(due.getTime(), now.getTime() + LEAD_MS) / 1000) * 1000),
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
