// The words, in short; CONTRIBUTING.md has all of them. An entry is a line of a crontab, a job is what it makes of it, a schedule is
// what EventBridge has of the job. A run is a job at one scheduled minute, an attempt is a try of the run and one item of the ledger,
// a launch is a RunTask of the attempt, a task is what ECS makes of it, and an outcome is how the attempt ended.
import { type Message, runIdOf, type Trigger } from '../message/message.ts';

/**
 * `claimed → started → …`; a final state can also follow `claimed`, or be the first. A state never goes back, but for one thing:
 * an attempt whose command never began, since its task could not be started, is claimed for its next launch.
 */
export type AttemptState =
  | 'claimed'
  | 'started'
  | 'succeeded'
  | 'failed'
  | 'timed-out'
  | 'stopped'
  | 'lost'
  | 'skipped'
  | 'missed'
  | 'not-started';

export type Outcome = Exclude<AttemptState, 'claimed' | 'started'>;

/** What names one attempt. */
export interface AttemptKey {
  /** `<job>@<UTC minute>`. */
  readonly runId: string;
  readonly number: number;
}

/** Instants are ISO 8601 in UTC. */
export interface Attempt extends AttemptKey {
  readonly job: string;
  readonly scheduled: string;
  readonly state: AttemptState;
  readonly trigger: Trigger;
  readonly claimed?: string;
  readonly started?: string;
  readonly stopped?: string;
  /**
   * There while the state is final and what follows from it (lock, retry, notification) is not known to be done: when
   * somebody last began to do it.
   */
  readonly unsettled?: string;
  /** When somebody asked to stop it while it had a task: no attempt follows it, however it ends. */
  readonly stopAsked?: string;
  /** When the next attempt is to start, if this one is tried again. */
  readonly retryDue?: string;
  /**
   * Grows when a launch came to nothing for certain: ECS started no task, or could not start the command in it. Part of
   * RunTask's client token.
   */
  readonly launch: number;
  /** While it is claimed and waits: when it is to be launched again. */
  readonly launchDue?: string;
  readonly taskArn?: string;
  /** What the task ran, and in which of its containers: where its log is follows from them. */
  readonly taskDefinitionArn?: string;
  readonly container?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  /** Why it failed, where the state does not say it. */
  readonly cause?: 'spot';
  /** The git revision of the crontab that was deployed when the run was claimed. */
  readonly revision?: string;
  readonly message: Message;
}

export function isFinal(state: AttemptState | ShownState): state is Outcome {
  return state !== 'claimed' && state !== 'waiting' && state !== 'started' && state !== 'stopping';
}

/** An attempt's state as people see it. */
export type ShownState = 'waiting' | 'stopping' | 'started' | Outcome;

/** One that is claimed waits for its start, and one that has a task and that somebody asked to stop is stopping. */
export function shownState({ state, stopAsked }: Pick<Attempt, 'state' | 'stopAsked'>): ShownState {
  if (state === 'claimed') return 'waiting';
  return state === 'started' && stopAsked !== undefined ? 'stopping' : state;
}

/** Outcomes that mean that the job's work was not done. A person who stops a task knows it; `skipped` is what the job asked for. */
const failures: ReadonlySet<AttemptState> = new Set(['failed', 'timed-out', 'lost', 'missed', 'not-started']);

export function isFailure(state: AttemptState): boolean {
  return failures.has(state);
}

/** From the start of the task to its end; `undefined` where one of them is not known. */
export function durationSeconds({ started, stopped }: Attempt): number | undefined {
  if (started === undefined || stopped === undefined) return undefined;
  return Math.max(0, (Date.parse(stopped) - Date.parse(started)) / 1000);
}

/** An attempt whose launch came to nothing, until its next. */
export type AttemptToLaunch = Attempt & Required<Pick<Attempt, 'launchDue'>>;

export function isToLaunch(attempt: Attempt | undefined): attempt is AttemptToLaunch {
  return attempt?.state === 'claimed' && attempt.launchDue !== undefined;
}

/** The attempt that a message asks for, as it is before anything has happened to it. */
export function newAttempt(message: Message): Omit<Attempt, 'state'> {
  return {
    runId: runIdOf(message),
    number: message.attempt,
    job: message.job,
    scheduled: message.scheduled,
    trigger: message.trigger ?? 'schedule',
    launch: 1,
    message,
  };
}
