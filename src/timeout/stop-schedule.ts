// A job's timeout: a one-time schedule that stops the task. ECS has none of its own, and nothing has to stay awake for one.
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-scheduler';
import type { Clients } from '../aws/clients.ts';
import { readTaskArn } from '../aws/task-arn.ts';
import type { Config } from '../config.ts';
import type { Run } from '../ledger/run.ts';
import { stopScheduleName } from '../message/once-name.ts';
import { timeoutReason } from '../message/stop-reason.ts';

/** What making and taking back needs. */
export interface StopScheduleParts {
  readonly clients: Pick<Clients, 'scheduler'>;
  readonly config: Pick<Config, 'onceGroup' | 'schedulerRoleArn' | 'undeliveredQueueArn'>;
  readonly now: () => Date;
}

/** Makes sure that the task is stopped when it has run for the job's timeout; nothing where the job has none. */
export async function scheduleTimeout(parts: StopScheduleParts, run: Run, taskArn: string): Promise<void> {
  const { clients, config, now } = parts;
  const { timeout } = run.message;
  if (timeout === undefined) return;
  // Whole seconds, as `at()` takes them, and none too early.
  const stopAt = new Date(Math.ceil(now().getTime() / 1000 + timeout) * 1000);
  try {
    await clients.scheduler.send(
      new CreateScheduleCommand({
        GroupName: config.onceGroup,
        Name: stopScheduleName(run),
        Description: `Stops ${run.run}, attempt ${run.attempt}, at its timeout`,
        ScheduleExpression: `at(${stopAt.toISOString().slice(0, 19)})`,
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: 'arn:aws:scheduler:::aws-sdk:ecs:stopTask',
          RoleArn: config.schedulerRoleArn,
          Input: JSON.stringify({
            Cluster: readTaskArn(taskArn).cluster,
            Task: taskArn,
            Reason: timeoutReason(timeout),
          }),
          RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 60 },
          DeadLetterConfig: { Arn: config.undeliveredQueueArn },
        },
      }),
    );
  } catch (error) {
    // Our own earlier try made it.
    if (!(error instanceof ConflictException)) throw error;
  }
}

/** Takes the timeout back. Nothing where it has fired or somebody else took it back. */
export async function cancelTimeout(parts: StopScheduleParts, run: Run): Promise<void> {
  if (run.message.timeout === undefined) return;
  try {
    await parts.clients.scheduler.send(
      new DeleteScheduleCommand({ GroupName: parts.config.onceGroup, Name: stopScheduleName(run) }),
    );
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
