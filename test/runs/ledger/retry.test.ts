import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RetryCause } from '../../../src/crontab/job.ts';
import { type Attempt, newAttempt } from '../../../src/runs/ledger/attempt.ts';
import { nextAttempt, retryOf } from '../../../src/runs/ledger/retry.ts';
import type { Message } from '../../../src/runs/message/message.ts';

const message: Message = {
  v: 1,
  job: 'nightly-report',
  scheduled: '2026-11-23T03:00:00Z',
  attempt: 1,
  command: '/app/report',
  shell: '/bin/sh',
  env: { REPORT_BUCKET: 'reports' },
  lock: 'nightly-report',
  overlap: 'skip',
  deadline: 3600,
  retry: { limit: 2, delay: 60, on: ['failed', 'spot'] },
  notify: 'failure',
  task: {},
};
const ended = new Date('2026-11-23T05:10:00.250Z');

describe('retryOf', () => {
  const failed = (exitCode: number): Attempt => ({
    ...newAttempt({ ...message, exitCodes: { noRetry: [2] } }),
    state: 'failed',
    exitCode,
    stopped: ended.toISOString(),
  });

  it('follows no exit code that the job does not retry', () => {
    expect(retryOf(failed(1), ended)?.message.attempt).toBe(2);
    expect(retryOf(failed(2), ended)).toBeUndefined();
    // Spot took the task away: the exit code is not the command's own word.
    expect(retryOf({ ...failed(2), cause: 'spot' }, ended)?.message.attempt).toBe(2);
  });

  it('is due when it was scheduled, also after an attempt that had no task', () => {
    const { stopped: _, ...without } = failed(1);
    const retryDue = '2026-11-23T05:11:01.000Z';
    const later = new Date('2026-11-23T09:00:00Z');
    expect(retryOf({ ...without, retryDue }, later)).toMatchObject({
      due: new Date(retryDue),
      message: { due: '2026-11-23T05:11:01Z' },
    });
  });
});

describe('nextAttempt', () => {
  it('carries the message on as the next attempt, due after the delay', () => {
    expect(nextAttempt(message, 'failed', ended)).toEqual({
      due: new Date('2026-11-23T05:11:01Z'),
      message: { ...message, attempt: 2, trigger: 'retry', due: '2026-11-23T05:11:01Z' },
    });
  });

  it('doubles the delay with every attempt', () => {
    expect(nextAttempt({ ...message, attempt: 2 }, 'spot', ended)?.due).toEqual(
      new Date('2026-11-23T05:12:01Z'),
    );
  });

  it('ends at the limit', () => {
    expect(nextAttempt({ ...message, attempt: 3 }, 'failed', ended)).toBeUndefined();
  });

  it('leaves causes alone that the job does not name', () => {
    expect(nextAttempt(message, 'timed-out', ended)).toBeUndefined();
    expect(nextAttempt(message, 'not-started', ended)).toBeUndefined();
  });

  it('leaves an end without a cause alone: a success, a person who stopped the task', () => {
    expect(nextAttempt(message, undefined, ended)).toBeUndefined();
  });

  it('leaves a job without retries alone', () => {
    expect(nextAttempt({ ...message, retry: undefined }, 'failed', ended)).toBeUndefined();
  });

  it('always comes to the limit, each attempt later than the one before', () => {
    const causes: RetryCause[] = ['failed', 'timed-out', 'spot', 'not-started'];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 1, max: 86_400 }),
        fc.constantFrom(...causes),
        (limit, delay, cause) => {
          let attempts = 1;
          let next = nextAttempt({ ...message, retry: { limit, delay, on: causes } }, cause, ended);
          let before = ended;
          while (next) {
            attempts += 1;
            expect(next.message.attempt).toBe(attempts);
            expect(next.due.getTime() - before.getTime()).toBeGreaterThanOrEqual(
              delay * 1000 * 2 ** (attempts - 2),
            );
            before = next.due;
            next = nextAttempt(next.message, cause, before);
          }
          expect(attempts).toBe(limit + 1);
        },
      ),
    );
  });
});
