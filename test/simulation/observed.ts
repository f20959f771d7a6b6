// What was seen of a history from outside: the laws are checked on it alone.
import type { Attempt, Outcome } from '../../src/runs/ledger/attempt.ts';
import type { Summary } from '../../src/runs/ledger/summary.ts';
import type { Message } from '../../src/runs/message/message.ts';
import type { Notification } from '../../src/runs/notify/notification.ts';
import type { History } from './history.ts';

/** Instants are milliseconds since the epoch. */
export interface Observed {
  readonly history: History;
  readonly begun: number;
  /** Runs that Scheduler began to deliver, by their ids; those that a guard drops are not due. */
  readonly due: ReadonlyMap<string, { readonly message: Message; readonly at: number }>;
  readonly tasks: readonly SeenTask[];
  /** Runs that people asked for, and got an answer for. */
  readonly answered: ReadonlySet<string>;
  /** The ledger in the end. */
  readonly attempts: readonly Attempt[];
  /** The ledger's summaries in the end, by job. */
  readonly summaries: ReadonlyMap<string, Summary>;
  readonly told: readonly SeenNotification[];
  /** `<run>#<attempt>` of each dead letter, with those that were redriven; undecodable ones by their bodies. */
  readonly letters: readonly string[];
  readonly waits: readonly SeenWait[];
  /** The ends of attempts, in order. */
  readonly ends: readonly SeenEnd[];
  /** When the whole visits of the reconciler began, in order. */
  readonly visits: readonly number[];
  /** The locks that were held right after a whole visit of the reconciler. */
  readonly held: readonly SeenLock[];
  /** The runs in the order in which their first messages were sent to the queue. */
  readonly queued: ReadonlySet<string>;
  /** When the history ended. */
  readonly ended: number;
  /** What was left in the end that should not be. */
  readonly left: readonly string[];
  /** Faults that were met, in order. */
  readonly faults: readonly SeenFault[];
  /** Everything that happened, for people. */
  readonly moments: readonly Moment[];
  readonly twins: { readonly queue: number; readonly ledger: number; readonly token: number };
  /** Deliveries that came twice within the time for which the queue knows them. */
  readonly doubled: number;
  /** The longest time from a task's end until that was settled, in seconds. */
  readonly slowestSettle: number;
}

export interface SeenTask {
  readonly taskArn: string;
  readonly run: string;
  readonly number: number;
  readonly job: string;
  /** The job's id, whatever its name. */
  readonly id: number;
  readonly created: number;
  readonly started?: number;
  readonly stopped?: number;
  readonly stopCode?: string;
  readonly exitCode?: number;
}

export interface SeenNotification extends Notification {
  readonly at: number;
}

/** An attempt that has entered the line of its lock. */
export interface SeenWait {
  readonly run: string;
  readonly number: number;
  readonly at: number;
}

export interface SeenEnd extends SeenWait {
  readonly outcome: Outcome;
}

/** A lock, and its holder. */
export interface SeenLock extends SeenWait {
  readonly lock: string;
}

export interface SeenFault {
  readonly at: number;
  readonly kind: string;
  /** The requests of the invocation up to the one that failed; empty if it was none. */
  readonly requests: readonly string[];
}

export interface Moment {
  readonly at: number;
  readonly text: string;
}
