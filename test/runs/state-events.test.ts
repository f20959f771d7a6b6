// The changes of attempts on EventBridge's bus.
import { expect, test } from 'vitest';
import type { BusEvent } from '../../src/local/event-bus.ts';
import type { RunEvent } from '../../src/runs/events.ts';
import { StateEvents } from '../../src/runs/state-events.ts';
import { boxes } from '../harness/box.ts';
import { FaultyRequests } from '../harness/faulty-requests.ts';
import { sampleMessage } from './ledger/sample-attempt.ts';

const start = boxes();
const run = 'nightly-report@2026-11-23T03:00Z';

test('say what has become of each attempt, in order', async () => {
  let tasks = 0;
  const d = await start({ behave: () => ({ seconds: 60, exitCode: tasks++ === 0 ? 3 : 0 }) });
  const put: BusEvent[] = [];
  d.stack.cloud.events.on('put', (event) => put.push(event));
  await d.send(sampleMessage({ overlap: 'wait', retry: { limit: 1, delay: 30, on: ['failed'] } }));
  await d.send(sampleMessage({ job: 'other', overlap: 'wait' }));
  await d.pass(600);
  expect(put.map(({ source, 'detail-type': type }) => `${source} ${type}`)).toEqual(
    put.map(() => 'cronbridge Run State Change'),
  );
  const details = put.map(({ detail }) => detail as Record<string, unknown>);
  const line = ({ run: of, attempt, state }: Record<string, unknown>) => `${of} #${attempt} ${state}`;
  expect(details.filter(({ job }) => job === 'nightly-report').map(line)).toEqual([
    `${run} #1 started`,
    `${run} #1 failed`,
    `${run} #2 waiting`,
    `${run} #2 started`,
    `${run} #2 succeeded`,
  ]);
  expect(details.filter(({ job }) => job === 'other').map(({ state }) => state)).toEqual([
    'waiting',
    'started',
    'succeeded',
  ]);
  expect(details.find(({ state }) => state === 'failed')).toEqual({
    deployment: 'cronbridge-local',
    job: 'nightly-report',
    run,
    attempt: 1,
    trigger: 'schedule',
    state: 'failed',
    taskArn: expect.stringMatching(/^arn:aws:ecs:/),
    exitCode: 3,
    durationSeconds: 60,
    retryDue: '2026-11-23T03:01:30.000Z',
  });
});

test('break nothing where the bus refuses them', async () => {
  const seen: RunEvent[] = [];
  const d = await start();
  const refusing = new FaultyRequests(d.stack.cloud, { failing: { request: 1, failure: 'throttled' } });
  const events = new StateEvents({
    config: { prefix: 'cronbridge-prod', stage: 'prod' },
    clients: refusing.clients,
    now: () => new Date('2026-11-23T03:00:00Z'),
    emit: (event) => seen.push(event),
  });
  const started = {
    kind: 'started',
    runId: run,
    number: 1,
    job: 'nightly-report',
    trigger: 'schedule',
  } as const;
  events.emit({ ...started, taskArn: 'arn:aws:ecs:task', startDelaySeconds: 0 });
  await events.send();
  await events.send();
  expect(seen.map(({ kind }) => kind)).toEqual(['started', 'unsent']);
  expect(seen[1]).toMatchObject({ events: 1, reason: expect.stringMatching(/^ThrottlingException/) });
});
