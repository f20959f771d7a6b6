// Retries of jobs that left the crontab, or whose entry it disables.

import { DeleteScheduleCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { expect, it } from 'vitest';
import { noteRemoved } from '../../../src/runs/ledger/removed-jobs.ts';
import { Table } from '../../../src/runs/ledger/table.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import { type Box, boxes } from '../../harness/box.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const start = boxes();
const message: Message = sampleMessage({ retry: { limit: 1, delay: 600, on: ['failed'] } });
const { job } = message;

/** Changes the job's schedule, as a sync or a person does. */
async function change(d: Box, description: string): Promise<void> {
  const { clients, config } = d.stack;
  await clients.scheduler.send(
    new UpdateScheduleCommand({
      GroupName: config.group,
      Name: job,
      Description: description,
      State: 'DISABLED',
      ScheduleExpression: 'cron(0 3 * * ? *)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: config.queueArn,
        RoleArn: config.schedulerRoleArn,
        Input: JSON.stringify({ ...message, scheduled: '<aws.scheduler.scheduled-time>' }),
        SqsParameters: { MessageGroupId: message.lock },
      },
    }),
  );
}

async function remove(d: Box): Promise<void> {
  const { clients, config } = d.stack;
  await noteRemoved(new Table(clients.dynamo, config), [job], d.clock.now());
  await clients.scheduler.send(new DeleteScheduleCommand({ GroupName: config.group, Name: job }));
}

const disabled = '0 3 * * * /app/report\nUTC, batch.crontab, disabled by enabled=false\nAt night.';
const paused = '0 3 * * * /app/report\nUTC, batch.crontab\nSays: disabled by enabled=false';

it.each([
  ['nothing has changed', async () => {}, 'failed', undefined],
  ['somebody paused the job', (d: Box) => change(d, paused), 'failed', undefined],
  ['the crontab disables it', (d: Box) => change(d, disabled), 'skipped', 'the crontab disables its entry'],
  ['it left the crontab', remove, 'skipped', 'its job is no longer in the crontab'],
] as const)('where %s the retry is %s', async (_, meanwhile, state, reason) => {
  const d = await start({ behave: () => ({ exitCode: 3 }) });
  await d.deploy(message);
  await d.send(message);
  await d.pass(60);
  await meanwhile(d);
  await d.pass(1200);
  const [first, second] = await d.ledger.attempts(`${job}@2026-11-23T03:00Z`);
  expect(first?.state).toBe('failed');
  expect(second).toMatchObject({ state, ...(reason && { reason }) });
  // The run has failed, whether or not it was tried again; people hear of that once.
  expect(d.published).toEqual([`${job} failed`]);
});

it('is made for a job that came back', async () => {
  const d = await start({ behave: () => ({ exitCode: 3 }) });
  await d.deploy(message);
  await d.send(message);
  await d.pass(60);
  await remove(d);
  await d.deploy(message);
  await d.pass(1200);
  expect((await d.ledger.attempts(`${job}@2026-11-23T03:00Z`))[1]?.state).toBe('failed');
});

it('is made for a message of a producer whose jobs have no schedules', async () => {
  const d = await start({ behave: () => ({ exitCode: 3 }) });
  await d.send(message);
  await d.pass(1200);
  expect((await d.ledger.attempts(`${job}@2026-11-23T03:00Z`))[1]?.state).toBe('failed');
});

it('is made for a run that was requested while the job was disabled', async () => {
  const d = await start({ behave: () => ({ exitCode: 3 }) });
  await d.deploy(message);
  await change(d, disabled);
  await d.pass(60);
  await d.request({ job });
  await d.pass(1200);
  expect((await d.ledger.runsOfJob(job, {})).map(({ number, state }) => `${number} ${state}`)).toEqual([
    '2 failed',
    '1 failed',
  ]);
});

it('lets a running attempt of a removed job finish', async () => {
  const d = await start({ behave: () => ({ seconds: 300 }) });
  await d.deploy(message);
  await d.send(message);
  await d.pass(60);
  await remove(d);
  await d.pass(600);
  expect(await d.attempt(`${job}@2026-11-23T03:00Z`)).toMatchObject({ state: 'succeeded' });
});
