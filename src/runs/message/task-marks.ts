// The marks by which the task of an attempt is known again.
import type { Message } from './message.ts';
import { taskPlace } from './task-place.ts';

/** One launch of an attempt, as its marks name it. */
interface MarkedLaunch {
  readonly job: string;
  readonly runId: string;
  readonly number: number;
  readonly launch: number;
}

/** What `startedBy` of every task of a deployment begins with; what outcome's event rule looks for. */
export function startedByPrefix(deployment: string): string {
  // No deployment's name has a slash, so that `cronbridge-dev` does not hear of `cronbridge-dev-2`.
  return `${deployment}/`;
}

/** Whose task it is: ECS takes at most 128 letters, digits, `-`, `/` and `_`. */
export function startedBy(job: string, deployment: string): string {
  return `${startedByPrefix(deployment)}${job}`;
}

/** The tags that say whose attempt a task is. The deployment is among them: two may share an account and a cluster. */
export function ownerTags(
  { runId, number }: Pick<MarkedLaunch, 'runId' | 'number'>,
  deployment: string,
): Record<string, string> {
  return { deployment, run: runId, attempt: String(number) };
}

/** All tags of the task that a launch starts. An attempt is launched again where its task could not be started. */
export function taskTags(marked: MarkedLaunch, deployment: string): Record<string, string> {
  return { ...ownerTags(marked, deployment), job: marked.job, launch: String(marked.launch) };
}

/**
 * All by which the task of a launch is found.
 * @param deployment what holds where the message says nothing
 */
export function taskMarks(
  marked: MarkedLaunch & { readonly message: Pick<Message, 'task'> },
  deployment: { readonly cluster: string; readonly taskDefinition: string; readonly prefix: string },
) {
  const { cluster, taskDefinition } = taskPlace(marked.message, deployment);
  const tags = taskTags(marked, deployment.prefix);
  return { cluster, taskDefinition, startedBy: startedBy(marked.job, deployment.prefix), tags };
}
