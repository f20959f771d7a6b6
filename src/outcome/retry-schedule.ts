// The one-time schedule that puts a retry on the queue when it is due.
import { ConflictException, CreateScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import type { Config } from '../config.ts';
import { encodeMessage } from '../message/encode.ts';
import { messageGroup, runId } from '../message/message.ts';
import { retryScheduleName } from '../message/once-name.ts';
import type { Retry } from './retry.ts';

/** How far ahead of now a schedule is made at least, so that its instant has not passed when the request arrives. */
const leadMilliseconds = 5_000;

/**
 * Makes the schedule; that it is there already means that an earlier try came this far. A retry that is due already,
 * because ECS or the reconciler was late, is sent a moment from now.
 */
export async function scheduleRetry(
  scheduler: SchedulerClient,
  config: Pick<Config, 'onceGroup' | 'queueArn' | 'schedulerRoleArn' | 'undeliveredQueueArn'>,
  { due, message }: Retry,
  now: Date,
): Promise<void> {
  const run = runId(message);
  try {
    await scheduler.send(
      new CreateScheduleCommand({
        GroupName: config.onceGroup,
        Name: retryScheduleName({ job: message.job, run, attempt: message.attempt }),
        Description: `attempt ${message.attempt} of ${run}`,
        ScheduleExpression: `at(${localSeconds(later(due, new Date(now.getTime() + leadMilliseconds)))})`,
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: config.queueArn,
          RoleArn: config.schedulerRoleArn,
          Input: encodeMessage(message),
          SqsParameters: { MessageGroupId: messageGroup(message) },
          DeadLetterConfig: { Arn: config.undeliveredQueueArn },
          RetryPolicy: { MaximumEventAgeInSeconds: Math.min(Math.max(message.deadline, 60), 86_400) },
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
  }
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

/** `2026-11-23T05:00:00`, as `at()` takes it: whole seconds and no zone. */
function localSeconds(instant: Date): string {
  return instant.toISOString().slice(0, 19);
}
