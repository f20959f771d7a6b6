// How an attempt ended, judged from its stopped task.
import { readStopReason } from '../message/stop-reason.ts';
import type { StoppedTask } from './stopped-task.ts';

/** The state to close the attempt with, and why. */
export interface Verdict {
  readonly state: 'succeeded' | 'failed' | 'timed-out' | 'stopped' | 'not-started';
  readonly exitCode?: number;
  readonly reason?: string;
  /** Where the state does not say it. */
  readonly cause?: 'spot';
}

/**
 * A stop that somebody asked for outranks the exit code: a program that ends politely with 0 when it is told to stop
 * has not done its work. Otherwise the exit code decides, and no exit code is a failure.
 */
export function judge(task: StoppedTask): Verdict {
  const { stopCode, stoppedReason, exitCode } = task;
  const facts = { exitCode, reason: explain(task) };
  if (stopCode === 'TaskFailedToStart') return { state: 'not-started', ...facts };
  const ownStop = readStopReason(stoppedReason);
  if (ownStop === 'timed-out') return { state: 'timed-out', ...facts };
  if (ownStop === 'replaced' || stopCode === 'UserInitiated') return { state: 'stopped', ...facts };
  // TerminationNotice: the EC2 instance under the task was taken away, as a Spot instance is.
  if (stopCode === 'SpotInterruption' || stopCode === 'TerminationNotice') {
    return { state: 'failed', cause: 'spot', ...facts };
  }
  return exitCode === 0 ? { state: 'succeeded', exitCode } : { state: 'failed', ...facts };
}

/** What ECS says of the task, and of the container where that tells more than "Essential container in task exited". */
function explain({ stopCode, stoppedReason, containerReason, exitCode }: StoppedTask): string | undefined {
  const parts = [stoppedReason, containerReason].filter((part) => part && part !== uninformative);
  if (parts.length > 0) return [...new Set(parts)].join('; ');
  if (exitCode !== undefined) return undefined;
  return `${stoppedReason ?? stopCode ?? 'the task stopped'}, and ECS knows no exit code of its container`;
}

const uninformative = 'Essential container in task exited';
