// Runs that were due before a sync changed or deleted their schedules, or a person paused them, and whose messages were lost: each is
// recorded, once, wherever the sync dies.
import { Logger } from '@aws-lambda-powertools/logger';
import { expect, it } from 'vitest';
import { createSync } from '../../handlers/sync.ts';
import { pauseJob } from '../../src/operate/pause.ts';
import { type Box, boxes } from '../harness/box.ts';
import { type Faults, FaultyRequests, isRead, type Line } from '../harness/faulty-requests.ts';

/** Every message is lost. */
const start = boxes({ functions: { dispatch: () => async () => ({ batchItemFailures: [] }) } });

const entry = (name: string, time: string, more = '') =>
  `#@ name=${name} deadline=1m overlap=allow ${more}\n${time} * * * * /app/${name.replace('renamed', 'old')}\n`;
const every10 = '*/10';
const OLD = [
  entry('retimed', every10),
  entry('disabled', every10),
  entry('deleted', every10),
  entry('old-name', every10),
  entry('paused', every10),
  entry('paused-later', every10),
].join('');
const NEW = [
  entry('retimed', '5,40'),
  entry('disabled', every10, 'enabled=false'),
  entry('renamed-name', every10),
  entry('paused', '*/5'),
  entry('paused-later', every10),
].join('');

/** What is due from 3:00 to 3:45, with the crontab changed after 3:30. */
const DUE = {
  retimed: ['03:10', '03:20', '03:30', '03:40'],
  disabled: ['03:10', '03:20', '03:30'],
  deleted: ['03:10', '03:20', '03:30'],
  'old-name': ['03:10', '03:20', '03:30'],
  'renamed-name': ['03:40'],
  paused: [],
  'paused-later': ['03:10', '03:20', '03:30'],
};

async function sync(
  d: Box,
  text: string,
  faults: Faults = {},
  wait: (milliseconds: number) => Promise<void> = async () => {},
): Promise<readonly string[]> {
  const process = new FaultyRequests(d.stack.cloud, faults);
  const handler = createSync({
    config: d.stack.config,
    clients: process.clients,
    now: () => d.clock.now(),
    wait,
    random: () => 0,
    logger: new Logger({ logLevel: 'SILENT' }),
  });
  await handler({ files: [{ file: 'test.crontab', text }] }).catch(() => undefined);
  return process.sent;
}

async function missed(d: Box): Promise<Record<string, string[]>> {
  const jobs = Object.keys(DUE).map(async (job) => {
    const attempts = (await d.ledger.runsOfJob(job, { until: new Date('2026-11-23T03:45Z') })).filter(
      (attempt) => attempt.job === job,
    );
    return [job, attempts.map(({ scheduled }) => scheduled.slice(11, 16)).sort()] as const;
  });
  return Object.fromEntries(await Promise.all(jobs));
}

/** @returns the requests of the sync that changes the schedules */
async function play(d: Box, faults: Faults): Promise<readonly string[]> {
  const { clients, config: names } = d.stack;
  const deployment = { clients, names, now: () => d.clock.now(), command: String, aws: String };
  await sync(d, OLD);
  await pauseJob(deployment, 'paused');
  await d.pass(30 * 60 + 30);
  await pauseJob(deployment, 'paused-later');
  const sent = await sync(d, NEW, faults);
  await d.pass(60);
  await sync(d, NEW);
  await d.pass(30 * 60);
  return sent;
}

it('are recorded, wherever the sync dies', async () => {
  const quiet = await start();
  const sent = await play(quiet, {});
  expect(await missed(quiet)).toEqual(DUE);
  expect(sent.filter((operation) => operation === 'TransactWriteItems')).toHaveLength(4);
  for (const [index, operation] of sent.entries()) {
    if (isRead(operation) || index < sent.indexOf('TransactWriteItems')) continue;
    const d = await start();
    await play(d, { failing: { request: index + 1, failure: 'dies after' } });
    expect(await missed(d), `request ${index + 1}, ${operation}`).toEqual(DUE);
    await d.close();
  }
});

it('are noted with one request for 25 schedules', async () => {
  const d = await start();
  const jobs = Array.from({ length: 60 }, (_, job) => job);
  await sync(d, jobs.map((job) => entry(`job-${job}`, every10)).join(''));
  await d.pass(60);
  const sent = await sync(d, jobs.map((job) => entry(`job-${job}`, '7')).join(''));
  expect(sent.filter((operation) => operation === 'TransactWriteItems')).toHaveLength(3);
  expect(sent.filter((operation) => operation.startsWith('PUT /schedules/'))).toHaveLength(60);
});

it.each([53, 55, 58])('run once a minute where their job is renamed at second %d', async (second) => {
  const d = await start();
  await sync(d, entry('old-name', '*'));
  await d.pass(60 + second);
  const slow: Line = async (_, pass) => {
    await d.pass(0.4);
    return pass();
  };
  await sync(d, entry('renamed-name', '*'), { line: slow }, (milliseconds) => d.pass(milliseconds / 1000));
  await d.pass(30 * 60);
  const runs = await d.ledger.runsOfJob('renamed-name', { until: new Date('2026-11-23T03:06Z') });
  expect(runs.map(({ scheduled }) => scheduled.slice(11, 16)).sort()).toEqual([
    '03:01',
    '03:02',
    '03:03',
    '03:04',
    '03:05',
  ]);
});
