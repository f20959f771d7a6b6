// Schedules that fire once and delete themselves: an attempt's timeout, its next launch, its retry. Their names follow from the
// attempt, so creating and deleting one can be repeated.
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type Target,
} from '@aws-sdk/client-scheduler';
import type { Clients } from '../aws/clients/all.ts';
import type { Config } from '../config/config.ts';

export interface OnceParts {
  readonly clients: Pick<Clients, 'scheduler'>;
  readonly config: Pick<Config, 'onceGroup' | 'schedulerRoleArn' | 'undeliveredQueueArn'>;
}

interface OnceSchedule {
  readonly name: string;
  readonly description: string;
  /** Fractions of a second are dropped, since `at()` has none. */
  readonly at: Date;
  readonly target: Pick<Target, 'Arn' | 'Input' | 'SqsParameters' | 'RetryPolicy'>;
}

/** Creates the schedule. If it exists, an earlier try has created it. */
export async function createOnce({ clients, config }: OnceParts, schedule: OnceSchedule): Promise<void> {
  const { name, description, at, target } = schedule;
  try {
    await clients.scheduler.send(
      new CreateScheduleCommand({
        GroupName: config.onceGroup,
        Name: name,
        Description: description,
        ScheduleExpression: `at(${at.toISOString().slice(0, 19)})`,
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          ...target,
          RoleArn: config.schedulerRoleArn,
          DeadLetterConfig: { Arn: config.undeliveredQueueArn },
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
  }
}

/** Deletes the schedule, unless it has fired or was deleted before. */
export async function deleteOnce({ clients, config }: OnceParts, name: string): Promise<void> {
  try {
    await clients.scheduler.send(new DeleteScheduleCommand({ GroupName: config.onceGroup, Name: name }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
