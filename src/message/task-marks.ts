// The marks by which the task of an attempt is known again.
import type { Message } from './message.ts';

/** Whose task it is; what outcome's event rule looks for. */
export function startedBy(job: string): string {
  return `cronbridge/${job}`;
}

/** The task's tags. The deployment is among them: two may share an account and a cluster. */
export function taskTags(
  { job, run, attempt }: { readonly job: string; readonly run: string; readonly attempt: number },
  deployment: string,
): Record<string, string> {
  return { job, run, attempt: String(attempt), deployment };
}

/**
 * All by which the task is found.
 * @param deployment what holds where the message says nothing
 */
export function taskMarks(
  attempt: Parameters<typeof taskTags>[0] & { readonly message: Pick<Message, 'task'> },
  deployment: { readonly cluster: string; readonly taskDefinition: string; readonly prefix: string },
) {
  const { cluster, taskDefinition } = { ...deployment, ...attempt.message.task };
  const tags = taskTags(attempt, deployment.prefix);
  return { cluster, taskDefinition, startedBy: startedBy(attempt.job), tags };
}
