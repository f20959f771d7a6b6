// When schedules invoke their targets, and with what.
import { DeleteScheduleCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../src/local/service.ts';
import { arnOf, everyMinute, LocalScheduler, roleArn, start, urlOf } from './local-scheduler.ts';

async function localScheduler(): Promise<LocalScheduler> {
  const local = new LocalScheduler();
  await local.createQueue('jobs');
  return local;
}

const inMinutes = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

describe('a schedule', () => {
  it('is due in the minute in which it is made, and in every later one', async () => {
    const local = await localScheduler();
    await local.create();
    await local.passMinutes(2);
    expect(await local.taken('jobs')).toEqual(['00:00 run', '00:01 run', '00:02 run']);
  });

  it('is due in its own time zone', async () => {
    const local = await localScheduler();
    await local.create({
      ScheduleExpression: 'cron(30 9 * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Tokyo',
    });
    await local.passMinutes(24 * 60);
    expect(await local.taken('jobs')).toEqual(['00:30 run']);
  });

  it('is never due while disabled, and is again when enabled', async () => {
    const local = await localScheduler();
    await local.create({ State: 'DISABLED' });
    await local.passMinutes(2.5);
    await local.scheduler.send(new UpdateScheduleCommand(everyMinute));
    await local.passMinutes(1);
    expect(await local.taken('jobs')).toEqual(['00:03 run']);
  });

  it('is not due twice when it is changed within its minute', async () => {
    const local = await localScheduler();
    await local.create();
    await local.clock.settle();
    await local.scheduler.send(new UpdateScheduleCommand(everyMinute));
    await local.clock.settle();
    expect(await local.taken('jobs')).toEqual(['00:00 run']);
  });

  it('follows its changed times only', async () => {
    const local = await localScheduler();
    await local.create();
    await local.passMinutes(1.5);
    await local.scheduler.send(
      new UpdateScheduleCommand({ ...everyMinute, ScheduleExpression: 'cron(0/3 * * * ? *)' }),
    );
    await local.passMinutes(5);
    expect(await local.taken('jobs')).toEqual(['00:00 run', '00:01 run', '00:03 run', '00:06 run']);
  });

  it('is not due any more once it is deleted', async () => {
    const local = await localScheduler();
    await local.create();
    await local.passMinutes(0.5);
    await local.scheduler.send(new DeleteScheduleCommand({ Name: everyMinute.Name }));
    await local.passMinutes(5);
    expect(await local.taken('jobs')).toEqual(['00:00 run']);
  });

  it('is due from its start to its end, both included', async () => {
    const local = await localScheduler();
    await local.create({ StartDate: inMinutes(2), EndDate: inMinutes(4) });
    await local.passMinutes(10);
    expect(await local.taken('jobs')).toEqual(['00:02 run', '00:03 run', '00:04 run']);
    expect((await local.get()).State).toBe('ENABLED');
  });

  it('with a rate counts from its start', async () => {
    const local = await localScheduler();
    await local.create({ ScheduleExpression: 'rate(2 minutes)', StartDate: inMinutes(1) });
    await local.passMinutes(6);
    expect(await local.taken('jobs')).toEqual(['00:01 run', '00:03 run', '00:05 run']);
  });

  it('with a flexible window is always invoked at the same moment within it, as scheduled at its beginning', async () => {
    const local = await localScheduler();
    await local.create({
      ScheduleExpression: 'cron(0 * * * ? *)',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 },
      Target: { ...everyMinute.Target, Input: '<aws.scheduler.scheduled-time>' },
    });
    await local.passMinutes(3 * 60 - 1);
    const sent = (await local.taken('jobs')).map((message) => message.split(' '));
    expect(sent.map(([, scheduled]) => scheduled)).toEqual([
      '2026-11-23T00:00:00Z',
      '2026-11-23T01:00:00Z',
      '2026-11-23T02:00:00Z',
    ]);
    const minutes = new Set(sent.map(([time]) => Number(time?.slice(3))));
    expect(minutes.size).toBe(1);
    expect([...minutes][0]).toBeLessThan(30);
  });
});

