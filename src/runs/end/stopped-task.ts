// Reads a stopped task of this deployment from an `ECS Task State Change` event or from DescribeTasks.
import type { Task } from '@aws-sdk/client-ecs';
import type { GenericSchema } from 'valibot';
import { aText, fields, listOf, optional, wholeNumber } from '../../schema.ts';
import { startedByPrefix } from '../message/task-marks.ts';

/**
 * The detail of an `ECS Task State Change` event: a Task of the ECS API, with instants as text. Every field may be missing
 * (https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ecs.html).
 */
export type TaskDetail = Pick<
  Task,
  'taskArn' | 'taskDefinitionArn' | 'lastStatus' | 'startedBy' | 'stoppedReason' | 'overrides' | 'containers'
> & {
  /** A TaskStopCode of the API, or one that is newer than this SDK. */
  readonly stopCode?: string | undefined;
  readonly startedAt?: string | Date | undefined;
  readonly stoppedAt?: string | Date | undefined;
  /** When the containers ended. `stoppedAt` is later: by then the network interface is gone too. */
  readonly executionStoppedAt?: string | Date | undefined;
};

/** As an event contains it. */
export const taskDetail: GenericSchema<unknown, TaskDetail> = fields({
  taskArn: optional(aText),
  taskDefinitionArn: optional(aText),
  lastStatus: optional(aText),
  startedBy: optional(aText),
  stopCode: optional(aText),
  stoppedReason: optional(aText),
  startedAt: optional(aText),
  stoppedAt: optional(aText),
  executionStoppedAt: optional(aText),
  overrides: optional(
    fields({
      containerOverrides: optional(
        listOf(
          fields({
            name: optional(aText),
            environment: optional(listOf(fields({ name: optional(aText), value: optional(aText) }))),
          }),
        ),
      ),
    }),
  ),
  containers: optional(
    listOf(
      fields({
        name: optional(aText),
        exitCode: optional(wholeNumber('a whole number', Number.MIN_SAFE_INTEGER)),
        reason: optional(aText),
        runtimeId: optional(aText),
      }),
    ),
  ),
});

/** A container beside the one that ran the command. */
export interface Sidecar {
  readonly name: string;
  readonly exitCode?: number;
  readonly reason?: string;
}

/** A stopped task of this deployment, with the attempt that it belongs to. Instants are ISO 8601 in UTC. */
export interface StoppedTask {
  readonly taskArn: string;
  readonly taskDefinitionArn?: string;
  /** The container that ran the command. */
  readonly container: string;
  readonly runId: string;
  readonly number: number;
  /** Which launch of the attempt it was. */
  readonly launch: number;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  /** Missing if the container never ran, and sometimes if its host was lost. */
  readonly exitCode?: number;
  /** The container's `reason`: `OutOfMemoryError: …`, `CannotPullContainerError: …`. */
  readonly containerReason?: string;
  /** Whether the container was created, that is, had a process of its own. */
  readonly containerMade?: boolean;
  /** The task's other containers. */
  readonly sidecars: readonly Sidecar[];
  readonly started?: string;
  readonly stopped?: string;
}

/**
 * Reads the stopped task of this deployment that a detail describes. `stopCode` and exit codes already appear while a task is
 * DEPROVISIONING; only STOPPED is final.
 * @returns undefined for tasks of others and for tasks that have not stopped
 */
export function readStoppedTask(detail: TaskDetail, deployment: string): StoppedTask | undefined {
  if (detail.lastStatus !== 'STOPPED') return undefined;
  const attempt = readAttempt(detail, deployment);
  if (attempt === undefined || detail.taskArn === undefined) return undefined;
  const container = detail.containers?.find(({ name }) => name === attempt.container);
  return {
    ...attempt,
    taskArn: detail.taskArn,
    taskDefinitionArn: detail.taskDefinitionArn,
    stopCode: detail.stopCode,
    stoppedReason: detail.stoppedReason,
    exitCode: container?.exitCode,
    containerReason: container?.reason,
    containerMade: container?.runtimeId !== undefined,
    sidecars: (detail.containers ?? [])
      .filter((other) => other !== container)
      .map(({ name = 'a container without a name', exitCode, reason }) => ({ name, exitCode, reason })),
    started: instant(detail.startedAt),
    stopped: instant(detail.executionStoppedAt ?? detail.stoppedAt),
  };
}

/**
 * Reads which launch of which attempt a task is. The dispatcher writes that, with the deployment, into the environment of the
 * overridden container, since events contain no tags.
 */
export function readAttempt(
  detail: Pick<TaskDetail, 'startedBy' | 'overrides'>,
  deployment: string,
): Pick<StoppedTask, 'runId' | 'number' | 'launch' | 'container'> | undefined {
  if (!detail.startedBy?.startsWith(startedByPrefix(deployment))) return undefined;
  for (const { name, environment } of detail.overrides?.containerOverrides ?? []) {
    const value = (key: string) => environment?.find((pair) => pair.name === key)?.value;
    const runId = value('CRONBRIDGE_RUN');
    const number = Number(value('CRONBRIDGE_ATTEMPT'));
    const launch = Number(value('CRONBRIDGE_LAUNCH'));
    const numbered = Number.isInteger(number) && Number.isInteger(launch);
    if (name && runId && numbered && value('CRONBRIDGE_DEPLOYMENT') === deployment) {
      return { runId, number, launch, container: name };
    }
  }
  return undefined;
}

function instant(value: string | Date | undefined): string | undefined {
  if (value === undefined) return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
