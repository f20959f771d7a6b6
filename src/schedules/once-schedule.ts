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
  /** When it fires, rounded up to a whole second: `at()` has no fractions. */
  readonly at: Date;
  readonly target: Pick<Target, 'Arn' | 'Input' | 'SqsParameters' | 'RetryPolicy'>;
}

/** Creates the schedule. If it exists, an earlier try has created it. */
export async function createOnce({ clients, config }: OnceParts, schedule: OnceSchedule): Promise<void> {
  const { name, description, at, target } = schedule;
  // Not down: who is brought too early is brought for nothing, and the schedule of the right instant has the same name.
  const second = new Date(Math.ceil(at.getTime() / 1000) * 1000);
  try {
    await clients.scheduler.send(
      new CreateScheduleCommand({
        GroupName: config.onceGroup,
        Name: name,
        Description: description,
        ScheduleExpression: `at(${second.toISOString().slice(0, 19)})`,
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
