import type { AttemptKey } from '../ledger/attempt.ts';

export type DecisionWord =
  | 'started'
  | 'twin' // the run has been dispatched before
  | 'taken' // the id that was to be a new run's is another's
  | 'off-day' // the guard says that crond would not run it on this day
  | 'skipped'
  | 'missed'
  | 'not-started'
  | 'stopped' // somebody stopped the run before it had a task
  | 'put-back' // it cannot start yet: the message comes again
  | 'waiting' // ECS could not start it yet: a one-time schedule sends its message again
  | 'undecodable';

/** One decision: logged as one line, counted as one metric. */
export interface Decision extends Partial<AttemptKey> {
  readonly decision: DecisionWord;
  readonly job?: string;
  readonly reason?: string;
  readonly taskArn?: string;
  /** With `started`: from the instant that the run was due to the task's start. */
  readonly startDelaySeconds?: number;
  /** What went wrong beside the decision, and needs a person. */
  readonly fault?: string;
  /** With `put-back` and `waiting`: when the message is to come again. */
  readonly delaySeconds?: number;
}
