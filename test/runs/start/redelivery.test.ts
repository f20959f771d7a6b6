import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redeliveryDelaySeconds } from '../../../src/runs/start/redelivery.ts';

const day = 86_400;
const fresh = { waitedSeconds: 0, receiveCount: 1, remainingSeconds: day };

describe('the delay of a message that is put back', () => {
  test('for a lock is 30 seconds the first 120 times, an hour, and two minutes after that', () => {
    expect(redeliveryDelaySeconds('lock', fresh)).toBe(30);
    expect(redeliveryDelaySeconds('lock', { ...fresh, receiveCount: 120 })).toBe(30);
    expect(redeliveryDelaySeconds('lock', { ...fresh, receiveCount: 121 })).toBe(120);
    expect(redeliveryDelaySeconds('lock', { ...fresh, receiveCount: 811 })).toBe(600);
  });

  test('for a lock whose holder was told to stop is shorter in the first minute', () => {
    expect(redeliveryDelaySeconds('replacing', fresh)).toBe(10);
    expect(redeliveryDelaySeconds('replacing', { ...fresh, waitedSeconds: 60 })).toBe(30);
  });

  test.each([
    [1, 10],
    [2, 20],
    [5, 160],
    [6, 300],
    [1000, 300],
  ])('for trouble, received %i times, is %i seconds', (receiveCount, seconds) => {
    expect(redeliveryDelaySeconds('trouble', { ...fresh, receiveCount })).toBe(seconds);
  });

  test('is whole seconds that SQS takes, and not more than what is left to the deadline', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('lock' as const, 'replacing' as const, 'trouble' as const),
        fc.double({ min: 0, max: day, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: -10, max: day, noNaN: true }),
        (obstacle, waitedSeconds, receiveCount, remainingSeconds) => {
          const seconds = redeliveryDelaySeconds(obstacle, { waitedSeconds, receiveCount, remainingSeconds });
          expect(Number.isInteger(seconds)).toBe(true);
          expect(seconds).toBeGreaterThanOrEqual(1);
          expect(seconds).toBeLessThanOrEqual(Math.max(1, Math.ceil(remainingSeconds)));
        },
      ),
    );
  });

  test.each(['lock', 'replacing', 'trouble'] as const)(
    'for %s until the longest deadline takes fewer receives than the queue allows',
    (obstacle) => {
      let receiveCount = 1;
      for (let waitedSeconds = 0; waitedSeconds < day; receiveCount += 1) {
        const remainingSeconds = day - waitedSeconds;
        waitedSeconds += redeliveryDelaySeconds(obstacle, { waitedSeconds, receiveCount, remainingSeconds });
      }
      expect(receiveCount).toBeLessThan(900);
    },
  );
});
