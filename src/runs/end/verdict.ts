import { readLaunchReason } from '../../aws/launch-reasons.ts';
import type { Attempt } from '../ledger/attempt.ts';
import { readStopReason } from '../message/stop-reason.ts';
import { endedFirst } from './ended-first.ts';
import type { StoppedTask } from './stopped-task.ts';

/** The state to close the attempt with, and why. */
export interface Verdict {
  readonly state: 'succeeded' | 'failed' | 'skipped' | 'timed-out' | 'stopped' | 'lost' | 'not-started';
  readonly exitCode?: number;
  readonly reason?: string;
  /** Set where the state alone does not say it. */
  readonly cause?: 'spot';
  /** With `not-started`: the command never began, and the reason may pass, so the attempt can be launched again. */
  readonly passes?: true;
}

/**
 * A requested stop outranks the exit code: a program that exits with 0 because it was asked to stop has not done its work.
 * Without such a request the exit code decides, and a missing exit code is a failure.
 * @param attempt the task's, whose job says what its exit codes mean
 */
export function judge(task: StoppedTask, { message }: Pick<Attempt, 'message'>): Verdict {
  const { ok = [], skip = [] } = message.exitCodes ?? {};
  const { stopCode, stoppedReason, exitCode } = task;
  const facts = { exitCode, reason: explain(task) };
  const ownStop = readStopReason(stoppedReason);
  if (ownStop === 'timed-out' || ownStop === 'lost') return { state: ownStop, ...facts };
  if (ownStop === 'replaced' || stopCode === 'UserInitiated') return { state: 'stopped', ...facts };
  if (!hasBegun(task))
    return { state: 'not-started', ...facts, ...(mayStartLater(task) && { passes: true }) };
  if (isSpot(task)) return { state: 'failed', cause: 'spot', ...facts };
  // The command ran, while another container of its task could not be started.
  if (stopCode === 'TaskFailedToStart') return { state: 'failed', ...facts };
  if (exitCode === undefined) return { state: 'failed', ...facts };
  if (exitCode === 0 || ok.includes(exitCode)) return { state: 'succeeded', exitCode };
  if (skip.includes(exitCode))
    return { state: 'skipped', exitCode, reason: `the command ended with exit code ${exitCode}` };
  return { state: 'failed', ...facts };
}

/** If docker cannot start a container, the container may have docker's own exit code, 127 or 128. */
const neverBegan = /^(Cannot(Pull|Create|Start|Inspect)\w*|ResourceInitialization)Error/;

/**
 * Whether the command ran; in doubt, yes, since launching it again would do its work twice. Even a task that never reached
 * RUNNING may have started this container while another one was still being pulled.
 */
function hasBegun(task: StoppedTask): boolean {
  const { stopCode, exitCode, containerReason = '', containerMade, started } = task;
  const ran = exitCode !== undefined && !neverBegan.test(containerReason);
  if (stopCode === 'TaskFailedToStart') return ran;
  return ran || stopCode === 'EssentialContainerExited' || started !== undefined || containerMade === true;
}

/** Whether the next launch may succeed. An unknown reason may pass: the deadline limits the attempts. */
function mayStartLater({ stoppedReason = '', containerReason = '', sidecars }: StoppedTask): boolean {
  const reasons = [stoppedReason, containerReason, ...sidecars.map(({ reason = '' }) => reason)];
  return !reasons.some((reason) => readLaunchReason(reason) === 'refused');
}

/** TerminationNotice: the EC2 instance under the task was reclaimed, as Spot instances are. */
function isSpot({ stopCode, stoppedReason = '' }: StoppedTask): boolean {
  if (stopCode === 'SpotInterruption' || stopCode === 'TerminationNotice') return true;
  return /\bspot\b.*\b(interrupt|reclaim|terminat)/i.test(stoppedReason);
}

/**
 * What ECS says about the task, and about its containers where that says more than "Essential container in task exited": the
 * command's container, those that kept the task from starting, and the one that ended first.
 */
function explain(task: StoppedTask): string | undefined {
  const { stopCode, stoppedReason, containerReason, exitCode } = task;
  const beside = hasBegun(task) ? [] : task.sidecars;
  const parts = [
    stoppedReason,
    containerReason,
    ...beside.map(({ name, reason }) => reason && `${name}: ${reason}`),
    endedFirst(task),
  ].filter((part) => part && part !== uninformative);
  if (parts.length > 0) return [...new Set(parts)].join('; ');
  if (exitCode !== undefined) return undefined;
  return `${stoppedReason ?? stopCode ?? 'the task stopped'}, and ECS has no exit code of its container`;
}

const uninformative = 'Essential container in task exited';
