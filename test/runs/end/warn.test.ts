// Warnings of runs that have not ended. The reconciler of these deployments comes every 15 minutes.
import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../src/local/runner/instant-runner.ts';
import { warn } from '../../../src/runs/end/warn.ts';
import { finishByOf } from '../../../src/runs/message/finish-by.ts';
import { runParts } from '../../../src/runs/parts.ts';
import { type Box, boxes } from '../../harness/box.ts';
import { FaultyRequests } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const start = boxes();
const job = 'nightly-report';
const HOUR = 3600;

const FOREVER = (): Behaviour => ({ seconds: Number.POSITIVE_INFINITY });
const warnings = (d: Box) =>
  d
    .told()
    .filter(({ outcome }) => ['late', 'slow', 'overdue'].includes(outcome))
    .map(({ run, attempt, outcome, reason }) => `${run} #${attempt} ${outcome}: ${reason}`);

describe('people are warned once', () => {
  test('of a run that waits for longer than late allows', async () => {
    const d = await start({ behave: FOREVER });
    await d.send(sampleMessage({ overlap: 'wait', deadline: 7200, late: 600, jitter: 60 }));
    await d.pass(5 * 60);
    await d.send(
      sampleMessage({ overlap: 'wait', deadline: 7200, late: 600, scheduled: '2026-11-23T03:05:00Z' }),
    );
    await d.pass(11 * 60);
    expect(warnings(d)).toEqual([]);
    await d.pass(HOUR);
    expect(warnings(d)).toEqual([
      `${job}@2026-11-23T03:05Z #1 late: it has not started, and was due 25m ago (late=10m): lock ${job} is held by ${job}@2026-11-23T03:00Z`,
    ]);
  });

  test('of a run that takes longer than expect says', async () => {
    const d = await start({ behave: FOREVER });
    await d.send(sampleMessage({ expect: 1800 }));
    await d.pass(30 * 60);
    expect(warnings(d)).toEqual([]);
    await d.pass(2 * HOUR);
    expect(warnings(d)).toEqual([
      `${job}@2026-11-23T03:00Z #1 slow: it has been running for 45m (expect=30m)`,
    ]);
    expect(await d.attempt(`${job}@2026-11-23T03:00Z`)).toMatchObject({ state: 'started', warned: ['slow'] });
  });

  test('of a run that takes longer than usual, once it is known what is usual', async () => {
    let runs = 0;
    const d = await start({ behave: () => ({ seconds: runs++ < 5 ? 60 : Number.POSITIVE_INFINITY }) });
    const at = (minute: number) =>
      sampleMessage({ overlap: 'allow', scheduled: `2026-11-23T03:0${minute}:00Z` });
    for (let minute = 0; minute < 6; minute++) {
      await d.send(at(minute));
      await d.pass(60);
    }
    await d.pass(HOUR);
    expect(warnings(d)).toEqual([
      `${job}@2026-11-23T03:05Z #1 slow: it has been running for 10m; the median is 1m, and 99 of 100 take up to 1m`,
    ]);
  });

  test('of a run that is not done in time, whichever of its attempts is under way', async () => {
    const d = await start({ behave: () => ({ seconds: 20 * 60, exitCode: 1 }) });
    const finishBy = { time: '12:50', timezone: 'Asia/Tokyo' };
    await d.send(sampleMessage({ finishBy, retry: { limit: 3, delay: 600, on: ['failed'] } }));
    await d.pass(5 * HOUR);
    expect(warnings(d)).toEqual([
      `${job}@2026-11-23T03:00Z #2 overdue: it waits for its next attempt, and finish-by=12:50 in Asia/Tokyo has passed`,
    ]);
  });

  test('and not by a process that froze after it last looked', async () => {
    const d = await start({ behave: FOREVER });
    await d.send(sampleMessage({ expect: 600 }));
    await d.pass(11 * 60);
    let now = d.clock.now();
    let looks = 0;
    const process = new FaultyRequests(d.stack.cloud, {
      failing: ({ operation }) => (operation === 'Query' && ++looks === 2 ? 'freezes after' : undefined),
      thaw: async () => {
        now = new Date(now.getTime() + 100_000);
        return 100;
      },
    });
    const parts = runParts({
      config: d.stack.config,
      clients: process.clients,
      now: () => now,
      emit: () => {},
    });
    const attempt = await d.attempt(`${job}@2026-11-23T03:00Z`);
    await expect(warn(parts, attempt ? [attempt] : [])).rejects.toThrow('has taken too long');
    expect(looks).toBe(2);
    expect(warnings(d)).toEqual([]);
    await d.pass(5 * 60);
    expect(warnings(d)).toHaveLength(1);
  });

  test('and not at all if nobody is to be told', async () => {
    const d = await start({ behave: FOREVER });
    await d.send(sampleMessage({ expect: 60, notify: 'never' }));
    await d.pass(HOUR);
    expect(warnings(d)).toEqual([]);
  });
});

describe('the instant by which a run is to be done', () => {
  test.each([
    ['2026-11-22T18:00:00Z', '07:00', 'Asia/Tokyo', '2026-11-22T22:00:00.000Z'],
    ['2026-11-22T22:00:00Z', '07:00', 'Asia/Tokyo', '2026-11-23T22:00:00.000Z'],
    // Clocks skip from 02:00 to 03:00.
    ['2027-03-28T00:00:00Z', '02:30', 'Europe/Berlin', '2027-03-28T01:00:00.000Z'],
  ])('of a run at %s, by %s in %s, is %s', (scheduled, time, timezone, by) => {
    expect(finishByOf({ scheduled, finishBy: { time, timezone } })?.toISOString()).toBe(by);
  });
});
