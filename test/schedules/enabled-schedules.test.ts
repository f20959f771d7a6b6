import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EnabledSchedules } from '../../src/schedules/enabled-schedules.ts';
import type { Box } from '../harness/box.ts';
import { FaultyRequests, meanwhile } from '../harness/faulty-requests.ts';
import { startScene } from '../runs/end/scene.ts';

let scene: Box;
let schedules: EnabledSchedules;
/** The schedules that were read one by one since the last look. */
let asked: string[];

beforeEach(async () => {
  scene = await startScene();
  asked = [];
  const watched = new FaultyRequests(scene.stack.cloud, {
    line: meanwhile(async (operation) => {
      const [, name] = operation.split('GET /schedules/');
      if (name !== undefined) asked.push(name);
    }),
  });
  schedules = new EnabledSchedules(watched.clients.scheduler, scene.stack.config.group);
  for (const name of ['report', 'cleanup']) await scheduler().send(new CreateScheduleCommand(request(name)));
});

afterEach(() => scene.close());

const scheduler = () => scene.stack.clients.scheduler;

function request(Name: string, changes: { ScheduleExpression?: string; State?: 'DISABLED' } = {}) {
  const { config } = scene.stack;
  return {
    GroupName: config.group,
    Name,
    ScheduleExpression: 'cron(0 5 * * ? *)',
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    Target: {
      Arn: config.queueArn,
      RoleArn: config.schedulerRoleArn,
      Input: '{}',
      SqsParameters: { MessageGroupId: Name },
    },
    ...changes,
  };
}

async function read(): Promise<{ expressions: Record<string, string | undefined>; asked: string[] }> {
  const found = await schedules.read(scene.clock.now());
  return {
    expressions: Object.fromEntries(found.map(({ Name, ScheduleExpression }) => [Name, ScheduleExpression])),
    asked: asked.splice(0).toSorted(),
  };
}

const daily = 'cron(0 5 * * ? *)';
const hourly = 'cron(0 * * * ? *)';

test('a schedule that has not changed is read once', async () => {
  await scene.pass(900);
  expect(await read()).toEqual({
    expressions: { report: daily, cleanup: daily },
    asked: ['cleanup', 'report'],
  });
  await scene.pass(900);
  expect(await read()).toEqual({ expressions: { report: daily, cleanup: daily }, asked: [] });
});

test('a schedule that has changed is read again', async () => {
  await scene.pass(900);
  await read();
  await scheduler().send(new UpdateScheduleCommand(request('report', { ScheduleExpression: hourly })));
  await scene.pass(900);
  expect(await read()).toEqual({ expressions: { report: hourly, cleanup: daily }, asked: ['report'] });
});

test('a change within the second of the last reading is not missed', async () => {
  await read();
  await scheduler().send(new UpdateScheduleCommand(request('report', { ScheduleExpression: hourly })));
  expect((await read()).expressions).toEqual({ report: hourly, cleanup: daily });
});

test('a schedule that is gone or disabled is none of them any more', async () => {
  await scene.pass(900);
  await read();
  await scheduler().send(new DeleteScheduleCommand({ GroupName: scene.stack.config.group, Name: 'cleanup' }));
  await scheduler().send(new UpdateScheduleCommand(request('report', { State: 'DISABLED' })));
  await scene.pass(900);
  expect(await read()).toEqual({ expressions: {}, asked: [] });
});
