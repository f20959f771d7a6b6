import { DeleteScheduleGroupCommand, GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/runs/message/message.ts';
import { boxes } from '../harness/box.ts';
import { sampleMessage } from '../runs/ledger/sample-attempt.ts';

const id = 'nightly-report@2026-11-23T03:00Z';

const start = boxes();

function message(fields: Partial<Message> = {}): Message {
  return sampleMessage({ overlap: 'allow', ...fields });
}

describe('a timeout', () => {
  test('stops the task, and the run is recorded as timed out', async () => {
    const d = await start();
    await d.send(message({ timeout: 600 }));
    await d.pass(720);
    expect(await d.attempt(id)).toMatchObject({
      state: 'timed-out',
      reason: expect.stringContaining('600 s'),
    });
  });

  test.each([
    ['us-east-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('is of the partition of its region, %s', async (region, partition) => {
    const d = await start({ region });
    await d.send(message({ timeout: 600 }));
    const [Name] = await d.onceSchedules();
    const { clients, config } = d.stack;
    const get = new GetScheduleCommand({ GroupName: config.onceGroup, Name });
    const { Target } = await clients.scheduler.send(get);
    expect(Target?.Arn).toBe(`arn:${partition}:scheduler:::aws-sdk:ecs:stopTask`);
    expect(Target?.RoleArn).toMatch(new RegExp(`^arn:${partition}:iam:`));
    await d.pass(720);
    expect(await d.attempt(id)).toMatchObject({ state: 'timed-out' });
    const [told] = d.stack.cloud.sns.published;
    expect(told?.message).toContain(partition === 'aws-cn' ? 'console.amazonaws.cn' : 'https://');
  });

  test('is taken back when the task ends before', async () => {
    const d = await start({ behave: () => ({ seconds: 60 }) });
    await d.send(message({ timeout: 600 }));
    expect(await d.onceSchedules()).toHaveLength(1);
    await d.pass(61);
    expect(await d.onceSchedules()).toEqual([]);
    expect(await d.attempt(id)).toMatchObject({ state: 'succeeded' });
  });

  test('that is refused neither hides the task that runs nor makes a dead letter', async () => {
    const d = await start();
    const { clients, config } = d.stack;
    await clients.scheduler.send(new DeleteScheduleGroupCommand({ Name: config.onceGroup }));
    await d.send(message({ timeout: 600 }));
    const reason = expect.stringMatching(/^started without its timeout: ResourceNotFoundException: /);
    expect(await d.attempt(id)).toMatchObject({ state: 'started', reason });
    expect(d.decisions).toMatchObject([{ level: 'error', decision: 'started', fault: reason }]);
    expect(await d.deadLetters()).toEqual([]);
    const [task] = await d.tasks();
    expect(task?.lastStatus).toBe('RUNNING');
  });
});
