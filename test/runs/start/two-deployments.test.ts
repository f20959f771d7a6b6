// Two deployments whose jobs, minutes and cluster are the same: neither ever takes, waits for or stops a task of the other.

import { setImmediate } from 'node:timers/promises';
import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DescribeTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { CreateScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { expect, test } from 'vitest';
import { findTask } from '../../../src/aws/find-task.ts';
import { stopOwned } from '../../../src/aws/stop-task.ts';
import type { Config } from '../../../src/config/config.ts';
import { readNames } from '../../../src/config/names.ts';
import { ServiceError } from '../../../src/local/service.ts';
import { readStoppedTask, type TaskDetail } from '../../../src/runs/end/stopped-task.ts';
import type { DispatchEvent } from '../../../src/runs/events.ts';
import { newAttempt } from '../../../src/runs/ledger/attempt.ts';
import { tableDefinition } from '../../../src/runs/ledger/table-definition.ts';
import { decode } from '../../../src/runs/message/decode.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import { ownerTags, startedByPrefix, taskMarks } from '../../../src/runs/message/task-marks.ts';
import { type RunParts, runParts } from '../../../src/runs/parts.ts';
import { dispatch } from '../../../src/runs/start/dispatcher.ts';
import { runTaskInput } from '../../../src/runs/start/run-task.ts';
import { type Box, type BoxOptions, boxes } from '../../harness/box.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const start = boxes();

/** The deployment, and another one beside it in its cluster. */
async function two(options?: BoxOptions): Promise<{ d: Box; own: RunParts; other: RunParts }> {
  const d = await start(options);
  const { clients, config } = d.stack;
  const names = readNames({ CRONBRIDGE_STAGE: 'local-2' });
  await clients.dynamo.send(new CreateTableCommand(tableDefinition(names.ledgerTable)));
  const describe = new DescribeTableCommand({ TableName: names.ledgerTable });
  while ((await clients.dynamo.send(describe)).Table?.TableStatus !== 'ACTIVE') await setImmediate();
  await clients.scheduler.send(new CreateScheduleGroupCommand({ Name: names.onceGroup }));
  const parts = (changed: Config) =>
    runParts({ clients, config: changed, now: () => d.clock.now(), emit: () => {} });
  return { d, own: parts(config), other: parts({ ...config, ...names }) };
}

function send(parts: RunParts, message: Message): Promise<DispatchEvent | undefined> {
  return dispatch(parts, message, {});
}

/** The ARN of the task that was started for the message. */
async function startTask(parts: RunParts, message: Message): Promise<string> {
  const event = await send(parts, message);
  if (event?.kind !== 'started') throw new Error('a task should have been started');
  return event.taskArn;
}

function legacy(): Message {
  const body = JSON.stringify({ command: '/app/report', event_id: 'nightly' });
  const SentTimestamp = String(Date.parse('2026-11-23T03:00:00.500Z'));
  const decoded = decode({ body, attributes: { SentTimestamp } });
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.message;
}

test.each([
  ['of a schedule', sampleMessage({ timeout: 600 })],
  ['of a producer of sqsjkr', legacy()],
])('the same run %s is a task for each of them', async (_, message) => {
  const { d, own, other } = await two();
  expect(await startTask(own, message)).not.toBe(await startTask(other, message));
  await d.clock.settle();
  const tasks = await d.tasks();
  expect(tasks.map(({ startedBy }) => startedBy).sort()).toEqual([
    `cronbridge--local-2/${message.job}`,
    `cronbridge-local/${message.job}`,
  ]);
  for (const task of tasks) {
    const stopped = { ...task, lastStatus: 'STOPPED' } as TaskDetail;
    const heard = [own, other].filter(({ config }) => readStoppedTask(stopped, config.prefix));
    expect(heard.map(({ config }) => startedByPrefix(config.prefix))).toEqual([
      task.startedBy?.replace(message.job, ''),
    ]);
  }
});

test('a task that ECS names in a conflict is taken only by whose tags it has', async () => {
  let foreign: string | undefined;
  const { d, own, other } = await two({
    beforeLaunch: ({ startedBy = '' }) => {
      const [resourceId] = foreign && startedBy.startsWith('cronbridge-local/') ? [foreign] : [];
      foreign = resourceId ? undefined : foreign;
      if (resourceId === undefined) return undefined;
      const details = { resourceIds: [resourceId] };
      throw new ServiceError('ConflictException', 'The clientToken was used before.', { details });
    },
  });
  const message = sampleMessage();
  foreign = await startTask(other, message);
  expect(await send(own, message)).toMatchObject({
    kind: 'launching-again',
    reason: expect.stringContaining('tags'),
  });
  await d.pass(15);
  expect(await d.attempt('nightly-report@2026-11-23T03:00Z')).toMatchObject({ state: 'started', launch: 2 });
  expect(await d.tasks()).toHaveLength(2);
});

test('a task is found by one deployment only', async () => {
  const { d, own, other } = await two();
  const run = { ...newAttempt(sampleMessage()), state: 'claimed' as const };
  await d.stack.clients.ecs.send(new RunTaskCommand(runTaskInput(run, other.config)));
  expect(await findTask(d.stack.clients.ecs, taskMarks(run, own.config))).toBeUndefined();
  expect(await findTask(d.stack.clients.ecs, taskMarks(run, other.config))).toBeDefined();
});

test('a task of the other deployment is neither stopped nor replaced nor waited for, even where the ledger names it', async () => {
  const { d, own, other } = await two();
  const { ecs } = d.stack.clients;
  const message = sampleMessage({ overlap: 'replace' });
  const taskArn = await startTask(other, message);
  const holder = { ...newAttempt(message), state: 'claimed' as const };
  await own.ledger.record(holder, d.clock.now());
  await own.locks.acquire(message.lock, holder, d.clock.now());
  await own.ledger.started(holder, { taskArn }, d.clock.now());
  expect(await stopOwned(ecs, taskArn, ownerTags(holder, own.config.prefix), 'no')).toBe('foreign');
  const next = await send(own, { ...message, scheduled: '2026-11-23T03:01:00Z' });
  expect(next?.kind).toBe('started');
  const { tasks } = await ecs.send(
    new DescribeTasksCommand({ cluster: own.config.cluster, tasks: [taskArn] }),
  );
  expect(tasks?.[0]?.desiredStatus).toBe('RUNNING');
});
