// The input of EventBridge Scheduler's operations, member by member. Source: its API model.
import {
  anything,
  type Input,
  integer,
  list,
  required,
  structure,
  textOf,
  timestamp,
  wordOf,
} from '../shape.ts';

const name = textOf({ min: 1, max: 64, pattern: '^[0-9a-zA-Z-_.]+$' });
const clientToken = textOf({ min: 1, max: 64, pattern: '^[a-zA-Z0-9-_]+$' });
const tagKey = textOf({ min: 1, max: 128 });
const tags = list(structure({ Key: required(tagKey), Value: required(textOf({ min: 1, max: 256 })) }), {
  max: 200,
});
const state = wordOf('ENABLED', 'DISABLED');

const target = structure({
  Arn: required(textOf({ min: 1, max: 1600 })),
  RoleArn: required(
    textOf({ min: 1, max: 1600, pattern: '^arn:aws(-[a-z]+)*:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+$' }),
  ),
  Input: textOf({ min: 1 }),
  DeadLetterConfig: structure({
    Arn: textOf({
      min: 1,
      max: 1600,
      pattern: '^arn:aws(-[a-z]+)*:sqs:[a-z0-9\\-]+:\\d{12}:[a-zA-Z0-9\\-_]+$',
    }),
  }),
  RetryPolicy: structure({
    MaximumEventAgeInSeconds: integer({ min: 60, max: 86_400 }),
    MaximumRetryAttempts: integer({ min: 0, max: 185 }),
  }),
  SqsParameters: structure({ MessageGroupId: textOf({ min: 1, max: 128 }) }),
  // Targets of services that do not exist locally are stored as given.
  EcsParameters: anything,
  EventBridgeParameters: anything,
  KinesisParameters: anything,
  SageMakerPipelineParameters: anything,
});

const definition = {
  ScheduleExpression: required(textOf({ min: 1, max: 256 })),
  ScheduleExpressionTimezone: textOf({ min: 1, max: 50 }),
  State: state,
  StartDate: timestamp,
  EndDate: timestamp,
  Description: textOf({ max: 512 }),
  FlexibleTimeWindow: required(
    structure({
      Mode: required(wordOf('OFF', 'FLEXIBLE')),
      MaximumWindowInMinutes: integer({ min: 1, max: 1440 }),
    }),
  ),
  Target: required(target),
  ActionAfterCompletion: wordOf('NONE', 'DELETE'),
  KmsKeyArn: textOf({ min: 1, max: 2048 }),
};

/** Of CreateSchedule and UpdateSchedule. */
export const scheduleInput = structure({
  Name: required(name),
  GroupName: name,
  ClientToken: clientToken,
  ...definition,
});
export type ScheduleInput = Input<typeof scheduleInput>;

export const scheduleId = structure({ Name: required(name), GroupName: name, ClientToken: clientToken });

export const listSchedulesInput = structure({
  GroupName: name,
  NamePrefix: name,
  State: state,
  MaxResults: integer({ min: 1, max: 100 }),
  NextToken: textOf({ min: 1, max: 2048 }),
});
export const createGroupInput = structure({ Name: required(name), ClientToken: clientToken, Tags: tags });
export const groupId = structure({ Name: required(name), ClientToken: clientToken });
