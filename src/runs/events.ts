// What happens to attempts: one typed value for each event, made where it happens. Logs, metrics and output derive from it.
import {
  type Attempt,
  type AttemptKey,
  durationSeconds,
  type Outcome,
  type Warning,
} from './ledger/attempt.ts';
import type { Monitor } from './message/monitors.ts';

type Subject = Pick<Attempt, 'runId' | 'number' | 'job' | 'trigger'>;

/** Instants are ISO 8601 in UTC. */
export type RunEvent =
  | DispatchEvent
  /** Its message arrived for the first time. A requested run is never due: it starts. */
  | (Subject & { readonly kind: 'due' })
  /** An event of a task that is not the attempt's, or whose end was recorded before. */
  | (Subject & { readonly kind: 'stale-task'; readonly taskArn: string })
  /** A stopped task belongs to an attempt that the ledger does not have: it expired, or somebody deleted it. */
  | (AttemptKey & { readonly kind: 'unknown'; readonly taskArn: string })
  | CheckInEvent
  /** A sync has a job's monitor written. */
  | (Monitor & { readonly kind: 'monitor' })
  /** People were warned of a run that has not ended. */
  | (Subject & { readonly kind: 'warned'; readonly warning: Warning; readonly reason: string })
  /** A message that cannot be decoded. It was dead-lettered. */
  | { readonly kind: 'undecodable'; readonly reason: string }
  /** Events of changes that EventBridge did not take. */
  | { readonly kind: 'unsent'; readonly events: number; readonly reason: string }
  /** A visit of the reconciler did everything. An alarm goes off when this stays away. */
  | { readonly kind: 'reconciled' }
  /** A message could not be handled or put back. It will be redelivered. */
  | {
      readonly kind: 'fault';
      readonly reason: string;
      readonly messageId: string;
      readonly error: unknown;
    };

/** What became of a message or a request. */
export type DispatchEvent =
  /** crond would not run it on this day, so the guard drops it. */
  | (Subject & { readonly kind: 'off-day' })
  /** This message, or another one of its run, was handled before. */
  | (Subject & { readonly kind: 'twin'; readonly reason: string })
  | WaitingEvent
  | LaunchingAgainEvent
  | (Subject & {
      readonly kind: 'started';
      readonly taskArn: string;
      /** From the instant the run was due until the task's start. */
      readonly startDelaySeconds: number;
      /** What is wrong with it from the start and needs a person. */
      readonly fault?: string;
    })
  | EndedEvent;

/** It cannot go on yet. */
type WaitingEvent = Subject & { readonly kind: 'waiting'; readonly reason: string } & (
    | {
        /** Another attempt has its lock. It stands in the lock's line, and its message is done. */
        readonly for: 'lock';
        /** How many wait before it. */
        readonly before: number;
      }
    | {
        /** It has ended, and what follows from that is in progress. */
        readonly for: 'settlement';
        /** When its message is redelivered. */
        readonly until: string;
      }
  );

/** A launch failed, or may have failed; a one-time schedule sends the message again. */
type LaunchingAgainEvent = Subject & {
  readonly kind: 'launching-again';
  readonly launch: number;
  readonly until: string;
  readonly reason: string | undefined;
};

/** What followed from an end: another attempt, a notification, or neither. */
type Settlement = 'retried' | 'notified' | 'quiet';

export type EndedEvent = Subject &
  Pick<Attempt, 'exitCode' | 'reason' | 'taskArn'> & {
    readonly kind: 'ended';
    readonly outcome: Outcome;
    /** From the task's start to its end. */
    readonly durationSeconds?: number;
    /** Absent until what follows is done. */
    readonly settlement?: Settlement;
    /** With `retried`: when the next attempt is due. */
    readonly retryDue?: string;
    /** The invocation that closed the attempt died before everything that follows was done; it is done now. */
    readonly completed?: boolean;
    /** What failed and needs a person. */
    readonly fault?: string;
  };

/** A run started, or came to its end, of which the services hear that its job names. */
export type CheckInEvent = Subject & {
  readonly kind: 'check-in';
  /** The names of the services. */
  readonly with: readonly string[];
  readonly state: 'started' | Outcome;
  readonly exitCode?: number | undefined;
  readonly reason?: string;
  readonly durationSeconds?: number | undefined;
  /** The end of its task's log. */
  readonly lastLines: readonly string[];
  /** When the services may expect the job's runs. */
  readonly expected?: {
    readonly schedule: string;
    readonly timezone: string;
    readonly marginSeconds: number;
    readonly longestSeconds: number;
  };
};

/** Receives all events. */
export type EventSink = (event: RunEvent) => void;

export function toAll(...sinks: readonly EventSink[]): EventSink {
  return (event) => {
    for (const sink of sinks) sink(event);
  };
}

export function subjectOf({ runId, number, job, trigger }: Subject): Subject {
  return { runId, number, job, trigger };
}

/** @param attempt an ended one */
export function endedEvent(
  attempt: Attempt,
  settled: Pick<EndedEvent, 'settlement' | 'retryDue' | 'completed' | 'fault'>,
): EndedEvent {
  const { exitCode, reason, taskArn } = attempt;
  return {
    kind: 'ended',
    ...subjectOf(attempt),
    outcome: attempt.state as Outcome,
    exitCode,
    reason,
    taskArn,
    durationSeconds: durationSeconds(attempt),
    ...settled,
  };
}

export function launchingAgainEvent(
  attempt: Subject & Pick<Attempt, 'launch' | 'reason'> & Required<Pick<Attempt, 'launchDue'>>,
): LaunchingAgainEvent {
  const { launch, launchDue: until, reason } = attempt;
  return { kind: 'launching-again', ...subjectOf(attempt), launch, until, reason };
}
