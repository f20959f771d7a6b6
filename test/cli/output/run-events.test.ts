// The line that reports an end.
import { expect, it } from 'vitest';
import { howItEnded } from '../../../src/cli/output/run-events.ts';

it.each([
  [{ outcome: 'failed', exitCode: 3 }, true, 'failed with exit code 3, will be retried'],
  [
    { outcome: 'failed', exitCode: 143, reason: 'container proxy ended first with exit code 1' },
    false,
    'failed with exit code 143: container proxy ended first with exit code 1',
  ],
  [
    { outcome: 'timed-out', reason: 'its timeout', durationSeconds: 2 },
    false,
    'timed-out after 2s: its timeout',
  ],
  [{ outcome: 'succeeded', exitCode: 0, reason: 'x' }, false, 'succeeded'],
] as const)('%j', (end, isRetried, line) => {
  expect(howItEnded(end, isRetried)).toBe(line);
});
