// What EventBridge Scheduler's operations accept, refuse and answer.
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  UpdateScheduleCommand,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { arnOf, everyMinute, LocalScheduler, roleArn, start } from './local-scheduler.ts';

const arnInDefault = 'arn:aws:scheduler:eu-west-1:000000000000:schedule/default/every-minute';

describe('a schedule', () => {
  it('comes back as it was given, with the defaults filled in', async () => {
    const local = new LocalScheduler();
    const { ScheduleArn } = await local.scheduler.send(new CreateScheduleCommand(everyMinute));
    expect(ScheduleArn).toBe(arnInDefault);
    const { $metadata: _, ...schedule } = await local.get();
    expect(schedule).toEqual({
      Arn: arnInDefault,
      GroupName: 'default',
      Name: 'every-minute',
      CreationDate: start,
      LastModificationDate: start,
      State: 'ENABLED',
      ScheduleExpression: 'cron(* * * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      ActionAfterCompletion: 'NONE',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        ...everyMinute.Target,
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    });
  });

  it('loses by an update all that the update leaves out', async () => {
    const local = new LocalScheduler();
    await local.create({
      Description: 'told',
      State: 'DISABLED',
      ScheduleExpressionTimezone: 'Asia/Tokyo',
      EndDate: new Date('2027-01-01T00:00:00Z'),
      Target: { ...everyMinute.Target, RetryPolicy: { MaximumRetryAttempts: 3 } },
    });
    expect(await local.get()).toMatchObject({
      State: 'DISABLED',
      EndDate: new Date('2027-01-01T00:00:00Z'),
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 3 } },
    });
    await local.passMinutes(1);
    await local.scheduler.send(new UpdateScheduleCommand(everyMinute));
    const updated = await local.get();
    expect(updated.Description).toBeUndefined();
    expect(updated.EndDate).toBeUndefined();
    expect(updated).toMatchObject({
      State: 'ENABLED',
      ScheduleExpressionTimezone: 'UTC',
      CreationDate: start,
      LastModificationDate: new Date('2026-11-23T00:01:00Z'),
      Target: { RetryPolicy: { MaximumRetryAttempts: 185 } },
    });
  });

  it('exists once in its group', async () => {
    const local = new LocalScheduler();
    await local.scheduler.send(new CreateScheduleGroupCommand({ Name: 'other' }));
    await local.create();
    await local.create({ GroupName: 'other' });
    await expect(local.create()).rejects.toThrow(ConflictException);
  });

  it('that does not exist cannot be read, changed or deleted', async () => {
    const { scheduler } = new LocalScheduler();
    const missing = { Name: 'missing' };
    await expect(scheduler.send(new GetScheduleCommand(missing))).rejects.toThrow(ResourceNotFoundException);
    await expect(scheduler.send(new DeleteScheduleCommand(missing))).rejects.toThrow(
      ResourceNotFoundException,
    );
    await expect(scheduler.send(new UpdateScheduleCommand(everyMinute))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it('needs a group that exists', async () => {
    const local = new LocalScheduler();
    await expect(local.create({ GroupName: 'missing' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Schedule group missing does not exist.',
    });
  });
});

describe('a request with a client token', () => {
  it('is done once, and its repetition gets the same answer', async () => {
    const { scheduler } = new LocalScheduler();
    const create = { ...everyMinute, ClientToken: 'token' };
    const first = await scheduler.send(new CreateScheduleCommand(create));
    const second = await scheduler.send(new CreateScheduleCommand(create));
    expect(second.ScheduleArn).toBe(first.ScheduleArn);
    const remove = { Name: everyMinute.Name, ClientToken: 'token' };
    await scheduler.send(new DeleteScheduleCommand(remove));
    await scheduler.send(new DeleteScheduleCommand(remove));
  });

  it('conflicts when the token comes with another input', async () => {
    const { scheduler } = new LocalScheduler();
    await scheduler.send(new CreateScheduleCommand({ ...everyMinute, ClientToken: 'token' }));
    await expect(
      scheduler.send(new CreateScheduleCommand({ ...everyMinute, Name: 'other', ClientToken: 'token' })),
    ).rejects.toThrow(ConflictException);
  });

  it('is executed again once the token is forgotten', async () => {
    const local = new LocalScheduler();
    const create = { ...everyMinute, ClientToken: 'token' };
    await local.scheduler.send(new CreateScheduleCommand(create));
    await local.passMinutes(11);
    await expect(local.scheduler.send(new CreateScheduleCommand(create))).rejects.toThrow(ConflictException);
  });
});

describe('what AWS would refuse is refused', () => {
  const target = everyMinute.Target;
  const universal = (action: string, Input?: string) => ({
    Target: { Arn: `arn:aws:scheduler:::aws-sdk:ecs:${action}`, RoleArn: roleArn, Input },
  });
  it.each<[string, Partial<CreateScheduleCommandInput>, string]>([
    ['a name with a blank', { Name: 'every minute' }, "Value 'every minute' at 'name'"],
    ['a name of 65 characters', { Name: 'x'.repeat(65) }, 'length less than or equal to 64'],
    ['a description of 513 characters', { Description: 'x'.repeat(513) }, "at 'description'"],
    ['an expression of 257 characters', { ScheduleExpression: 'x'.repeat(257) }, "at 'scheduleExpression'"],
    [
      'a cron expression',
      { ScheduleExpression: 'cron(* * * * * *)' },
      'Invalid Schedule Expression cron(* * * * * *): exactly one of day of month and day of week must be "?".',
    ],
    ['a rate', { ScheduleExpression: 'rate(5 minute)' }, 'Invalid Schedule Expression rate(5 minute)'],
    [
      'a one-time schedule in the past',
      { ScheduleExpression: 'at(2026-11-22T23:58:00)' },
      'Invalid Schedule Expression at(2026-11-22T23:58:00): it is in the past.',
    ],
    ['a time zone', { ScheduleExpressionTimezone: 'Asia/Edo' }, 'Timezone Asia/Edo'],
    ['a state', { State: 'PAUSED' as never }, 'enum value set: [ENABLED, DISABLED]'],
    [
      'a flexible window without its length',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } },
      'MaximumWindowInMinutes must be specified',
    ],
    [
      'a window of more than a day',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 1441 } },
      "Value '1441' at 'flexibleTimeWindow.maximumWindowInMinutes'",
    ],
    [
      'a length without a window',
      { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } },
      'MaximumWindowInMinutes cannot be specified',
    ],
    [
      'a start that passed more than five minutes ago',
      { StartDate: new Date(start.getTime() - 301_000) },
      'The StartDate you specify cannot be earlier than 5 minutes ago.',
    ],
    [
      'an end before the start',
      { StartDate: new Date('2027-01-02T00:00:00Z'), EndDate: new Date('2027-01-01T00:00:00Z') },
      'The StartDate you specify must come before the EndDate.',
    ],
    ['a role', { Target: { ...target, RoleArn: 'scheduler' } }, "Value 'scheduler' at 'target.roleArn'"],
    ['a target', { Target: { ...target, Arn: 'jobs' } }, 'Provided Arn is not in correct format.'],
    [
      'a FIFO target without a group',
      { Target: { ...target, Arn: arnOf('jobs.fifo') } },
      'SqsParameters.MessageGroupId is required',
    ],
    [
      'a group for another target',
      { ...universal('stopTask'), Target: { ...universal('stopTask').Target, SqsParameters: {} } },
      'SqsParameters can only be used with an SQS queue',
    ],
    [
      'a FIFO dead-letter queue',
      { Target: { ...target, DeadLetterConfig: { Arn: arnOf('dead.fifo') } } },
      "at 'target.deadLetterConfig.arn'",
    ],
    [
      'too many retries',
      { Target: { ...target, RetryPolicy: { MaximumRetryAttempts: 186 } } },
      "Value '186' at 'target.retryPolicy.maximumRetryAttempts'",
    ],
    [
      'retries for less than a minute',
      { Target: { ...target, RetryPolicy: { MaximumEventAgeInSeconds: 59 } } },
      "Value '59' at 'target.retryPolicy.maximumEventAgeInSeconds'",
    ],
    ['an empty input', { Target: { ...target, Input: '' } }, "Value '' at 'target.input'"],
    [
      'a universal target that only reads',
      universal('describeTasks', '{}'),
      'describeTasks is not a supported',
    ],
    [
      'a universal target with an input that is no object',
      universal('stopTask', '[]'),
      'Invalid RequestJson',
    ],
    [
      'a universal target with members in camel case',
      universal('stopTask', '{"task":"x"}'),
      "Invalid RequestJson provided. Reason The field 'task' is not supported for api 'stopTask'",
    ],
    ['a client token', { ClientToken: 'a.b' }, "Value 'a.b' at 'clientToken'"],
  ])('%s', async (_, changes, message) => {
    const local = new LocalScheduler();
    const refusal: unknown = await local.create(changes).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ValidationException);
    expect((refusal as Error).message).toContain(message);
    expect((await local.scheduler.send(new ListSchedulesCommand())).Schedules).toEqual([]);
  });

  it('by an update too, which then changes nothing', async () => {
    const local = new LocalScheduler();
    await local.create();
    await expect(
      local.scheduler.send(
        new UpdateScheduleCommand({
          ...everyMinute,
          Description: 'new',
          StartDate: new Date('2026-01-01T00:00:00Z'),
        }),
      ),
    ).rejects.toThrow(ValidationException);
    expect((await local.get()).Description).toBeUndefined();
  });
});

