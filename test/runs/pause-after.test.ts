// A job with `pause-after` whose runs fail.
import { CreateScheduleCommand, GetScheduleCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { expect, test } from 'vitest';
import type { Behaviour } from '../../src/local/runner/instant-runner.ts';
import { pauseJob } from '../../src/operate/pause.ts';
import { requestRun } from '../../src/operate/request-run.ts';
import { ledgerParts } from '../../src/runs/ledger/ledger-parts.ts';
import { readPauses } from '../../src/runs/ledger/pauses.ts';
import { type Box, boxes } from '../harness/box.ts';
import { sampleMessage } from './ledger/sample-attempt.ts';

const start = boxes();
const job = 'nightly-report';

/** A job of every minute whose runs end with these exit codes, the last of them for ever. */
async function failing(exitCodes: readonly number[], fields: Parameters<typeof sampleMessage>[0] = {}) {
  let runs = 0;
  const behave = (): Behaviour => ({
    seconds: 5,
    exitCode: exitCodes[Math.min(runs++, exitCodes.length - 1)] ?? 0,
  });
  const d = await start({ behave });
  const { clients, config } = d.stack;
  const message = sampleMessage({ pauseAfter: 3, overlap: 'allow', deadline: 600, ...fields });
  await clients.scheduler.send(
    new CreateScheduleCommand({
      GroupName: config.group,
      Name: job,
      ScheduleExpression: 'cron(* * * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      Description: '* * * * * /app/report\nUTC, batch.crontab',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: config.queueArn,
        RoleArn: config.schedulerRoleArn,
        DeadLetterConfig: { Arn: config.undeliveredQueueArn },
        Input: JSON.stringify({ ...message, scheduled: '<aws.scheduler.scheduled-time>' }),
        SqsParameters: { MessageGroupId: job },
      },
    }),
  );
  return d;
}

async function stateOf({ stack: { clients, config } }: Box) {
  return clients.scheduler.send(new GetScheduleCommand({ GroupName: config.group, Name: job }));
}

async function pauseOf({ stack: { clients, config } }: Box) {
  return (await readPauses(ledgerParts(clients.dynamo, config).table)).get(job);
}

test('is paused after so many in a row, which its note and the notification say', async () => {
  const d = await failing([1]);
  await d.pass(600);
  expect(await d.ledger.runsOfJob(job, {})).toHaveLength(3);
  expect((await stateOf(d)).State).toBe('DISABLED');
  expect(await pauseOf(d)).toMatchObject({ by: 'pause-after', reason: '3 runs in a row failed' });
  expect(d.told().map(({ reason }) => reason)).toEqual([
    undefined,
    undefined,
    'its job is paused, since 3 runs in a row failed',
  ]);
});

test('counts runs and not attempts, and begins anew after a success', async () => {
  const d = await failing([1, 1, 0, 1, 1, 1], { retry: { limit: 1, delay: 10, on: ['failed'] } });
  await d.pass(600);
  const runs = await d.ledger.runsOfJob(job, {});
  // The first run fails twice, the second succeeds, and then three fail twice each.
  expect(new Set(runs.map(({ runId }) => runId)).size).toBe(5);
  expect((await stateOf(d)).State).toBe('DISABLED');
});

test('has as many failures before it once somebody has resumed it', async () => {
  const d = await failing([1]);
  await d.pass(300);
  const { clients, config } = d.stack;
  const { Arn, CreationDate, LastModificationDate, GroupName, ...schedule } = await stateOf(d);
  await clients.scheduler.send(
    new UpdateScheduleCommand({
      ...schedule,
      GroupName: config.group,
      Name: job,
      ScheduleExpression: schedule.ScheduleExpression,
      FlexibleTimeWindow: schedule.FlexibleTimeWindow,
      Target: schedule.Target,
      State: 'ENABLED',
    }),
  );
  await d.pass(600);
  expect(await d.ledger.runsOfJob(job, {})).toHaveLength(6);
  expect((await stateOf(d)).State).toBe('DISABLED');
});

const asUntil = (d: Box, seconds: number) => new Date(d.clock.now().getTime() + seconds * 1000);

test('has no failures before it that a person caused during a pause, whose note stays that of the person', async () => {
  const d = await failing([1]);
  const { clients, config } = d.stack;
  const deployment = { names: config, clients, command: String, aws: String, now: () => d.clock.now() };
  await pauseJob(deployment, job, { until: asUntil(d, 600), reason: 'a migration' });
  for (const _ of [1, 2, 3, 4]) {
    await requestRun(deployment, { job, args: [], env: {} });
    await d.pass(30);
  }
  expect(await pauseOf(d)).toMatchObject({ reason: 'a migration' });
  const begun = await d.ledger.runsOfJob(job, {});
  expect(begun.filter(({ trigger, state }) => trigger === 'manual' && state === 'failed')).toHaveLength(4);
  await d.pass(900);
  const after = await d.ledger.runsOfJob(job, {});
  expect(after).toHaveLength(begun.length + 3);
  expect(await pauseOf(d)).toMatchObject({ by: 'pause-after', reason: '3 runs in a row failed' });
});

test('is paused though nobody is told', async () => {
  const d = await failing([1], { notify: 'never', pauseAfter: 1 });
  await d.pass(300);
  expect(await d.ledger.runsOfJob(job, {})).toHaveLength(1);
  expect(await pauseOf(d)).toMatchObject({ reason: 'a run failed' });
  expect(d.published).toEqual([]);
});
