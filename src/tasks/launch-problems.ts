import type { Cluster, TaskDefinition } from '@aws-sdk/client-ecs';
import { homeOf } from '../runs/message/home.ts';
import type { Message } from '../runs/message/message.ts';
import type { Defaults } from './definition-problems.ts';
import { readSize, refusedSize } from './fargate-sizes.ts';
import type { Found } from './problem.ts';

/** What a task is launched on, as far as that is known. */
export interface Launch {
  /** Absent if only the capacity provider determines it. */
  readonly on?: 'FARGATE' | 'EC2';
  readonly provider?: string;
}

/** @param launch as jobs and the deployment write it */
export function launchFor(launch: string, cluster: Cluster | undefined): Launch {
  switch (launch) {
    case 'fargate':
      return { on: 'FARGATE' };
    case 'ec2':
      return { on: 'EC2' };
    case 'fargate-spot':
      return ofProvider('FARGATE_SPOT');
    case '': {
      if (cluster === undefined) return {};
      const providers = cluster.defaultCapacityProviderStrategy?.map((item) => item.capacityProvider) ?? [];
      if (providers.length === 0) return { on: 'EC2' };
      return providers.every((provider) => provider?.startsWith('FARGATE')) ? { on: 'FARGATE' } : {};
    }
    default:
      return ofProvider(launch);
  }
}

function ofProvider(provider: string): Launch {
  const fargate = provider === 'FARGATE' || provider === 'FARGATE_SPOT';
  return { provider, ...(fargate && { on: 'FARGATE' as const }) };
}

/**
 * The problems of launching a message's task.
 * @param cluster undefined if it could not be described; the definition likewise
 * @param defaults the settings for what the message leaves out
 */
export function launchProblems(
  { task }: Message,
  cluster: Cluster | undefined,
  definition: TaskDefinition | undefined,
  defaults: Pick<Defaults, 'cluster' | 'taskDefinition' | 'container' | 'launch'>,
): Found[] {
  const names = { ...defaults, ...task };
  const launch = launchFor(names.launch, cluster);
  return [
    ...(cluster ? clusterProblems(cluster, names.cluster, names.launch, launch) : []),
    ...(definition ? compatibility(definition, names.taskDefinition, launch) : []),
    ...(definition ? spotProblems(definition, names.taskDefinition, launch) : []),
    ...(definition ? sizeProblems(task, definition, names, launch) : []),
    ...storageProblems(task, launch),
    ...roleProblems(task),
  ];
}

function clusterProblems(cluster: Cluster, name: string, wanted: string, { on, provider }: Launch): Found[] {
  const { region } = homeOf(cluster.clusterArn ?? '');
  const { status = 'ACTIVE', capacityProviders = [], registeredContainerInstancesCount = 0 } = cluster;
  if (status === 'INACTIVE') {
    const message = `cluster ${name} is INACTIVE, so ECS cannot start tasks in it`;
    const hint = 'create it again, or name another';
    return [{ severity: 'error', code: 'cluster-inactive', message, hint }];
  }
  const found: Found[] = [];
  if (status !== 'ACTIVE') {
    const hint = `check it: aws ecs describe-clusters --clusters ${name} --region ${region}`;
    found.push({
      severity: 'warning',
      code: 'cluster-inactive',
      message: `cluster ${name} is ${status}`,
      hint,
    });
  }
  if (provider !== undefined && !capacityProviders.includes(provider)) {
    found.push({
      severity: 'warning',
      code: 'launch',
      message: `cluster ${name} has no capacity provider ${provider}, so launch=${wanted} cannot start a task`,
      hint: `attach it with "aws ecs put-cluster-capacity-providers --cluster ${name} --region ${region}", or choose another launch`,
    });
  }
  if (on === 'EC2' && registeredContainerInstancesCount === 0) {
    found.push({
      severity: 'warning',
      code: 'launch',
      message: `cluster ${name} has no container instances now, so ${wanted === '' ? 'its default launch, EC2,' : 'launch=ec2'} cannot start a task`,
      hint: 'add instances, or choose another launch, such as launch=fargate',
    });
  }
  return found;
}

function compatibility(definition: TaskDefinition, name: string, { on }: Launch): Found[] {
  const { compatibilities = [], requiresCompatibilities = [] } = definition;
  const known = compatibilities.length > 0 ? compatibilities : requiresCompatibilities;
  if (on === undefined) return [];
  if (known.length > 0 && !known.includes(on)) {
    return [
      {
        severity: 'error',
        code: 'launch',
        message: `task definition ${name} is for ${known.join(', ')}, but would be launched on ${on}`,
        hint:
          on === 'FARGATE'
            ? 'register it with requiresCompatibilities FARGATE, network mode awsvpc, cpu and memory, or choose another launch'
            : 'choose another launch',
      },
    ];
  }
  if (requiresCompatibilities.length > 0 && !requiresCompatibilities.includes(on)) {
    return [
      {
        severity: 'warning',
        code: 'launch',
        message: `task definition ${name} requires ${requiresCompatibilities.join(', ')}, but would be launched on ${on}`,
        hint: `add ${on} to its requiresCompatibilities, or choose another launch`,
      },
    ];
  }
  return [];
}