describe('ListSchedules', () => {
  async function withSchedules(...names: string[]): Promise<LocalScheduler> {
    const local = new LocalScheduler();
    await local.scheduler.send(new CreateScheduleGroupCommand({ Name: 'nightly' }));
    for (const name of names) await local.create({ Name: name, GroupName: 'nightly' });
    return local;
  }
  const names = (schedules: readonly { readonly Name?: string | undefined }[] = []) =>
    schedules.map(({ Name }) => Name);

  it('returns no more of each schedule than AWS does', async () => {
    const local = await withSchedules('report');
    const { Schedules } = await local.scheduler.send(new ListSchedulesCommand({ GroupName: 'nightly' }));
    expect(Schedules).toEqual([
      {
        Arn: 'arn:aws:scheduler:eu-west-1:000000000000:schedule/nightly/report',
        Name: 'report',
        GroupName: 'nightly',
        State: 'ENABLED',
        CreationDate: start,
        LastModificationDate: start,
        Target: { Arn: arnOf('jobs') },
      },
    ]);
  });

  it('gives pages that hold every schedule once, also when some are deleted in between', async () => {
    const local = await withSchedules('a', 'b', 'c', 'd', 'e');
    const page = (NextToken?: string) =>
      local.scheduler.send(new ListSchedulesCommand({ GroupName: 'nightly', MaxResults: 2, NextToken }));
    const first = await page();
    await local.scheduler.send(new DeleteScheduleCommand({ GroupName: 'nightly', Name: 'b' }));
    const second = await page(first.NextToken);
    const third = await page(second.NextToken);
    expect([first, second, third].map(({ Schedules }) => names(Schedules))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e'],
    ]);
    expect(third.NextToken).toBeUndefined();
  });

  it('gives at most 100 at once', async () => {
    const local = await withSchedules(...Array.from({ length: 101 }, (_, index) => `job-${index}`));
    const first = await local.scheduler.send(new ListSchedulesCommand());
    expect(first.Schedules).toHaveLength(100);
    const second = await local.scheduler.send(new ListSchedulesCommand({ NextToken: first.NextToken }));
    expect(second.Schedules).toHaveLength(1);
    await expect(local.scheduler.send(new ListSchedulesCommand({ MaxResults: 101 }))).rejects.toThrow(
      ValidationException,
    );
  });

  it('filters by the beginning of the name and by state', async () => {
    const local = await withSchedules('ab', 'ac', 'b');
    await local.create({ Name: 'ad', State: 'DISABLED' });
    const list = async (filter: object) =>
      names((await local.scheduler.send(new ListSchedulesCommand(filter))).Schedules);
    expect(await list({ NamePrefix: 'a' })).toEqual(['ad', 'ab', 'ac']);
    expect(await list({ NamePrefix: 'a', State: 'ENABLED' })).toEqual(['ab', 'ac']);
    expect(await list({ GroupName: 'default' })).toEqual(['ad']);
  });

  it('refuses a group that does not exist and a token that it did not give', async () => {
    const { scheduler } = new LocalScheduler();
    await expect(scheduler.send(new ListSchedulesCommand({ GroupName: 'missing' }))).rejects.toThrow(
      ResourceNotFoundException,
    );
    await expect(scheduler.send(new ListSchedulesCommand({ NextToken: 'made up' }))).rejects.toThrow(
      ValidationException,
    );
  });
});

