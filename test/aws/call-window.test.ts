import { describe, expect, it } from 'vitest';
import { CallWindow, MOST_CALLS_UNDER_WAY } from '../../src/aws/call-window.ts';

const throttling = () => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });

/** A service that answers in rounds: all calls that are under way at once, of which it takes so many. */
class Rounds {
  readonly under: number[] = [];
  throttled = 0;
  readonly #takes: (round: number) => number;
  #waiting: { answer(): void; refuse(error: Error): void }[] = [];

  constructor(takes: (round: number) => number) {
    this.#takes = takes;
  }

  call = (): Promise<void> => {
    if (this.#waiting.length === 0) setImmediate(() => this.#answer());
    return new Promise((answer, refuse) => this.#waiting.push({ answer, refuse }));
  };

  #answer(): void {
    const calls = this.#waiting;
    this.#waiting = [];
    const takes = this.#takes(this.under.length);
    this.under.push(calls.length);
    for (const [index, { answer, refuse }] of calls.entries()) {
      if (index < takes) answer();
      else {
        this.throttled += 1;
        refuse(throttling());
      }
    }
  }
}

/** Makes so many calls, each until it is answered. */
async function make(count: number, service: Rounds): Promise<CallWindow> {
  const window = new CallWindow();
  const untilAnswered = async (): Promise<void> => {
    for (;;) {
      const answered = await window.run(service.call).then(
        () => true,
        () => false,
      );
      if (answered) return;
    }
  };
  await Promise.all(Array.from({ length: count }, untilAnswered));
  return window;
}

describe('a window of calls', () => {
  it('is doubled with each round until there are as many calls under way as may ever be', async () => {
    const service = new Rounds(() => Number.POSITIVE_INFINITY);
    await make(500, service);
    expect(service.under.slice(0, 4)).toEqual([16, 32, 64, MOST_CALLS_UNDER_WAY]);
    expect(Math.max(...service.under)).toBe(MOST_CALLS_UNDER_WAY);
  });

  it.each([1, 2, 5, 40, 90])(
    'uses at least two thirds of a service that takes %i calls a round',
    async (takes) => {
      const service = new Rounds(() => takes);
      const count = takes * 100;
      await make(count, service);
      expect(service.under.length).toBeLessThan((count / takes) * 1.5);
      // Of those that it takes, few come in vain.
      expect(service.throttled).toBeLessThan(count * (takes < 5 ? 1 : 0.2));
    },
  );

  it('shrinks once for all calls that were throttled together', async () => {
    const service = new Rounds((round) => (round === 2 ? 0 : Number.POSITIVE_INFINITY));
    await make(300, service);
    expect(service.under.slice(0, 4)).toEqual([16, 32, 64, 44]);
  });

  it('grows again when a service takes more than before', async () => {
    const service = new Rounds((round) => (round < 20 ? 5 : 50));
    await make(3000, service);
    expect(Math.max(...service.under.slice(10, 20))).toBeLessThan(10);
    expect(Math.max(...service.under)).toBeGreaterThan(45);
  });

  it('has room again after calls that fail otherwise, and is as large as before', async () => {
    const window = new CallWindow();
    const failing = Array.from({ length: 100 }, () => window.run(() => Promise.reject(new Error('no'))));
    expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true);
    const service = new Rounds(() => Number.POSITIVE_INFINITY);
    await Promise.all(Array.from({ length: 50 }, () => window.run(service.call)));
    expect(service.under[0]).toBe(16);
  });
});
