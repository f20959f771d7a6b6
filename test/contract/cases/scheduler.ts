import { expect } from 'vitest';
import { type Call, type ContractCase, kept } from '../contract-case.ts';
import { refused } from '../refused.ts';

const GroupName = 'team';
const queue = 'arn:aws:sqs:us-east-1:000000000000:jobs.fifo';

/** A schedule with every member that a job's has. */
const report = {
  GroupName,
  Name: 'report',
  ScheduleExpression: 'cron(0 5 * * ? *)',
  ScheduleExpressionTimezone: 'Asia/Tokyo',
  Description: 'the crontab’s entry',
  State: 'DISABLED',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: {
    Arn: queue,
    RoleArn: 'arn:aws:iam::000000000000:role/scheduler',
    Input: '{"scheduled":"<aws.scheduler.scheduled-time>"}',
    SqsParameters: { MessageGroupId: 'report' },
    RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
    DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:000000000000:undelivered' },
  },
};
const { Description: _, State: __, ...bare } = report;
const later = { ...bare, ScheduleExpression: 'cron(0 6 * * ? *)' };
/** What comes back besides what was given. */
const given = {
  Arn: expect.any(String),
  CreationDate: expect.any(Date),
  LastModificationDate: expect.any(Date),
};

const group: Call = {
  call: 'scheduler.CreateScheduleGroup',
  input: { Name: GroupName },
  answer: {
    ScheduleGroupArn: expect.stringMatching(/^arn:aws:scheduler:us-east-1:\d{12}:schedule-group\/team$/),
  },
};
const create = (more: object = {}): Call => ({
  call: 'scheduler.CreateSchedule',
  input: { ...report, ClientToken: 'one', ...more },
  answer: {
    ScheduleArn: expect.stringMatching(/^arn:aws:scheduler:us-east-1:\d{12}:schedule\/team\/[\w-]+$/),
  },
});
const get = (Name = report.Name): Call => ({ call: 'scheduler.GetSchedule', input: { GroupName, Name } });
const conflict = refused('ConflictException', 409);
/** moto's. */
const otherConflict = refused('ConflictException', 400);
const notFound = refused('ResourceNotFoundException', 404);
/** An answer in HTML, which the SDK cannot read. */
const internal = refused('SyntaxError', 500);

export const schedulerCases: readonly ContractCase[] = [
  {
    name: 'a group is made once, described and deleted with its schedules',
    steps: [
      group,
      {
        ...group,
        input: { Name: GroupName, ClientToken: 'another' },
        answer: undefined,
        error: conflict,
        differs: { moto: { because: 'empties the group without a word', answer: group.answer } },
      },
      {
        call: 'scheduler.GetScheduleGroup',
        input: { Name: GroupName },
        includes: {
          Name: GroupName,
          State: 'ACTIVE',
          CreationDate: expect.any(Date),
          LastModificationDate: expect.any(Date),
        },
      },
      create(),
      { call: 'scheduler.DeleteScheduleGroup', input: { Name: GroupName }, answer: {} },
      { ...get(), error: notFound },
      { call: 'scheduler.GetScheduleGroup', input: { Name: GroupName }, error: notFound },
      {
        call: 'scheduler.DeleteScheduleGroup',
        input: { Name: GroupName },
        error: notFound,
        differs: { moto: { because: 'does not look whether there is one', error: internal } },
      },
    ],
  },
  {
    name: 'a schedule comes back as it was made, and is not made twice',
    steps: [
      group,
      create(),
      {
        ...get(),
        answer: { ...report, ...given, ActionAfterCompletion: 'NONE' },
        differs: { moto: { because: 'leaves what was not given empty', answer: { ...report, ...given } } },
      },
      {
        ...create(),
        differs: { moto: { because: 'looks at no client token', error: otherConflict } },
      },
      {
        ...create({ ClientToken: 'two' }),
        answer: undefined,
        error: conflict,
        differs: { moto: { because: 'has another status', error: otherConflict } },
      },
      {
        ...create({ GroupName: 'nobody', ClientToken: 'three' }),
        answer: undefined,
        error: notFound,
        differs: { moto: { because: 'does not look whether there is one', error: internal } },
      },
    ],
  },
  {
    name: 'an update replaces everything: what it does not give has its default',
    steps: [
      group,
      create(),
      {
        call: 'scheduler.UpdateSchedule',
        input: later,
        answer: { ScheduleArn: expect.any(String) },
      },
      {
        ...get(),
        answer: { ...later, ...given, State: 'ENABLED', ActionAfterCompletion: 'NONE' },
        differs: { moto: { because: 'leaves what was not given empty', answer: { ...later, ...given } } },
      },
      { call: 'scheduler.UpdateSchedule', input: { ...bare, Name: 'nobody' }, error: notFound },
    ],
  },
  {
    name: 'what is no schedule is refused',
    steps: [
      group,
      ...[
        { ScheduleExpression: 'cron(bogus)' },
        { ScheduleExpression: 'cron(0 5 * * * *)' },
        { ScheduleExpressionTimezone: 'Asia/Nowhere' },
        { Target: { ...report.Target, SqsParameters: undefined } },
      ].map(
        (wrong, index): Call => ({
          ...create({ ...wrong, Name: `wrong-${index}`, ClientToken: `wrong-${index}` }),
          answer: undefined,
          error: refused('ValidationException', 400),
          differs: { moto: { because: 'validates no values', answer: create().answer } },
        }),
      ),
    ],
  },
  {
    name: 'a schedule is deleted once',
    steps: [
      group,
      create(),
      { call: 'scheduler.DeleteSchedule', input: { GroupName, Name: report.Name }, answer: {} },
      { ...get(), error: notFound },
      { call: 'scheduler.DeleteSchedule', input: { GroupName, Name: report.Name }, error: notFound },
    ],
  },
  {
    name: 'the schedules of a group are listed in pages, without what is in them',
    steps: [
      group,
      create(),
      create({ Name: 'clean', State: 'ENABLED', ClientToken: 'two' }),
      {
        call: 'scheduler.ListSchedules',
        input: { GroupName, MaxResults: 1 },
        answer: { Schedules: [expect.objectContaining({ Name: 'clean' })], NextToken: expect.any(String) },
        keep: 'page',
      },
      {
        call: 'scheduler.ListSchedules',
        input: { GroupName, MaxResults: 1, NextToken: kept('page', 'NextToken') },
        answer: {
          Schedules: [
            {
              Arn: expect.any(String),
              GroupName,
              Name: report.Name,
              State: 'DISABLED',
              Target: { Arn: queue },
              CreationDate: expect.any(Date),
              LastModificationDate: expect.any(Date),
            },
          ],
        },
      },
      {
        call: 'scheduler.ListSchedules',
        input: { GroupName, NamePrefix: 'rep' },
        includes: { Schedules: [{ Name: report.Name }] },
      },
      {
        call: 'scheduler.ListSchedules',
        input: { GroupName: 'nobody' },
        error: notFound,
        differs: { moto: { because: 'does not look whether there is one', answer: { Schedules: [] } } },
      },
    ],
  },
];