describe('a one-time schedule', () => {
  it('is due once, and stays', async () => {
    const local = await localScheduler();
    await local.create({ ScheduleExpression: 'at(2026-11-23T00:05:30)' });
    await local.passMinutes(10);
    expect(await local.taken('jobs')).toEqual(['00:05 run']);
    expect((await local.get()).State).toBe('ENABLED');
  });

  it('is deleted after completion if it says so', async () => {
    const local = await localScheduler();
    await local.create({ ScheduleExpression: 'at(2026-11-23T00:05:00)', ActionAfterCompletion: 'DELETE' });
    await local.passMinutes(4);
    await local.get();
    await local.passMinutes(1);
    await expect(local.get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('of the minute that has just passed is due at once', async () => {
    const local = await localScheduler();
    await local.create({ ScheduleExpression: 'at(2026-11-22T23:59:30)' });
    await local.clock.settle();
    expect(await local.taken('jobs')).toEqual(['00:00 run']);
  });

  it('ignores start and end', async () => {
    const local = await localScheduler();
    await local.create({
      ScheduleExpression: 'at(2026-11-23T00:05:00)',
      StartDate: inMinutes(60),
      EndDate: inMinutes(61),
    });
    await local.passMinutes(10);
    expect(await local.taken('jobs')).toEqual(['00:05 run']);
  });
});

describe('a recurring schedule with an end', () => {
  it('is deleted after its last time if it says so', async () => {
    const local = await localScheduler();
    await local.create({ EndDate: inMinutes(1), ActionAfterCompletion: 'DELETE' });
    await local.passMinutes(0.5);
    await local.get();
    await local.passMinutes(0.5);
    await expect(local.get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('the input', () => {
  it('has the context attributes filled in, also inside JSON', async () => {
    const local = await localScheduler();
    await local.create({
      Target: {
        ...everyMinute.Target,
        Input: JSON.stringify({
          at: '<aws.scheduler.scheduled-time>',
          by: '<aws.scheduler.schedule-arn>',
          try: '<aws.scheduler.attempt-number>',
          id: '<aws.scheduler.execution-id>',
          other: '<aws.scheduler.unknown> <aws.scheduler.scheduled-time',
        }),
      },
    });
    await local.clock.settle();
    const [message = ''] = await local.taken('jobs');
    expect(JSON.parse(message.slice(6))).toEqual({
      at: '2026-11-23T00:00:00Z',
      by: 'arn:aws:scheduler:eu-west-1:000000000000:schedule/default/every-minute',
      try: '1',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      other: '<aws.scheduler.unknown> <aws.scheduler.scheduled-time',
    });
  });

  it('of a queue that is given none describes the invocation', async () => {
    const local = await localScheduler();
    await local.create({ Target: { Arn: arnOf('jobs'), RoleArn: roleArn } });
    await local.clock.settle();
    const [message = ''] = await local.taken('jobs');
    expect(JSON.parse(message.slice(6))).toMatchObject({
      source: 'aws.scheduler',
      time: '2026-11-23T00:00:00Z',
      resources: ['arn:aws:scheduler:eu-west-1:000000000000:schedule/default/every-minute'],
    });
  });
});

describe('a target', () => {
  it('can be a FIFO queue that deduplicates by content, which drops the twin of another schedule', async () => {
    const local = new LocalScheduler();
    await local.createQueue('jobs.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    const target = {
      Arn: arnOf('jobs.fifo'),
      RoleArn: roleArn,
      Input: '{"job":"twice","scheduled":"<aws.scheduler.scheduled-time>"}',
      SqsParameters: { MessageGroupId: 'twice' },
    };
    await local.create({ Name: 'twice', ScheduleExpression: 'cron(0 0 23 11 ? *)', Target: target });
    await local.create({ Name: 'twice.dow', ScheduleExpression: 'cron(0 0 ? 11 2 *)', Target: target });
    await local.clock.settle();
    expect(await local.taken('jobs.fifo')).toEqual([
      '00:00 {"job":"twice","scheduled":"2026-11-23T00:00:00Z"}',
    ]);
  });

  it('can be any operation of a service', async () => {
    const calls: unknown[] = [];
    const local = new LocalScheduler({
      universal: (service, action, input) => void calls.push({ service, action, input }),
    });
    await local.create({
      Target: {
        Arn: 'arn:aws:scheduler:::aws-sdk:ecs:stopTask',
        RoleArn: roleArn,
        Input: '{"Cluster":"batch","Task":"<aws.scheduler.scheduled-time>"}',
      },
    });
    await local.clock.settle();
    expect(calls).toEqual([
      { service: 'ecs', action: 'stopTask', input: { Cluster: 'batch', Task: '2026-11-23T00:00:00Z' } },
    ]);
  });
});

describe('a delivery that fails', () => {
  /** A target that refuses the first so many times. */
  function refusing(times: number) {
    const tries: string[] = [];
    const local: LocalScheduler = new LocalScheduler({
      sqs: (arn, message) => {
        if (arn !== arnOf('jobs')) return local.sqs.send(arn, message);
        tries.push(`${local.clock.now().toISOString().slice(14, 19)} ${message.body}`);
        if (tries.length <= times) throw new ServiceError('QueueDoesNotExist', 'no such queue');
      },
    });
    return { local, tries };
  }
  const once = { ScheduleExpression: 'at(2026-11-23T00:00:00)' };
  const input = 'try <aws.scheduler.attempt-number>';

  it('is tried again with growing delay', async () => {
    const { local, tries } = refusing(3);
    await local.create({ ...once, Target: { ...everyMinute.Target, Input: input } });
    await local.passMinutes(10);
    expect(tries).toEqual(['00:00 try 1', '00:01 try 2', '00:03 try 3', '00:07 try 4']);
  });

  it('goes to the dead-letter queue after the last retry, with the reason', async () => {
    const { local, tries } = refusing(100);
    await local.createQueue('dead');
    await local.create({
      ...once,
      ActionAfterCompletion: 'DELETE',
      Target: {
        ...everyMinute.Target,
        Input: input,
        DeadLetterConfig: { Arn: arnOf('dead') },
        RetryPolicy: { MaximumRetryAttempts: 2 },
      },
    });
    await local.clock.settle();
    await local.get();
    await local.passMinutes(10);
    expect(tries).toHaveLength(3);
    const { Messages } = await local.queues.send(
      new ReceiveMessageCommand({ QueueUrl: urlOf('dead'), MessageAttributeNames: ['All'] }),
    );
    const attributes = Object.entries(Messages?.[0]?.MessageAttributes ?? {});
    expect(Messages?.[0]?.Body).toBe('try 3');
    expect(Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue]))).toEqual({
      ERROR_CODE: 'QueueDoesNotExist',
      ERROR_MESSAGE: 'no such queue',
      EXECUTION_ID: expect.any(String),
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: '2',
      SCHEDULED_TIME: '2026-11-23T00:00:00Z',
      SCHEDULE_ARN: 'arn:aws:scheduler:eu-west-1:000000000000:schedule/default/every-minute',
      TARGET_ARN: arnOf('jobs'),
    });
    await expect(local.get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is given up when the event has become too old', async () => {
    const { local, tries } = refusing(100);
    await local.createQueue('dead');
    await local.create({
      ...once,
      Target: {
        ...everyMinute.Target,
        DeadLetterConfig: { Arn: arnOf('dead') },
        RetryPolicy: { MaximumEventAgeInSeconds: 60 },
      },
    });
    await local.passMinutes(60);
    expect(tries).toHaveLength(6);
    const { Messages } = await local.queues.send(
      new ReceiveMessageCommand({
        QueueUrl: urlOf('dead'),
        MessageAttributeNames: ['EXHAUSTED_RETRY_CONDITION'],
      }),
    );
    expect(Messages?.[0]?.MessageAttributes?.EXHAUSTED_RETRY_CONDITION?.StringValue).toBe(
      'MaximumEventAgeInSeconds',
    );
  });

  it('for another reason than a refusal is a fault that comes to light', async () => {
    const local = new LocalScheduler({
      sqs: () => {
        throw new TypeError('a fault of the local cloud');
      },
    });
    await local.create();
    await expect(local.clock.settle()).rejects.toThrow('a fault of the local cloud');
  });

  it('fails for a FIFO queue that does not deduplicate by content', async () => {
    const local = new LocalScheduler();
    await local.createQueue('jobs.fifo', { FifoQueue: 'true' });
    await local.createQueue('dead');
    await local.create({
      ...once,
      Target: {
        Arn: arnOf('jobs.fifo'),
        RoleArn: roleArn,
        Input: 'run',
        SqsParameters: { MessageGroupId: 'group' },
        DeadLetterConfig: { Arn: arnOf('dead') },
        RetryPolicy: { MaximumRetryAttempts: 0 },
      },
    });
    await local.clock.settle();
    expect(await local.taken('jobs.fifo')).toEqual([]);
    expect(await local.taken('dead')).toEqual(['00:00 run']);
  });
});

describe('a virtual week', () => {
  it('of an every-minute schedule invokes it ten thousand times', async () => {
    let invocations = 0;
    const local = new LocalScheduler({
      sqs: () => {
        invocations += 1;
      },
    });
    await local.create();
    await local.passMinutes(7 * 24 * 60 - 1);
    expect(invocations).toBe(7 * 24 * 60);
  });
});
