import type { Message } from './message.ts';

/**
 * Where and as what a job's task runs: in the cluster and container, with the task definition and launch type that the job names,
 * and where it names none in the deployment's own.
 */
export function taskPlace<Deployment extends object>(
  { task }: Pick<Message, 'task'>,
  deployment: Deployment,
): Deployment & Message['task'] {
  return { ...deployment, ...task };
}