/** Fargate Spot has no Windows (ECS developer guide, "Considerations for Windows containers on Fargate"). */
function spotProblems({ runtimePlatform }: TaskDefinition, name: string, { provider }: Launch): Found[] {
  const system = runtimePlatform?.operatingSystemFamily ?? 'LINUX';
  if (provider !== 'FARGATE_SPOT' || system === 'LINUX') return [];
  const message = `task definition ${name} is for ${system}, which Fargate Spot does not run`;
  return [{ severity: 'error', code: 'launch', message, hint: 'use launch=fargate' }];
}

function sizeProblems(
  task: Message['task'],
  definition: TaskDefinition,
  names: { readonly taskDefinition: string; readonly container: string },
  { on }: Launch,
): Found[] {
  const cpu = task.cpu ?? readSize(definition.cpu);
  const memory = task.memory ?? readSize(definition.memory);
  if (on === 'FARGATE' && cpu !== undefined && memory !== undefined) {
    const instead = refusedSize(cpu, memory);
    if (instead !== undefined) {
      return [
        {
          severity: 'error',
          code: 'task-size',
          message: `Fargate has no task size with cpu=${cpu} and memory=${memory}, as set by the job and task definition ${names.taskDefinition} together`,
          hint: instead,
        },
      ];
    }
  }
  return containerSizes(task, definition, names, { cpu, memory });
}

/** The reservations of containers must fit into the task, and the job's settings must have an effect on its container. */
function containerSizes(
  task: Message['task'],
  { containerDefinitions: containers = [] }: TaskDefinition,
  { taskDefinition: name, container }: { readonly taskDefinition: string; readonly container: string },
  { cpu, memory }: { readonly cpu: number | undefined; readonly memory: number | undefined },
): Found[] {
  const found: Found[] = [];
  const warn = (message: string, hint: string) =>
    found.push({ severity: 'warning', code: 'container-size', message, hint });
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  const reservedCpu = sum(containers.map((one) => one.cpu ?? 0));
  if (cpu !== undefined && reservedCpu > cpu) {
    warn(
      `the containers of task definition ${name} reserve ${reservedCpu} CPU units, but the task has ${cpu}`,
      'raise cpu, or let the containers reserve less',
    );
  }
  const reserved = sum(containers.map((one) => one.memoryReservation ?? one.memory ?? 0));
  const largest = Math.max(0, ...containers.map((one) => one.memory ?? 0));
  if (memory !== undefined && Math.max(reserved, largest) > memory) {
    warn(
      `the containers of task definition ${name} reserve ${Math.max(reserved, largest)} MiB, but the task has ${memory}`,
      'raise memory, or let the containers reserve less',
    );
  }
  const limit = containers.find((one) => one.name === container)?.memory;
  if (task.memory !== undefined && limit !== undefined && limit < task.memory && containers.length === 1) {
    warn(
      `memory=${task.memory} has no effect: container ${container} of task definition ${name} may use only ${limit} MiB`,
      'remove "memory" from the container to let it use all of the task\'s memory',
    );
  }
  return found;
}

/** EC2 has no such setting, and Fargate no other sizes (API model of ECS, EphemeralStorage). */
function storageProblems({ ephemeralStorage: size }: Message['task'], { on }: Launch): Found[] {
  if (size === undefined) return [];
  if (size < 21 || size > 200) {
    const message = `Fargate does not support ephemeral-storage=${size}`;
    return [{ severity: 'error', code: 'ephemeral-storage', message, hint: 'choose 21 to 200 GiB' }];
  }
  if (on !== 'EC2') return [];
  const message = `ephemeral-storage=${size} is for Fargate, but the task would be launched on EC2`;
  return [
    { severity: 'warning', code: 'ephemeral-storage', message, hint: 'remove it, or use launch=fargate' },
  ];
}

function roleProblems({ taskRole }: Message['task']): Found[] {
  if (!taskRole?.startsWith('arn:') || /^arn:[^:]+:iam::\d{12}:role\/.+/.test(taskRole)) return [];
  const message = `task-role=${taskRole} is not a role`;
  const hint = 'write the ARN of a role, for example arn:aws:iam::123456789012:role/name';
  return [{ severity: 'error', code: 'task-role', message, hint }];
}
