// Waits for the next instant at which one schedule is due, and then for the one after it.
import { createHash } from 'node:crypto';
import type { Clock, Timer } from '../clock.ts';
import { nextDue, type StoredSchedule } from './schedule.ts';

/** One schedule's timer; there is never more than one. */
export class Alarm {
  readonly #clock: Clock;
  #timer: Timer | undefined;
  /** When the schedule was last due, so that a change in the same instant does not make it due again. */
  #lastDue = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Starts waiting, and cancels what it waited for before. If the schedule is due right now, that counts.
   * @param ring called with the instant when the schedule is due, and whether it was for the last time
   */
  set(schedule: StoredSchedule, ring: (due: number, last: boolean) => Promise<void>): void {
    this.stop();
    // A one-time schedule may have been created up to a minute late.
    const tolerance = schedule.expression.kind === 'at' ? 60_000 : 1;
    const after = Math.max(this.#clock.now().getTime() - tolerance, this.#lastDue);
    if (schedule.definition.State === 'ENABLED') this.#wait(schedule, nextDue(schedule, after), ring);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wait(
    schedule: StoredSchedule,
    due: number | undefined,
    ring: (due: number, last: boolean) => Promise<void>,
  ): void {
    if (due === undefined) return;
    this.#timer = this.#clock.at(new Date(due + delayWithinWindow(schedule)), () => {
      this.#lastDue = due;
      const next = nextDue(schedule, due);
      this.#wait(schedule, next, ring);
      return ring(due, next === undefined);
    });
  }
}

/**
 * The invocation's delay within the schedule's flexible window. EventBridge chooses a new one each time; here it is always the
 * same second, derived from the ARN, so that schedules are spread out and a virtual week is reproducible.
 */
function delayWithinWindow({ arn, definition }: StoredSchedule): number {
  const { MaximumWindowInMinutes: minutes } = definition.FlexibleTimeWindow;
  if (minutes === undefined) return 0;
  return 1000 * (createHash('sha256').update(arn).digest().readUInt32BE() % (minutes * 60));
}