describe('a schedule group', () => {
  const arn = 'arn:aws:scheduler:eu-west-1:000000000000:schedule-group/nightly';

  it('comes back, and exists once', async () => {
    const { scheduler } = new LocalScheduler();
    const create = () => scheduler.send(new CreateScheduleGroupCommand({ Name: 'nightly' }));
    expect((await create()).ScheduleGroupArn).toBe(arn);
    expect(await scheduler.send(new GetScheduleGroupCommand({ Name: 'nightly' }))).toMatchObject({
      Arn: arn,
      Name: 'nightly',
      State: 'ACTIVE',
      CreationDate: start,
      LastModificationDate: start,
    });
    await expect(create()).rejects.toThrow(ConflictException);
  });

  it('takes its schedules with it', async () => {
    const local = new LocalScheduler();
    await local.createQueue('jobs');
    await local.scheduler.send(new CreateScheduleGroupCommand({ Name: 'nightly' }));
    await local.create({ GroupName: 'nightly', ScheduleExpression: 'cron(5 0 * * ? *)' });
    await local.scheduler.send(new DeleteScheduleGroupCommand({ Name: 'nightly' }));
    await local.passMinutes(10);
    expect(await local.taken('jobs')).toEqual([]);
    await expect(local.scheduler.send(new GetScheduleGroupCommand({ Name: 'nightly' }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it('called default is always there', async () => {
    const { scheduler } = new LocalScheduler();
    await expect(scheduler.send(new DeleteScheduleGroupCommand({ Name: 'default' }))).rejects.toThrow(
      ValidationException,
    );
    const { Name } = await scheduler.send(new GetScheduleGroupCommand({ Name: 'default' }));
    expect(Name).toBe('default');
  });
});
