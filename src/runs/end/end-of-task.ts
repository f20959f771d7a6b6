import type { Task } from '@aws-sdk/client-ecs';
import type { Attempt } from '../ledger/attempt.ts';
import type { Ending } from '../ledger/ledger.ts';
import type { RunParts } from '../parts.ts';
import { readAttempt, readStoppedTask, type StoppedTask } from './stopped-task.ts';
import { judge, type Verdict } from './verdict.ts';

/** How an attempt ended: with a stopped task, or without a task. */
export type End = Ending | { readonly stopped: StoppedTask; readonly verdict: Verdict };

/** @returns undefined while the task runs. A task of another deployment cannot have been this attempt's */
export function endOfTask(
  { config }: Pick<RunParts, 'config'>,
  attempt: Pick<Attempt, 'message'>,
  task: Task,
): End | undefined {
  if (readAttempt(task, config.prefix) === undefined) {
    return { state: 'lost', reason: `the task ${task.taskArn} does not belong to this deployment` };
  }
  const stopped = readStoppedTask(task, config.prefix);
  return stopped && { stopped, verdict: judge(stopped, attempt) };
}
