import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { expect, test } from 'vitest';
import { nextLook } from '../../src/schedules/launch-schedule.ts';
import { sendLater } from '../../src/schedules/send-later.ts';
import { boxes } from '../harness/box.ts';
import { sampleMessage } from '../runs/ledger/sample-attempt.ts';

const start = boxes();

test('a message that is due between two seconds is sent at the second', async () => {
  const d = await start();
  const { clients, config } = d.stack;
  const due = new Date('2026-11-23T04:00:00.001Z');
  const later = { name: 'some', description: '', due, message: sampleMessage(), group: 'some' };
  await sendLater({ clients, config, now: () => d.clock.now() }, later);
  const get = new GetScheduleCommand({ GroupName: config.onceGroup, Name: 'some' });
  expect((await clients.scheduler.send(get)).ScheduleExpression).toBe('at(2026-11-23T04:00:01)');
});

test('a look that comes too early is followed by one of another name', () => {
  const certain = new Date('2026-11-23T04:00:00.500Z');
  expect(nextLook(certain, undefined)).toEqual(certain);
  expect(nextLook(certain, '2026-11-23T03:50:00Z')).toEqual(certain);
  expect(nextLook(certain, certain.toISOString())).toEqual(new Date('2026-11-23T04:00:10.500Z'));
});
