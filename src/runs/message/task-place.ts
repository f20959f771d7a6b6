import type { Message } from './message.ts';

/**
 * Where and how a job's task runs: cluster, container, task definition and launch type of the job, or else of the deployment.
 */
export function taskPlace<Deployment extends object>(
  { task }: Pick<Message, 'task'>,
  deployment: Deployment,
): Deployment & Message['task'] {
  return { ...deployment, ...task };
}
