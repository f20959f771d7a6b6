import { randomBytes } from 'node:crypto';
import type { TaskDefinition } from './definitions.ts';
import type { Override, RunTaskInput } from './input.ts';

export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEPROVISIONING' | 'STOPPED';
export type StopCode =
  | 'TaskFailedToStart'
  | 'EssentialContainerExited'
  | 'UserInitiated'
  | 'SpotInterruption'
  | 'TerminationNotice';

export interface Container {
  readonly containerArn: string;
  readonly taskArn: string;
  readonly name: string;
  readonly image: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  exitCode?: number;
  reason?: string;
}

export interface Task {
  readonly taskArn: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly group: string;
  readonly startedBy?: string;
  readonly overrides: Override;
  readonly containers: readonly Container[];
  readonly cpu?: string;
  readonly memory?: string;
  readonly launchType: string;
  readonly capacityProviderName?: string;
  readonly platformVersion?: string;
  readonly attachments: readonly unknown[];
  readonly attributes: readonly unknown[];
  readonly availabilityZone: string;
  readonly enableExecuteCommand: boolean;
  readonly tags: readonly { readonly key?: string; readonly value?: string }[];
  readonly createdAt: Date;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  version: number;
  startedAt?: Date;
  stoppingAt?: Date;
  executionStoppedAt?: Date;
  stoppedAt?: Date;
  stopCode?: StopCode;
  stoppedReason?: string;
}

/** A task in PROVISIONING, as RunTask returns it. */
export function newTask(
  input: RunTaskInput,
  definition: TaskDefinition,
  cluster: { readonly arn: string; readonly name: string },
  launch: { readonly launchType: string; readonly capacityProviderName?: string },
  now: Date,
): Task {
  const id = randomBytes(16).toString('hex');
  const arnPrefix = cluster.arn.slice(0, cluster.arn.indexOf(':cluster/'));
  const region = cluster.arn.split(':')[3] ?? '';
  const taskArn = `${arnPrefix}:task/${cluster.name}/${id}`;
  const cpu = input.overrides?.cpu ?? definition.cpu;
  const memory = input.overrides?.memory ?? definition.memory;
  return {
    taskArn,
    clusterArn: cluster.arn,
    taskDefinitionArn: definition.taskDefinitionArn,
    group: input.group ?? `family:${definition.family}`,
    ...(input.startedBy !== undefined && { startedBy: input.startedBy }),
    overrides: { containerOverrides: [], ...input.overrides },
    containers: definition.containerDefinitions.map((container) => ({
      containerArn: `${arnPrefix}:container/${cluster.name}/${id}/${randomBytes(16).toString('hex')}`,
      taskArn,
      name: container.name,
      image: container.image ?? '',
      lastStatus: 'PENDING',
    })),
    ...(cpu !== undefined && { cpu }),
    ...(memory !== undefined && { memory }),
    ...launch,
    ...(launch.launchType === 'FARGATE' && { platformVersion: input.platformVersion ?? '1.4.0' }),
    attachments: [],
    attributes: [],
    availabilityZone: `${region}a`,
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    tags: input.tags ?? [],
    createdAt: now,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    version: 1,
  };
}

/** The last part of the task's ARN. */
export function idOf(task: Task): string {
  return task.taskArn.slice(task.taskArn.lastIndexOf('/') + 1);
}

/** What changes while a task lives, of the task and of its containers in their order. */
export type Progress = Pick<
  Task,
  | 'lastStatus'
  | 'desiredStatus'
  | 'version'
  | 'startedAt'
  | 'stoppingAt'
  | 'executionStoppedAt'
  | 'stoppedAt'
  | 'stopCode'
  | 'stoppedReason'
> & { readonly containers: readonly Pick<Container, 'lastStatus' | 'exitCode' | 'reason'>[] };

export function progressOf(task: Task): Progress {
  const { lastStatus, desiredStatus, version, stopCode, stoppedReason } = task;
  const { startedAt, stoppingAt, executionStoppedAt, stoppedAt } = task;
  return {
    ...{ lastStatus, desiredStatus, version, stopCode, stoppedReason },
    ...{ startedAt, stoppingAt, executionStoppedAt, stoppedAt },
    containers: task.containers.map(({ lastStatus, exitCode, reason }) => ({ lastStatus, exitCode, reason })),
  };
}

/** Makes a task what it became. */
export function update(task: Task, { containers, ...progress }: Progress): void {
  assignPresent(task, progress);
  for (const [index, container] of task.containers.entries())
    assignPresent(container, containers[index] ?? {});
}

/** Nothing that a task has goes away. */
function assignPresent<T extends object>(target: T, values: Partial<T>): void {
  for (const name in values) {
    const value = values[name];
    if (value !== undefined) target[name] = value;
  }
}

const INSTANTS = ['createdAt', 'startedAt', 'stoppingAt', 'executionStoppedAt', 'stoppedAt'];

/** Reads a task, or what became of it, from JSON, which has no instants. */
export function readTask<T extends Partial<Task> | Progress>(written: T): T {
  const instants = Object.entries(written).filter(([name]) => INSTANTS.includes(name));
  return {
    ...written,
    ...Object.fromEntries(instants.map(([name, text]) => [name, new Date(text as unknown as string)])),
  };
}
