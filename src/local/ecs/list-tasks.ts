import type { Input } from '../shape.ts';
import type { listTasksShape } from './input.ts';
import { invalidInput } from './run-task.ts';
import type { Task } from './task.ts';

/** @throws ServiceError InvalidParameterException for filters that ECS does not combine */
export function matchTasks(
  tasks: readonly Task[],
  input: Input<typeof listTasksShape>,
): { taskArns: string[]; nextToken: string | undefined } {
  const { desiredStatus = 'RUNNING', family, launchType, startedBy, maxResults = 100 } = input;
  if (maxResults < 1 || maxResults > 100) throw invalidInput('maxResults must be between 1 and 100.');
  // API model, ListTasks: "When you specify startedBy as the filter, it must be the only filter that you use."
  const others = [input.containerInstance, input.desiredStatus, family, launchType, input.serviceName];
  if (startedBy !== undefined && others.some((filter) => filter !== undefined)) {
    throw invalidInput('startedBy must be the only filter.');
  }
  // There are no services and no container instances here.
  const possible = input.serviceName === undefined && input.containerInstance === undefined;
  const found = tasks.filter(
    (task) =>
      possible &&
      task.desiredStatus === desiredStatus &&
      (family === undefined || task.taskDefinitionArn.includes(`:task-definition/${family}:`)) &&
      (launchType === undefined || task.launchType === launchType) &&
      (startedBy === undefined || task.startedBy === startedBy),
  );
  if (!/^[1-9]\d*$/.test(input.nextToken ?? '1')) throw invalidInput('Invalid token.');
  const start = Number(input.nextToken ?? 0);
  const end = start + maxResults;
  return {
    taskArns: found.slice(start, end).map((task) => task.taskArn),
    nextToken: end < found.length ? String(end) : undefined,
  };
}
