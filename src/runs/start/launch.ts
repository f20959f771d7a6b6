import { ClientException, ConflictException, RunTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { lookingFirst, TooLateError } from '../../aws/last-look.ts';
import type { LaunchProblem } from '../../aws/launch-reasons.ts';
import { hasTags } from '../../aws/own-task.ts';
import { describeTaskOf, findTaskOf, startedTask } from '../attempt-task.ts';
import type { Attempt } from '../ledger/attempt.ts';
import type { FoundStart } from '../ledger/ledger.ts';
import { containerCommand } from '../message/container-command.ts';
import { throughEntryPoint } from '../message/entry-point.ts';
import { ownerTags } from '../message/task-marks.ts';
import { taskPlace } from '../message/task-place.ts';
import type { RunParts } from '../parts.ts';
import { problemOfError, problemOfFailures, problemText } from './launch-failure.ts';
import { type Described, runTaskInput } from './run-task.ts';

/** The run's deadline is past, or the visit has taken too long. */
type TooLate = 'late' | 'visit over';

type LaunchResult =
  /** ECS was not asked. */
  | { readonly result: TooLate }
  | { readonly result: 'task'; readonly task: FoundStart }
  | {
      readonly result: LaunchProblem;
      readonly reason: string;
      /** Whether ECS certainly started nothing for this request, so that the next launch needs another client token. */
      readonly nothingStarted: boolean;
    };

/** It is too late to ask ECS. */
class TooLateToLaunchError extends TooLateError {
  readonly why: TooLate;

  constructor(why: TooLate) {
    super('it became too late while ECS did not answer');
    this.why = why;
  }
}

/**
 * Asks ECS for the attempt's task. Repeating the request returns the same task while ECS remembers the client token.
 * @param mayLaunch asked right before each try of that
 */
export async function launch(
  parts: RunParts,
  attempt: Attempt,
  mayLaunch: () => 'in time' | TooLate,
): Promise<LaunchResult> {
  const { clients, config } = parts;
  let tries = 0;
  const look = () => {
    const may = mayLaunch();
    if (may !== 'in time') throw new TooLateToLaunchError(may);
    tries += 1;
  };
  try {
    const described = await describe(parts, attempt);
    if ('refusal' in described) {
      return { result: 'refused', reason: described.refusal, nothingStarted: false };
    }
    const request = new RunTaskCommand(runTaskInput(attempt, config, described));
    const { tasks, failures = [] } = await lookingFirst(look, () => clients.ecs.send(request));
    const task = tasks?.[0];
    if (task?.taskArn) return taken(parts, attempt, task, task.taskArn);
    // The status is 200 even if nothing was placed.
    const reasons = failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(': '));
    return {
      result: problemOfFailures(reasons),
      reason: [...new Set(reasons)].join('; ') || 'ECS started no task and gave no reason',
      nothingStarted: reasons.length > 0,
    };
  } catch (error) {
    // The token was used with other parameters: there was a deploy between our earlier try and this one.
    if (error instanceof ConflictException) return startedBefore(parts, attempt, error);
    if (error instanceof TooLateToLaunchError) {
      if (tries === 0) return { result: error.why };
      // A try whose answer was lost may have started a task.
      return { result: 'trouble', reason: error.message, nothingStarted: false };
    }
    const reason = problemText(error);
    const problem = problemOfError(error);
    if (problem === undefined) throw error;
    return { result: problem, reason, nothingStarted: wasRefused(error) };
  }
}

/** How the command fits the run's task definition. Anything that ECS refuses here is left to RunTask. */
async function describe(
  { definitions, config }: RunParts,
  { message }: Attempt,
): Promise<Described | { readonly refusal: string }> {
  const { container, taskDefinition } = taskPlace(message, config);
  const fresh = message.trigger !== undefined && message.trigger !== 'schedule';
  const definition = await definitions.describe(taskDefinition, fresh).catch((error: unknown) => {
    if (error instanceof ClientException) return undefined;
    throw error;
  });
  if (definition === undefined) return { refusal: `ECS has no task definition ${taskDefinition}` };
  const { entryPoint } = definition.containerDefinitions?.find(({ name }) => name === container) ?? {};
  const passage = throughEntryPoint(entryPoint, containerCommand(message));
  if ('refusal' in passage)
    return { refusal: `container ${container} of ${taskDefinition}: ${passage.refusal}` };
  return {
    taskDefinition: definition.taskDefinitionArn ?? taskDefinition,
    command: passage.command,
    // The default network mode is bridge.
    networkMode: definition.networkMode ?? 'bridge',
  };
}

/** The task that RunTask returned. ECS shows no tags of a task that has stopped since, but our token found it. */
function taken(parts: RunParts, attempt: Attempt, task: Task, taskArn: string): LaunchResult {
  const { config } = parts;
  if (task.tags?.length && !hasTags(task, ownerTags(attempt, config.prefix))) return foreign(taskArn);
  return { result: 'task', task: startedTask(config, attempt, taskArn, task) };
}

/** The token was used before, for a task of this attempt or by somebody else; only the tags show which. */
async function startedBefore(
  parts: RunParts,
  attempt: Attempt,
  error: ConflictException,
): Promise<LaunchResult> {
  const [taskArn] = error.resourceIds ?? [];
  if (taskArn === undefined) {
    const found = await findTaskOf(parts, attempt);
    if (found) return { result: 'task', task: found.task };
    return { result: 'trouble', reason: problemText(error), nothingStarted: true };
  }
  const { owner, task } = await describeTaskOf(parts, attempt, taskArn);
  if (owner === 'foreign') return foreign(taskArn);
  if (owner === 'ours') {
    return { result: 'task', task: startedTask(parts.config, attempt, taskArn, task) };
  }
  // Not visible yet, or forgotten; if forgotten, ECS will soon forget the token too. Keep the same token.
  return { result: 'trouble', reason: problemText(error), nothingStarted: false };
}

function foreign(taskArn: string): LaunchResult {
  const reason = `ECS answered with the task ${taskArn}, whose tags name another deployment or run`;
  return { result: 'trouble', reason, nothingStarted: true };
}

/** Whether AWS answered the only request and refused it. The SDK repeats requests whose answers were lost. */
function wasRefused(error: unknown): boolean {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number; attempts?: number } };
  const { httpStatusCode: status = 0, attempts = 1 } = $metadata ?? {};
  return status >= 400 && status < 500 && attempts === 1;
}
