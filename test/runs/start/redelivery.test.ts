import { describe, expect, test } from 'vitest';
import { redeliveryDelaySeconds } from '../../../src/runs/start/redelivery.ts';

const day = 86_400;

describe('the delay of a message that could not be handled', () => {
  test.each([
    [1, 2],
    [2, 4],
    [4, 16],
    [5, 20],
    [60, 20],
    [61, 100],
    [1000, 100],
  ])('received %i times is %i seconds', (receiveCount, seconds) => {
    expect(redeliveryDelaySeconds(receiveCount, day)).toBe(seconds);
  });

  test('is not more than what is left to the deadline, and whole seconds that SQS takes', () => {
    expect(redeliveryDelaySeconds(5, 7.2)).toBe(8);
    expect(redeliveryDelaySeconds(5, -3)).toBe(1);
    expect(redeliveryDelaySeconds(5, Number.POSITIVE_INFINITY)).toBe(20);
  });

  test('until the longest deadline takes fewer receives than the queue allows', () => {
    let receiveCount = 1;
    for (let waited = 0; waited < day; receiveCount += 1)
      waited += redeliveryDelaySeconds(receiveCount, day - waited);
    expect(receiveCount).toBeLessThan(960);
  });
});
