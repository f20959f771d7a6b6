// The words, in short (CONTRIBUTING.md has all of them): an entry is a line of a crontab; a job is the entry with its name and
// options; a schedule is the job in EventBridge. A run is a job at one scheduled minute; an attempt is one try of the run and
// one item of the ledger; a launch is one RunTask of the attempt; a task is what ECS makes of it; an outcome is how the attempt
// ended.
import { type Message, runIdOf, type Trigger } from '../message/message.ts';

/**
 * `claimed → started → …`; a final state can also follow `claimed` or come first. A state never goes back, with one exception:
 * an attempt whose task failed before its command began is claimed again for its next launch.
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

/** What people are warned of while a run has not ended: see `late=`, `expect=` and `finish-by=`. */
export type Warning = 'late' | 'slow' | 'overdue';

export type Outcome = Exclude<AttemptState, 'claimed' | 'started'>;

/** Identifies one attempt. */
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
  /** Set while the state is final and what follows (lock, retry, notification) may not be done: when somebody last began it. */
  readonly unsettled?: string;
  /** Of a requested run: identifies the request that claimed it. */
  readonly request?: string;
  /** When a person, or the run that replaces it, asked to stop its task. No attempt follows it, however it ends. */
  readonly stopAsked?: string;
  /** When the next attempt is due, if this one is retried. */
  readonly retryDue?: string;
  /**
   * Grows with each launch that certainly failed: ECS started no task, or could not start the command in it. Part of RunTask's
   * client token.
   */
  readonly launch: number;
  /**
   * Since when a task of this launch may exist that is not recorded: when a dispatcher last was about to ask ECS for it. Absent
   * while that is certainly not so.
   */
  readonly launching?: string;
  /** While it waits in state `claimed`: when it is launched next. */
  readonly launchDue?: string;
  /** While it stands in the line of a lock: that lock. */
  readonly waitsIn?: string;
  /** Since when it waits, for its lock or for its next launch. */
  readonly waitingSince?: string;
  /** When its message was sent to the dead-letter queue. */
  readonly deadLettered?: string;
  /** How its end was recorded before its task turned up, which ended as the attempt says now. */
  readonly corrected?: Outcome;
  /** The run that was started from its dead letter. */
  readonly redriven?: string;
  readonly taskArn?: string;
  /** What the task ran and in which container; its log stream follows from them. */
  readonly taskDefinitionArn?: string;
  readonly container?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  /** Why it failed, where the state does not say it. */
  readonly cause?: 'spot';
  /** What people were warned of. */
  readonly warned?: readonly Warning[];
  /** How many runs of the deployment might be active at a time when it was claimed, if that was limited. */
  readonly maxRunning?: number;
  /** The git revision of the crontab that was deployed when the run was claimed. */
  readonly revision?: string;
  readonly message: Message;
}

export function isFinal(state: AttemptState | ShownState): state is Outcome {
  return state !== 'claimed' && state !== 'waiting' && state !== 'started' && state !== 'stopping';
}

/** An attempt's state as people see it. */
export type ShownState = 'waiting' | 'stopping' | 'started' | Outcome;

/** A claimed attempt is shown as `waiting`; a started one whose stop was requested as `stopping`. */
export function shownState({ state, stopAsked }: Pick<Attempt, 'state' | 'stopAsked'>): ShownState {
  if (state === 'claimed') return 'waiting';
  return state === 'started' && stopAsked !== undefined ? 'stopping' : state;
}

/**
 * Outcomes after which the job's work is not done. Not `stopped`, since the person who stopped it knows, nor `skipped`, which
 * the job asked for.
 */
const failures: ReadonlySet<AttemptState> = new Set(['failed', 'timed-out', 'lost', 'missed', 'not-started']);

export function isFailure(state: AttemptState): boolean {
  return failures.has(state);
}

const withoutCommand: ReadonlySet<AttemptState> = new Set(['missed', 'skipped', 'not-started']);

/** Whether an attempt ended without its command, which nobody stopped. */
export function hasNotRun({
  state,
  exitCode,
  stopAsked,
}: Pick<Attempt, 'state' | 'exitCode' | 'stopAsked'>): boolean {
  // A command can say by its exit code that it is to count as skipped.
  return withoutCommand.has(state) && exitCode === undefined && stopAsked === undefined;
}

/** From the task's start to its end. @returns undefined if either is unknown */
export function durationSeconds({ started, stopped }: Attempt): number | undefined {
  if (started === undefined || stopped === undefined) return undefined;
  return Math.max(0, (Date.parse(stopped) - Date.parse(started)) / 1000);
}

/** An attempt whose launch failed, until its next launch. */
export type AttemptToLaunch = Attempt & Required<Pick<Attempt, 'launchDue'>>;

export function isToLaunch(attempt: Attempt | undefined): attempt is AttemptToLaunch {
  return attempt?.state === 'claimed' && attempt.launchDue !== undefined;
}

/** Whether somebody asked for it at a later time, which has not come. */
export function isPlanned(attempt: Attempt): attempt is AttemptToLaunch {
  // What is launched again is launched later than it was due.
  return isToLaunch(attempt) && Date.parse(attempt.launchDue) <= Date.parse(attempt.scheduled);
}

/**
 * Since when a claimed attempt may have a task that is not recorded. One from an earlier version says nothing of it, and was
 * launched when it was claimed.
 * @returns undefined if it certainly has none
 */
export function launchingSince(attempt: Attempt): string | undefined {
  const { launching, waitsIn, launchDue, claimed, scheduled } = attempt;
  if (launching !== undefined || waitsIn !== undefined || launchDue !== undefined) return launching;
  return claimed ?? scheduled;
}

/** The attempt that a message asks for, before anything has happened to it. */
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
