import { expect, test } from 'vitest';
import { secondsToDeadline } from '../../../src/runs/message/deadline.ts';

const scheduled = '2026-11-23T03:00:00Z';
const at = (time: string) => new Date(`2026-11-23T${time}Z`);

test('a deadline counts from the end of the window in which the schedule starts the run', () => {
  const message = { scheduled, deadline: 3600, jitter: 7200 };
  expect(secondsToDeadline(message, at('05:59:00'))).toBe(60);
  expect(secondsToDeadline(message, at('06:00:01'))).toBe(-1);
  expect(secondsToDeadline({ ...message, trigger: 'schedule' }, at('05:59:00'))).toBe(60);
});

test.each(['manual', 'deploy'] as const)(
  'no schedule starts a run of trigger %s, so it has no window',
  (trigger) => {
    expect(secondsToDeadline({ scheduled, deadline: 3600, jitter: 7200, trigger }, at('04:00:00'))).toBe(0);
  },
);

test('a retry is due at its moment, without a window', () => {
  const retry = {
    scheduled,
    deadline: 3600,
    jitter: 7200,
    due: '2026-11-23T08:00:00Z',
    trigger: 'retry',
  } as const;
  expect(secondsToDeadline(retry, at('08:30:00'))).toBe(1800);
});
