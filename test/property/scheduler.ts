// EventBridge and the dispatcher, as far as they decide when a job runs. The local Scheduler, which shares no code with ours, reads the
// expressions.
import { type Expression, nextInstant, parseExpression } from '../../src/local/scheduler/expression.ts';
import { guardAllows } from '../../src/time/guard.ts';
import type { Timing } from '../../src/time/translate.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** What AWS does with a timing: it fires every schedule, and the dispatcher checks the guard. */
export class Scheduler {
  readonly #schedules: readonly { readonly expression: Expression; readonly timezone: string }[];
  readonly #timing: Timing;
  readonly #offset: number;

  constructor(timing: Timing, offsetMinutes: number) {
    this.#timing = timing;
    this.#offset = offsetMinutes * MINUTE;
    this.#schedules = timing.schedules.map(({ expression, timezone }) => ({
      expression: parseExpression(expression),
      timezone,
    }));
  }

  /** The first local time from `local` on at which a run begins. */
  nextFrom(local: number): number | undefined {
    const each = this.#schedules.map((schedule) => this.#nextOf(schedule, local - this.#offset - 1));
    const found = each.filter((instant) => instant !== undefined);
    return found.length === 0 ? undefined : Math.min(...found) + this.#offset;
  }

  #nextOf({ expression, timezone }: { expression: Expression; timezone: string }, from: number) {
    // Clocks that never change are those of UTC, so much later.
    const ahead = timezone === 'UTC' ? 0 : this.#offset;
    let after = from;
    for (;;) {
      const shown = nextInstant(expression, { after: after + ahead, timezone: 'UTC', anchor: 0 });
      const instant = shown === undefined ? undefined : shown - ahead;
      if (instant === undefined || guardAllows(this.#timing.guard, new Date(instant))) return instant;
      // The guard knows days alone: the rest of this one would be refused too.
      const local = instant + this.#offset;
      after = local - (local % DAY) + DAY - 1 - this.#offset;
    }
  }
}
