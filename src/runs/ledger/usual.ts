// How long a job's runs usually take, from its summary.
import type { Outcome } from './attempt.ts';
import type { EndedAttempt } from './summary.ts';

export interface UsualDuration {
  /** How many runs say so. */
  readonly runs: number;
  readonly medianSeconds: number;
  /** 95 and 99 of 100 take no longer. */
  readonly p95Seconds: number;
  readonly p99Seconds: number;
}

/** Of the recent attempts whose command succeeded, or else of those that ended by themselves. @returns undefined if there are none */
export function usualDuration(recent: readonly EndedAttempt[]): UsualDuration | undefined {
  const took = (outcome: Outcome) =>
    recent
      .filter(({ state }) => state === outcome)
      .flatMap(({ durationSeconds }) => durationSeconds ?? [])
      .sort((a, b) => a - b);
  const succeeded = took('succeeded');
  const durations = succeeded.length > 0 ? succeeded : took('failed');
  if (durations.length === 0) return undefined;
  const at = (share: number) => durations[Math.ceil(share * durations.length) - 1] ?? 0;
  return { runs: durations.length, medianSeconds: at(0.5), p95Seconds: at(0.95), p99Seconds: at(0.99) };
}

/** Nobody wants to hear of less, in seconds. */
export const SHORTEST_UNUSUAL = 5 * 60;

/** What takes longer is longer than usual: than 99 of 100, than three times the median, and than five minutes. */
export function longestUsual({ p99Seconds, medianSeconds }: UsualDuration): number {
  return Math.max(p99Seconds, 3 * medianSeconds, SHORTEST_UNUSUAL);
}
