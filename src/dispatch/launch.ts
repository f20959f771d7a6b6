// Starts an attempt's task, and says what became of the try.
import { ClientException, ConflictException, RunTaskCommand } from '@aws-sdk/client-ecs';
import type { StartedTask } from '../ledger/ledger.ts';
import type { Run } from '../ledger/run.ts';
import { throughEntryPoint } from '../message/entry-point.ts';
import { containerCommand } from '../message/overrides.ts';
import { findTaskOf } from './find-task.ts';
import { type LaunchProblem, problemOfError, problemOfFailures, problemText } from './launch-failure.ts';
import type { DispatchParts } from './parts.ts';
import { type Described, runTaskInput } from './run-task.ts';

export type Launch =
  | { readonly result: 'task'; readonly task: StartedTask }
  | {
      readonly result: LaunchProblem;
      readonly reason: string;
      /** Whether ECS said for certain that nothing started, so that the next launch needs another client token. */
      readonly nothingStarted: boolean;
    };

/** Asks ECS for the attempt's task. Asking again gives the same task, for as long as ECS keeps the client token. */
export async function launch(parts: DispatchParts, run: Run): Promise<Launch> {
  const { clients, config } = parts;
  const { container } = { ...config, ...run.message.task };
  try {
    const described = await describe(parts, run);
    if ('refusal' in described) {
      return { result: 'refused', reason: described.refusal, nothingStarted: false };
    }
    const { tasks, failures = [] } = await clients.ecs.send(
      new RunTaskCommand(runTaskInput(run, config, described)),
    );
    const task = tasks?.[0];
    if (task?.taskArn) {
      const { taskArn, taskDefinitionArn } = task;
      return { result: 'task', task: { taskArn, taskDefinitionArn, container } };
    }
    // The answer is 200 also where nothing was placed.
    const reasons = failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(': '));
    return {
      result: problemOfFailures(reasons),
      reason: [...new Set(reasons)].join('; ') || 'ECS started no task and gave no reason',
      nothingStarted: reasons.length > 0,
    };
  } catch (error) {
    // The token was used with other parameters: a deploy came between our earlier try and this one.
    if (error instanceof ConflictException) return startedBefore(parts, run, error);
    const reason = problemText(error);
    const problem = problemOfError(error);
    if (problem === undefined) throw error;
    return { result: problem, reason, nothingStarted: false };
  }
}

/** What the run's task definition makes of its command. What ECS refuses is left to RunTask. */
async function describe(
  { definitions, config }: DispatchParts,
  { message }: Run,
): Promise<Described | { readonly refusal: string }> {
  const { container, taskDefinition } = { ...config, ...message.task };
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
    // Without one it is bridge.
    networkMode: definition.networkMode ?? 'bridge',
  };
}

async function startedBefore(parts: DispatchParts, run: Run, error: ConflictException): Promise<Launch> {
  const { container } = { ...parts.config, ...run.message.task };
  const taskArn = error.resourceIds?.[0];
  const task = taskArn ? { taskArn, container } : (await findTaskOf(parts, run))?.task;
  return task
    ? { result: 'task', task }
    : { result: 'trouble', reason: problemText(error), nothingStarted: true };
}
