// Waits for the next instant at which one schedule is due, and then for the one after it.
import { createHash } from 'node:crypto';
import type { Clock, Timer } from '../clock.ts';
import { nextDue, type StoredSchedule } from './schedule.ts';

type Ring = (due: number) => Promise<void>;

/** One schedule's timer; there is never more than one. */
export class Alarm {
  readonly #clock: Clock;
  #timer: Timer | undefined;
  /** When the schedule was last due, so that a change in the same instant does not make it due again. */
  #lastDue: number;

  constructor(clock: Clock, lastDue = Number.NEGATIVE_INFINITY) {
    this.#clock = clock;
    this.#lastDue = lastDue;
  }

  /**
   * Starts waiting, and cancels what it waited for before. If the schedule is due right now, that counts.
   * @param ring called with the instant when the schedule is due
   */
  set(schedule: StoredSchedule, ring: Ring): void {
    // A one-time schedule may have been created up to a minute late.
    const tolerance = schedule.expression.kind === 'at' ? 60_000 : 1;
    this.#setAfter(schedule, this.#clock.now().getTime() - tolerance, ring);
  }

  /**
   * The same after nobody waited for a while: what was due meanwhile is due now, as long as Scheduler would still try to invoke its
   * target. A one-time schedule has no other time.
   */
  resume(schedule: StoredSchedule, ring: Ring): void {
    const { definition, expression, modified } = schedule;
    const { MaximumEventAgeInSeconds: seconds } = definition.Target.RetryPolicy;
    const stillTried = this.#clock.now().getTime() - seconds * 1000 - delayWithinWindow(schedule);
    const changed = modified.getTime() - 1;
    this.#setAfter(
      schedule,
      expression.kind === 'at' ? changed - 60_000 : Math.max(changed, stillTried),
      ring,
    );
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #setAfter(schedule: StoredSchedule, after: number, ring: Ring): void {
    this.stop();
    if (schedule.definition.State === 'ENABLED')
      this.#wait(schedule, nextDue(schedule, Math.max(after, this.#lastDue)), ring);
  }

  #wait(schedule: StoredSchedule, due: number | undefined, ring: Ring): void {
    if (due === undefined) return;
    this.#timer = this.#clock.at(new Date(due + delayWithinWindow(schedule)), () => {
      this.#lastDue = due;
      this.#wait(schedule, nextDue(schedule, due), ring);
      return ring(due);
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
