// What an attempt's task overrides in its task definition: command, environment, CPU and memory.
import { containerCommand } from './container-command.ts';
import { type Message, runIdOf } from './message.ts';
import { taskPlace } from './task-place.ts';

/**
 * "A total of 8192 characters are allowed for overrides. This limit includes the JSON formatting characters"
 * (ECS, RunTask).
 */
export const LONGEST_OVERRIDES = 8192;

/** More than a deadline of one day allows at one launch every five minutes. */
export const LONGEST_LAUNCH = 9999;

/** `container` runs the commands of jobs that name none; `deployment` is the prefix of all its names. */
export interface OverrideContext {
  readonly container: string;
  readonly deployment: string;
  /** Which launch of the attempt this is. */
  readonly launch: number;
}

/** The fields of ECS's TaskOverride that are used here. */
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
 * The `overrides` of RunTask for an attempt. They may exceed ECS's limit: see `overridesLength`.
 * @param command the container's argv, if its entry point needs another form of it
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

/** The length that counts against ECS's limit: the characters of the overrides' JSON. */
export function overridesLength(override: TaskOverride): number {
  return JSON.stringify(override).length;
}
