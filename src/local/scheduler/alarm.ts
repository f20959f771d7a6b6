// Waits for the next time at which one schedule is due, and the one after it.
import { createHash } from 'node:crypto';
import type { Clock, Timer } from '../clock.ts';
import { nextDue, type StoredSchedule } from './schedule.ts';

/** One schedule's timer: there is never more than one. */
export class Alarm {
  readonly #clock: Clock;
  #timer: Timer | undefined;
  /** When the schedule was due last, so a change within that same instant does not make it due again. */
  #lastDue = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Starts waiting, in place of what it waited for before. An instant that is now counts as due.
   * @param ring called with the instant when the schedule is due, and whether it was for the last time
   */
  set(schedule: StoredSchedule, ring: (due: number, last: boolean) => Promise<void>): void {
    this.stop();
    // A one-time schedule may have been made up to a minute late.
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
 * Where in its flexible window a schedule is invoked: EventBridge chooses anew each time, here it is always the same second, taken
 * from the ARN, so that schedules are spread and a virtual week is the same week again.
 */
function delayWithinWindow({ arn, definition }: StoredSchedule): number {
  const { MaximumWindowInMinutes: minutes } = definition.FlexibleTimeWindow;
  if (minutes === undefined) return 0;
  return 1000 * (createHash('sha256').update(arn).digest().readUInt32BE() % (minutes * 60));
}
