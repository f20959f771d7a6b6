// Runs that somebody asks for at a later time: they wait in the ledger.
import { DeleteScheduleCommand } from '@aws-sdk/client-scheduler';
import { expect, test } from 'vitest';
import { isPlanned } from '../../../src/runs/ledger/attempt.ts';
import { type Box, boxes } from '../../harness/box.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const start = boxes({ start: '2026-11-23T06:00:30Z', behave: () => ({}) });
const message = sampleMessage({ overlap: 'skip', deadline: 3600 });
const job = 'nightly-report';
const run = `${job}@2026-11-23T07:00:00.001Z`;

const later = async (d: Box, more = {}) =>
  (await d.request({ job, at: '2026-11-23T07:00:00Z', ...more })).answer;

test('start at that time, with the arguments and settings of the request', async () => {
  const d = await start();
  await d.deploy(message);
  expect(await later(d, { env: { DRY_RUN: '1' } })).toMatchObject({ run, attempt: 1, state: 'waiting' });
  const waiting = await d.attempt(run);
  expect(waiting && isPlanned(waiting)).toBe(true);
  await d.pass(59 * 60);
  expect(await d.tasks()).toEqual([]);
  await d.pass(90);
  expect(await d.attempt(run)).toMatchObject({ state: 'succeeded', trigger: 'manual' });
  const [task] = await d.tasks();
  expect(task?.overrides?.containerOverrides?.[0]?.environment).toContainEqual({
    name: 'DRY_RUN',
    value: '1',
  });
  expect(await d.onceSchedules()).toEqual([]);
});

test('are as many as were asked for, beside the run of that minute', async () => {
  const d = await start();
  await d.deploy({ ...message, overlap: 'allow' });
  const runs = [await later(d), await later(d)];
  expect(runs.map((answer) => answer.run)).toEqual([run, run.replace('001Z', '002Z')]);
  await d.pass(59 * 60 + 30);
  await d.send({ ...message, overlap: 'allow', scheduled: '2026-11-23T07:00:00Z' });
  await d.pass(120);
  expect(await d.tasks()).toHaveLength(3);
});

test('can be stopped before', async () => {
  const d = await start();
  await d.deploy(message);
  await later(d);
  expect((await d.request({ stop: run })).answer).toMatchObject({ stopped: 'run' });
  expect(await d.onceSchedules()).toEqual([]);
  await d.pass(2 * 3600);
  expect(await d.tasks()).toEqual([]);
  expect(await d.attempt(run)).toMatchObject({ state: 'stopped' });
});

test('start although their schedule is lost', async () => {
  const d = await start();
  await d.deploy(message);
  await later(d);
  const { clients, config } = d.stack;
  for (const Name of await d.onceSchedules())
    await clients.scheduler.send(new DeleteScheduleCommand({ GroupName: config.onceGroup, Name }));
  await d.pass(100 * 60);
  expect(await d.attempt(run)).toMatchObject({ state: 'succeeded' });
});

test('are refused for a time that is past, far ahead, or none', async () => {
  const d = await start();
  await d.deploy(message);
  expect(await later(d, { at: '2026-11-23T06:00:00Z' })).toMatchObject({
    error: { message: expect.stringContaining('is past') },
  });
  expect(await later(d, { at: '2028-11-23T06:00:00Z' })).toMatchObject({
    error: { message: expect.stringContaining('more than a year ahead') },
  });
  expect(await later(d, { at: 'soon' })).toMatchObject({ error: { code: 'InvalidRequest' } });
  expect(await d.onceSchedules()).toEqual([]);
});
