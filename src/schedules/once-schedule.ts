// Schedules that fire once and delete themselves: an attempt's timeout, its next launch, its retry. Their names follow from the
// attempt, so that both making and deleting one can be repeated.
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type Target,
} from '@aws-sdk/client-scheduler';
import type { Clients } from '../aws/clients/all.ts';
import type { Config } from '../config/config.ts';

/** What making and deleting needs. */
export interface OnceParts {
  readonly clients: Pick<Clients, 'scheduler'>;
  readonly config: Pick<Config, 'onceGroup' | 'schedulerRoleArn' | 'undeliveredQueueArn'>;
}

interface OnceSchedule {
  readonly name: string;
  readonly description: string;
  /** Its fraction of a second is left out: `at()` takes none. */
  readonly at: Date;
  readonly target: Pick<Target, 'Arn' | 'Input' | 'SqsParameters' | 'RetryPolicy'>;
}

/** Makes the schedule; that it is there already means that an earlier try came this far. */
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

/** Deletes the schedule. Nothing where it has fired, or somebody else has deleted it. */
export async function deleteOnce({ clients, config }: OnceParts, name: string): Promise<void> {
  try {
    await clients.scheduler.send(new DeleteScheduleCommand({ GroupName: config.onceGroup, Name: name }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
