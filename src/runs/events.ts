// What happens to attempts: each happening one value, made where it happens. The log, the metrics and what people see come from it.
import { type Attempt, type AttemptKey, durationSeconds, type Outcome } from './ledger/attempt.ts';
import type { Obstacle } from './start/redelivery.ts';

/** Which attempt it happened to. */
type Subject = Pick<Attempt, 'runId' | 'number' | 'job' | 'trigger'>;

/** Instants are ISO 8601 in UTC. */
export type RunEvent =
  | DispatchEvent
  /** Its message has come for the first time. A run that somebody asks for is not due: it starts. */
  | (Subject & { readonly kind: 'due' })
  /** The event of a task that the attempt is not, or whose end was noted before. */
  | (Subject & { readonly kind: 'stale-task'; readonly taskArn: string })
  /** A task that has stopped is of an attempt which the ledger does not have: it expired, or somebody deleted it. */
  | (AttemptKey & { readonly kind: 'unknown'; readonly taskArn: string })
  /** A message that means nothing, and was given up. */
  | { readonly kind: 'undecodable'; readonly reason: string }
  /** A message could not be handled, or not be put back. It comes again. */
  | {
      readonly kind: 'fault';
      readonly reason: string;
      readonly messageId: string;
      readonly error: unknown;
    };

/** What became of a message, or of a request. */
export type DispatchEvent =
  /** The guard says that crond would not run it on this day. */
  | (Subject & { readonly kind: 'off-day' })
  /** Its message, or another one of its run, came before. */
  | (Subject & { readonly kind: 'twin'; readonly reason: string })
  | WaitingEvent
  | LaunchingAgainEvent
  | (Subject & {
      readonly kind: 'started';
      readonly taskArn: string;
      /** From the instant that the run was due to the task's start. */
      readonly startDelaySeconds: number;
      /** What is wrong with it from the start, and needs a person. */
      readonly fault?: string;
    })
  | EndedEvent;

/** It cannot start yet: its message comes again. */
export type WaitingEvent = Subject & {
  readonly kind: 'waiting';
  /** `settlement`: it has ended, and what follows from that is being done. */
  readonly for: Obstacle | 'settlement';
  /** When its message comes again. */
  readonly until: string;
  readonly reason: string;
};

/** A launch came to nothing; a one-time schedule sends the message for the next. */
type LaunchingAgainEvent = Subject & {
  readonly kind: 'launching-again';
  /** The number of the next launch. */
  readonly launch: number;
  readonly until: string;
  readonly reason: string | undefined;
};

/** What followed from an end: another attempt, news for people, or neither. */
type Settlement = 'retried' | 'told' | 'quiet';

export type EndedEvent = Subject &
  Pick<Attempt, 'exitCode' | 'reason' | 'taskArn'> & {
    readonly kind: 'ended';
    readonly outcome: Outcome;
    /** From the start of the task to its end. */
    readonly durationSeconds?: number;
    /** Absent where what follows is not done yet. */
    readonly settlement?: Settlement;
    /** With `retried`: when the next attempt is to start. */
    readonly retryDue?: string;
    /** Whoever closed the attempt died before all that follows was done; it is done now. */
    readonly completed?: boolean;
    /** What could not be done, and needs a person. */
    readonly fault?: string;
  };

/** Where events go. */
export type EventSink = (event: RunEvent) => void;

export function toAll(...sinks: readonly EventSink[]): EventSink {
  return (event) => {
    for (const sink of sinks) sink(event);
  };
}

export function subjectOf({ runId, number, job, trigger }: Subject): Subject {
  return { runId, number, job, trigger };
}

/** @param attempt one that has ended */
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
