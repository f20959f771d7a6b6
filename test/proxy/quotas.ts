// Limits the calls a second by operation, and refuses the rest as AWS does.
import { throttledAnswer } from './error-answer.ts';
import type { Link } from './line.ts';
import { operationOf } from './operation.ts';

/** Calls a second. */
export type Rates = Readonly<Record<string, number>>;

/**
 * Of EventBridge Scheduler in the larger regions ("Quotas for Amazon EventBridge Scheduler", and What's New of 2024-08-21). Nobody says
 * what ListSchedules may: it is taken for no more than its neighbours.
 */
export const schedulerRates: Rates = {
  CreateSchedule: 5_000,
  GetSchedule: 1_000,
  UpdateSchedule: 1_000,
  DeleteSchedule: 1_000,
  ListSchedules: 1_000,
};

/** So long a rate may be saved up: a burst of so many seconds' calls passes. */
const SAVED_SECONDS = 0.1;

/** @param now milliseconds of a monotonic clock */
export function quotas(rates: Rates, now: () => number = () => performance.now()): Link {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return async (request, pass) => {
    const operation = operationOf(request);
    const rate = rates[operation];
    if (rate === undefined) return pass(request);
    const most = Math.max(1, rate * SAVED_SECONDS);
    const time = now();
    const { tokens, at } = buckets.get(operation) ?? { tokens: most, at: time };
    const left = Math.min(most, tokens + ((time - at) / 1000) * rate);
    const passes = left >= 1;
    buckets.set(operation, { tokens: passes ? left - 1 : left, at: time });
    return passes ? pass(request) : throttledAnswer(request);
  };
}
