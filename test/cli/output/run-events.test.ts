// How an end is told in a line.
import { expect, it } from 'vitest';
import { howItEnded } from '../../../src/cli/output/run-events.ts';

it.each([
  [{ state: 'failed', exitCode: 3, retried: true }, 'failed with exit code 3, will be retried'],
  [
    {
      state: 'failed',
      exitCode: 143,
      reason: 'container proxy ended first with exit code 1',
      retried: false,
    },
    'failed with exit code 143: container proxy ended first with exit code 1',
  ],
  [
    { state: 'timed-out', reason: 'its timeout', durationSeconds: 2, retried: false },
    'timed-out after 2s: its timeout',
  ],
  [{ state: 'succeeded', exitCode: 0, reason: 'x', retried: false }, 'succeeded'],
] as const)('%j', (end, line) => {
  expect(howItEnded(end)).toBe(line);
});
