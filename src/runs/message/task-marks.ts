// The marks that identify the task of an attempt.
import type { Message } from './message.ts';
import { taskPlace } from './task-place.ts';

/** One launch of an attempt, as its marks identify it. */
interface MarkedLaunch {
  readonly job: string;
  readonly runId: string;
  readonly number: number;
  readonly launch: number;
}

/** The prefix of `startedBy` of every task of a deployment; the outcome function's event rule matches it. */
export function startedByPrefix(deployment: string): string {
  // No deployment's name contains a slash, so `cronbridge-dev` does not match tasks of `cronbridge-dev-2`.
  return `${deployment}/`;
}

/** Identifies the task's owner. ECS takes at most 128 letters, digits, `-`, `/` and `_`. */
export function startedBy(job: string, deployment: string): string {
  return `${startedByPrefix(deployment)}${job}`;
}

/** The tags that identify a task's attempt. They include the deployment, since two may share an account and a cluster. */
export function ownerTags(
  { runId, number }: Pick<MarkedLaunch, 'runId' | 'number'>,
  deployment: string,
): Record<string, string> {
  return { deployment, run: runId, attempt: String(number) };
}

/** All tags of the task of a launch. */
export function taskTags(marked: MarkedLaunch, deployment: string): Record<string, string> {
  return { ...ownerTags(marked, deployment), job: marked.job, launch: String(marked.launch) };
}

/** Everything by which the task of a launch is found. @param deployment settings for what the message leaves out */
export function taskMarks(
  marked: MarkedLaunch & { readonly message: Pick<Message, 'task'> },
  deployment: { readonly cluster: string; readonly taskDefinition: string; readonly prefix: string },
) {
  const { cluster, taskDefinition } = taskPlace(marked.message, deployment);
  const tags = taskTags(marked, deployment.prefix);
  return { cluster, taskDefinition, startedBy: startedBy(marked.job, deployment.prefix), tags };
}
