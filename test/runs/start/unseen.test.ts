// A task that ECS does not show yet: that it is not shown proves nothing.
import { RunTaskCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { newAttempt } from '../../../src/runs/ledger/attempt.ts';
import { ItemReader } from '../../../src/runs/ledger/item-reader.ts';
import { readSummaries } from '../../../src/runs/ledger/read-summaries.ts';
import { runParts } from '../../../src/runs/parts.ts';
import { settle } from '../../../src/runs/settle.ts';
import { dispatch } from '../../../src/runs/start/dispatcher.ts';
import { runTaskInput } from '../../../src/runs/start/run-task.ts';
import { boxes } from '../../harness/box.ts';
import { type Answer, FaultyRequests, type Line } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const start = boxes();
const id = 'nightly-report@2026-11-23T03:00Z';

const throttled = Object.assign(new Error('Rate exceeded'), {
  name: 'ThrottlingException',
  $metadata: { httpStatusCode: 400 },
});

const noTasks = {
  response: {
    statusCode: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: Buffer.from('{"taskArns":[]}'),
  },
} as unknown as Answer;

/** RunTask took effect, and the write after it fails once; ECS shows the task after so many seconds. */
async function unrecorded(options: { readonly shownAfter: number; readonly endsAfter: number }) {
  let throttles = 0;
  let launched = false;
  const line: Line = async ({ operation }, pass) => {
    if (operation === 'UpdateItem' && launched && throttles++ === 0) throw throttled;
    if (operation === 'ListTasks' && d.clock.now() < shown) return noTasks;
    const answer = await pass();
    if (operation === 'RunTask') launched = true;
    return answer;
  };
  const d = await start({
    behave: () => ({ seconds: options.endsAfter }),
    dispatcher: (cloud) => new FaultyRequests(cloud, { line }),
  });
  const shown = new Date(d.clock.now().getTime() + options.shownAfter * 1000);
  await d.send(sampleMessage({ overlap: 'skip', deadline: 1 }));
  return d;
}

test('is no missed run: the lock stays, and its end is recorded as it was', async () => {
  const d = await unrecorded({ shownAfter: 60, endsAfter: 120 });
  await d.pass(30);
  expect(await d.attempt(id)).toMatchObject({ state: 'claimed' });
  expect(await d.locks.get('nightly-report')).toMatchObject({ holders: [{ runId: id }] });
  await d.send(sampleMessage({ overlap: 'skip', job: 'other', lock: 'nightly-report' }));
  expect(await d.attempt('other@2026-11-23T03:00Z')).toMatchObject({ state: 'skipped' });
  await d.pass(900);
  expect(await d.attempt(id)).toMatchObject({ state: 'succeeded', exitCode: 0 });
  expect(d.published).toEqual([]);
  expect(await d.deadLetters()).toEqual([]);
  expect(await d.tasks()).toHaveLength(1);
});

test('is not asked for again by the SDK when the process froze and AWS refuses the old signature', async () => {
  const d = await start();
  const { cloud, config } = d.stack;
  let now = d.clock.now();
  let frozen = 0;
  const process = new FaultyRequests(cloud, {
    failing: ({ operation }) => (operation === 'RunTask' && frozen === 0 ? 'freezes' : undefined),
    thaw: async () => {
      frozen = 400;
      now = new Date(now.getTime() + frozen * 1000);
      return frozen;
    },
    maxAttempts: 3,
  });
  const parts = runParts({ config, clients: process.clients, now: () => now, emit: () => {} });
  await dispatch(parts, sampleMessage({ overlap: 'skip', deadline: 60 }), {});
  expect(process.sent.filter((operation) => operation === 'RunTask')).toHaveLength(1);
  expect(await d.attempt(id)).toMatchObject({ state: 'claimed', launching: '2026-11-23T03:00:00.000Z' });
  // The request might have reached ECS in time, so the lock stays until its task would be shown.
  await d.pass(704);
  expect(await d.locks.get('nightly-report')).toMatchObject({ holders: [{ runId: id }] });
  await d.pass(2);
  expect(await d.attempt(id)).toMatchObject({ state: 'missed' });
  expect(await d.locks.get('nightly-report')).toBeUndefined();
  expect(await d.tasks()).toEqual([]);
});

test.each([
  ['succeeded', 0],
  ['failed', 3],
] as const)(
  'a run that was given up, and ran after all, is recorded and told as it ended: %s',
  async (state, exitCode) => {
    const message = sampleMessage({ deadline: 60 });
    const d = await start({ behave: () => ({ seconds: 30, exitCode }) });
    const { clients, config } = d.stack;
    const run = { ...newAttempt(message), state: 'missed', reason: 'no message came' } as const;
    const { attempt } = await d.ledger.record(run, d.clock.now());
    await settle(runParts({ config, clients, now: () => d.clock.now(), emit: () => {} }), attempt);
    expect(await d.deadLetters()).toHaveLength(1);
    await clients.ecs.send(new RunTaskCommand(runTaskInput(attempt, config)));
    await d.pass(31);
    expect(await d.attempt(id)).toMatchObject({
      state,
      exitCode,
      reason: expect.stringContaining('it was recorded as missed before it was known that it ran'),
    });
    expect(await d.attempt(id)).not.toHaveProperty('unsettled');
    expect(d.published).toEqual(['nightly-report missed', `nightly-report ${state}`]);
    const summaries = await readSummaries(new ItemReader(clients.dynamo, config.ledgerTable));
    const days = [...(summaries.get(message.job)?.days.get('2026-11-23') ?? [])];
    expect(days).toEqual([[state, 1]]);
    // Its dead letter starts nothing.
    const { answer } = await d.request({ redrive: true });
    expect(answer).toMatchObject({
      redriven: [{ dropped: true, reason: expect.stringContaining('has run') }],
    });
    expect(await d.deadLetters()).toEqual([]);
    expect(await d.tasks()).toHaveLength(1);
  },
);
