// What an attempt's task has of its own, over the task definition: the command, its environment, its size.
import { containerCommand } from './container-command.ts';
import { type Message, runIdOf } from './message.ts';
import { taskPlace } from './task-place.ts';

/**
 * "A total of 8192 characters are allowed for overrides. This limit includes the JSON formatting characters"
 * (ECS, RunTask).
 */
export const LONGEST_OVERRIDES = 8192;

/** Above what a deadline of a day leads to at one launch in five minutes. */
export const LONGEST_LAUNCH = 9999;

/**
 * `container` is the one that runs commands where the job names none; `deployment` is the prefix of all its
 * names.
 */
export interface OverrideContext {
  readonly container: string;
  readonly deployment: string;
  /** Which launch of the attempt this is: an attempt is launched again where its task could not be started. */
  readonly launch: number;
}

/** ECS's TaskOverride, as far as it is used here. */
interface TaskOverride {
  readonly cpu?: string;
  readonly memory?: string;
  readonly ephemeralStorage?: { readonly sizeInGiB: number };
  readonly taskRoleArn?: string;
  readonly containerOverrides: {
    readonly name: string;
    readonly command: string[];
    readonly environment: { readonly name: string; readonly value: string }[];
  }[];
}

/**
 * The `overrides` of RunTask for an attempt. They may be longer than ECS takes: see `overridesLength`.
 * @param command what the container is given, where its entry point wants the command in another form
 */
export function taskOverride(
  message: Message,
  { container, deployment, launch }: OverrideContext,
  command: readonly string[] = containerCommand(message),
): TaskOverride {
  const { cpu, memory, ephemeralStorage, taskRole } = message.task;
  const environment = {
    ...message.env,
    CRONBRIDGE_JOB: message.job,
    CRONBRIDGE_RUN: runIdOf(message),
    CRONBRIDGE_ATTEMPT: String(message.attempt),
    CRONBRIDGE_LAUNCH: String(launch),
    CRONBRIDGE_SCHEDULED: message.scheduled,
    CRONBRIDGE_DEPLOYMENT: deployment,
  };
  return {
    ...(cpu !== undefined && { cpu: String(cpu) }),
    ...(memory !== undefined && { memory: String(memory) }),
    ...(ephemeralStorage !== undefined && { ephemeralStorage: { sizeInGiB: ephemeralStorage } }),
    ...(taskRole !== undefined && { taskRoleArn: taskRole }),
    containerOverrides: [
      {
        name: taskPlace(message, { container }).container,
        command: [...command],
        environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
      },
    ],
  };
}

/** How much of ECS's limit overrides take, in characters of their JSON. */
export function overridesLength(override: TaskOverride): number {
  return JSON.stringify(override).length;
}
