// What EventBridge Scheduler keeps: groups and schedules, when each was last due, invocations to try again, and client tokens.
import type { Part } from '../journal/keeping.ts';
import type { StoredSchedule } from './schedule.ts';

/** A change as a value. Instants are milliseconds since the epoch. */
export type SchedulerChange =
  | { readonly kind: 'group'; readonly name: string; readonly arn: string; readonly created: number }
  | { readonly kind: 'delete-group'; readonly name: string }
  | { readonly kind: 'schedule'; readonly schedule: StoredSchedule }
  | { readonly kind: 'delete-schedule'; readonly groupName: string; readonly name: string }
  /** The invocation of this instant was made, or is among those to try again. */
  | { readonly kind: 'due'; readonly arn: string; readonly at: number }
  | { readonly kind: 'try-again'; readonly id: string; readonly invocation: Invocation; readonly at: number }
  | { readonly kind: 'invoked'; readonly id: string }
  | ({ readonly kind: 'answer'; readonly token: string } & Answer);

/** One invocation of a schedule's target. */
export interface Invocation {
  /** As it was when it was due. */
  readonly schedule: StoredSchedule;
  /** When it was due, and when it was first tried: milliseconds since the epoch. */
  readonly scheduled: number;
  readonly begun: number;
  /** From 1. */
  readonly attempt: number;
}

/** The answer to a request with a client token. */
interface Answer {
  readonly input: string;
  readonly output: unknown;
  readonly until: number;
}

export interface Group {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  /** By name. */
  readonly schedules: ReadonlyMap<string, StoredSchedule>;
}

interface StoredGroup extends Group {
  readonly schedules: Map<string, StoredSchedule>;
}

export class SchedulerStore implements Part<SchedulerChange> {
  readonly #groups = new Map<string, StoredGroup>();
  /** By the ARNs of schedules. */
  readonly #lastDue = new Map<string, number>();
  readonly #tryAgain = new Map<string, { readonly invocation: Invocation; readonly at: number }>();
  /** In the order of the first requests: the oldest can be forgotten first. */
  readonly #answers = new Map<string, Answer>();

  get groups(): ReadonlyMap<string, Group> {
    return this.#groups;
  }

  /** When the schedule was last due. */
  lastDue({ arn }: StoredSchedule): number | undefined {
    return this.#lastDue.get(arn);
  }

  /** The schedule as it is, if it has not changed since it was this one. */
  unchanged(schedule: StoredSchedule): StoredSchedule | undefined {
    const now = this.#groups.get(schedule.groupName)?.schedules.get(schedule.name);
    const times = ({ created, modified }: StoredSchedule) => `${created.getTime()} ${modified.getTime()}`;
    return now !== undefined && times(now) === times(schedule) ? now : undefined;
  }

  /** The invocations that failed, by their ids, and when to try them again. */
  get tryAgain(): ReadonlyMap<string, { readonly invocation: Invocation; readonly at: number }> {
    return this.#tryAgain;
  }

  /** The answer to the first request with a token, if that is still known at this instant. */
  answer(token: string, now: number): Answer | undefined {
    const answer = this.#answers.get(token);
    return answer !== undefined && now < answer.until ? answer : undefined;
  }

  apply(changes: readonly SchedulerChange[]): void {
    for (const change of changes) {
      switch (change.kind) {
        case 'group':
          if (!this.#groups.has(change.name)) this.#groups.set(change.name, groupOf(change));
          break;
        case 'delete-group':
          for (const { arn } of this.#groups.get(change.name)?.schedules.values() ?? [])
            this.#lastDue.delete(arn);
          this.#groups.delete(change.name);
          break;
        case 'schedule':
          this.#groups.get(change.schedule.groupName)?.schedules.set(change.schedule.name, change.schedule);
          break;
        case 'delete-schedule':
          this.#deleteSchedule(change);
          break;
        case 'due':
          this.#lastDue.set(change.arn, Math.max(change.at, this.#lastDue.get(change.arn) ?? change.at));
          break;
        case 'try-again':
          this.#tryAgain.set(change.id, change);
          break;
        case 'invoked':
          this.#tryAgain.delete(change.id);
          break;
        case 'answer':
          this.#answers.set(change.token, change);
          break;
      }
    }
  }

  /** Forgets the answers whose time is over. They need not be kept to be forgotten again. */
  forgetAnswers(now: number): void {
    for (const [token, { until }] of this.#answers) {
      if (until > now) break;
      this.#answers.delete(token);
    }
  }

  read(written: unknown): SchedulerChange {
    const change = written as SchedulerChange;
    if (change.kind === 'schedule') return { ...change, schedule: readSchedule(change.schedule) };
    if (change.kind !== 'try-again') return change;
    const { invocation } = change;
    return { ...change, invocation: { ...invocation, schedule: readSchedule(invocation.schedule) } };
  }

  *snapshot(): Generator<SchedulerChange> {
    for (const { name, arn, created, schedules } of this.#groups.values()) {
      yield { kind: 'group', name, arn, created: created.getTime() };
      for (const schedule of schedules.values()) yield { kind: 'schedule', schedule };
    }
    for (const [arn, at] of this.#lastDue) yield { kind: 'due', arn, at };
    for (const [id, { invocation, at }] of this.#tryAgain) yield { kind: 'try-again', id, invocation, at };
    for (const [token, { input, output, until }] of this.#answers)
      yield { kind: 'answer', token, input, output, until };
  }

  #deleteSchedule({ groupName, name }: { groupName: string; name: string }): void {
    const schedules = this.#groups.get(groupName)?.schedules;
    const schedule = schedules?.get(name);
    if (schedule === undefined) return;
    schedules?.delete(name);
    this.#lastDue.delete(schedule.arn);
  }
}

function groupOf({ name, arn, created }: { name: string; arn: string; created: number }): StoredGroup {
  return { name, arn, created: new Date(created), schedules: new Map() };
}

/** JSON has no instants. */
function readSchedule(schedule: StoredSchedule): StoredSchedule {
  const { created, modified, definition } = schedule;
  const { StartDate, EndDate } = definition;
  return {
    ...schedule,
    created: new Date(created),
    modified: new Date(modified),
    definition: {
      ...definition,
      ...(StartDate !== undefined && { StartDate: new Date(StartDate) }),
      ...(EndDate !== undefined && { EndDate: new Date(EndDate) }),
    },
  };
}
