// Waiting out throttling and passing faults.
import { ThrottlingException } from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { callUntilAnswered } from '../../src/schedules/call-until-answered.ts';

const throttled = new ThrottlingException({
  message: 'Rate exceeded',
  $metadata: {},
  Message: 'Rate exceeded',
});
const unreachable = Object.assign(new Error('connect'), { code: 'ECONNRESET' });
const nobody = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

/** Fails so many times, then answers with the number of its calls. */
function failing(times: number, error: Error) {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls <= times) throw error;
    return calls;
  };
}

function patience(options: { random?: number; signal?: AbortSignal } = {}) {
  const waits: number[] = [];
  return {
    waits,
    wait: async (milliseconds: number) => {
      waits.push(milliseconds);
    },
    random: () => options.random ?? 1,
    ...(options.signal && { signal: options.signal }),
  };
}

describe('a call', () => {
  it('is repeated as long as it is throttled, after ever longer waits up to 20 s', async () => {
    const waiting = patience();
    expect(await callUntilAnswered(failing(100, throttled), waiting)).toBe(101);
    expect(waiting.waits.slice(0, 9)).toEqual([200, 400, 800, 1600, 3200, 6400, 12_800, 20_000, 20_000]);
    expect(Math.max(...waiting.waits)).toBe(20_000);
  });

  it('waits a random part of that, so that many calls do not come back at once', async () => {
    const waiting = patience({ random: 0.25 });
    await callUntilAnswered(failing(2, throttled), waiting);
    expect(waiting.waits).toEqual([50, 100]);
  });

  it('is repeated a few times without an answer, and then fails', async () => {
    expect(await callUntilAnswered(failing(5, unreachable), patience())).toBe(6);
    await expect(callUntilAnswered(failing(6, unreachable), patience())).rejects.toBe(unreachable);
  });

  it('fails at once if nothing listens, or if the caller does not want to wait', async () => {
    const waiting = patience();
    await expect(callUntilAnswered(failing(1, nobody), waiting)).rejects.toBe(nobody);
    await expect(callUntilAnswered(failing(1, unreachable), { ...waiting, faultTries: 1 })).rejects.toBe(
      unreachable,
    );
    expect(waiting.waits).toEqual([]);
  });

  it('does not wait longer than there is time', async () => {
    const over = new AbortController();
    const wait = () => {
      over.abort();
      return new Promise<never>(() => {});
    };
    const call = callUntilAnswered(failing(9, throttled), { wait, random: () => 1, signal: over.signal });
    await expect(call).rejects.toBe(throttled);
  });

  it('fails at once where waiting cannot help', async () => {
    const waiting = patience();
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    await expect(callUntilAnswered(failing(1, denied), waiting)).rejects.toBe(denied);
    expect(waiting.waits).toEqual([]);
  });

  it('fails instead of waiting when the time has run out', async () => {
    const waiting = patience({ signal: AbortSignal.abort() });
    await expect(callUntilAnswered(failing(1, throttled), waiting)).rejects.toBe(throttled);
    expect(waiting.waits).toEqual([]);
  });
});
