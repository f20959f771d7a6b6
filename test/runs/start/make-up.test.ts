// Runs of minutes that are past: each is the run of its minute, and no minute runs twice.
import { expect, test } from 'vitest';
import { type Box, type BoxOptions, boxes } from '../../harness/box.ts';
import { FaultyRequests } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const start = boxes({ start: '2026-11-23T06:00:00Z' });
const message = sampleMessage({ overlap: 'skip', deadline: 60 });
const job = 'nightly-report';
const id = (time: string) => `${job}@2026-11-23T${time}Z`;

const makeUp = async (d: Box, time: string, more = {}) => {
  const { answer } = await d.request({ job, minute: `2026-11-23T${time}Z`, ...more });
  await d.clock.settle();
  return answer;
};

test('are one after the other, however late, and beside each other only on request', async () => {
  const d = await start({ behave: () => ({ seconds: 7200 }) });
  await d.deploy(message);
  expect(await makeUp(d, '03:00')).toMatchObject({ run: id('03:00'), attempt: 1, state: 'started' });
  expect(await makeUp(d, '03:01')).toMatchObject({
    state: 'waiting',
    reason: expect.stringContaining('is held by'),
  });
  expect(await makeUp(d, '03:02')).toMatchObject({ state: 'waiting' });
  expect(await makeUp(d, '03:03', { atOnce: true })).toMatchObject({ state: 'started' });
  await d.pass(3 * 7200 + 10);
  for (const time of ['03:00', '03:01', '03:02', '03:03']) {
    expect(await d.attempt(id(time))).toMatchObject({ state: 'succeeded', trigger: 'manual' });
  }
  expect((await d.attempt(id('03:02')))?.message.scheduled).toBe('2026-11-23T03:02:00Z');
});

test('of a minute that has run, runs or waits are not started again', async () => {
  const d = await start({ behave: () => ({ seconds: 60 }) });
  await d.deploy(message);
  await d.send({ ...message, scheduled: '2026-11-23T06:00:00Z' });
  expect(await makeUp(d, '06:00')).toMatchObject({ state: 'started', existed: true });
  await d.pass(61);
  expect(await makeUp(d, '06:00')).toMatchObject({ state: 'succeeded', existed: true });
  expect(await d.tasks()).toHaveLength(1);
  // Nor is it started by its own message, if that comes late.
  await makeUp(d, '05:59');
  await d.send({ ...message, scheduled: '2026-11-23T05:59:00Z' });
  await d.pass(600);
  expect(await d.tasks()).toHaveLength(2);
});

test('of a minute that was missed is its next attempt, and its dead letter starts nothing any more', async () => {
  const d = await start({ behave: () => ({}) });
  await d.deploy(message);
  await d.send({ ...message, scheduled: '2026-11-23T03:00:00Z' });
  expect(await d.attempt(id('03:00'))).toMatchObject({ state: 'missed' });
  expect(await makeUp(d, '03:00')).toMatchObject({ attempt: 2, state: 'started' });
  expect(await makeUp(d, '03:00')).toMatchObject({ attempt: 2, existed: true });
  const { answer } = await d.request({ redrive: true });
  expect(answer).toMatchObject({
    redriven: [{ dropped: true, reason: expect.stringContaining('redriven before') }],
  });
  expect(await d.tasks()).toHaveLength(1);
});

test('of a minute whose dead letter was started are not', async () => {
  const d = await start({ behave: () => ({}) });
  await d.deploy(message);
  await d.send({ ...message, scheduled: '2026-11-23T03:00:00Z' });
  await d.request({ redrive: true });
  await d.clock.settle();
  expect(await makeUp(d, '03:00')).toMatchObject({ attempt: 1, state: 'missed', existed: true });
  expect(await d.tasks()).toHaveLength(1);
});

test('of a minute to come, of a job that is not there, or of no minute are refused', async () => {
  const d = await start();
  await d.deploy(message);
  expect(await makeUp(d, '06:01')).toMatchObject({
    error: { message: expect.stringContaining('is not past') },
  });
  expect((await d.request({ job: 'other', minute: '2026-11-23T03:00Z' })).answer).toMatchObject({
    error: { code: 'UnknownJob' },
  });
  expect((await d.request({ job, minute: '2026-11-23T03:00:30Z' })).answer).toMatchObject({
    error: { code: 'InvalidRequest' },
  });
});

test.each(['missed', 'no record'])('start once wherever the function dies, from %s', async (before) => {
  let sent: readonly string[] = [];
  for (let request = 1; request <= Math.max(5, sent.length); request += 1) {
    let process: FaultyRequests | undefined;
    let isArmed = false;
    const dispatcher: BoxOptions['dispatcher'] = (cloud) => {
      if (!isArmed) return undefined;
      isArmed = false;
      process = new FaultyRequests(cloud, { failing: { request, failure: 'dies after' } });
      return process;
    };
    const d = await start({ dispatcher, behave: () => ({ seconds: 10 }) });
    await d.deploy(message);
    if (before === 'missed') await d.send({ ...message, scheduled: '2026-11-23T03:00:00Z' });
    isArmed = true;
    await makeUp(d, '03:00');
    sent = process?.sent ?? [];
    // A person tries again, while what was begun is taken up within a minute.
    await makeUp(d, '03:00');
    await d.pass(90);
    await makeUp(d, '03:00');
    await d.pass(30);
    const ran = (await d.tasks()).length;
    expect({ request, operation: sent[request - 1], ran }).toMatchObject({ ran: 1 });
    await d.close();
  }
});
