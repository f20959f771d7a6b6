// What a task definition and its containers say against running a job's command.
import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import { containerCommand } from '../runs/message/container-command.ts';
import { throughEntryPoint } from '../runs/message/entry-point.ts';
import type { Message } from '../runs/message/message.ts';
import {
  LONGEST_LAUNCH,
  LONGEST_OVERRIDES,
  overridesLength,
  taskOverride,
} from '../runs/message/overrides.ts';
import type { Found } from './problem.ts';

/** What a deployment says where a job says nothing. */
export interface Defaults {
  readonly prefix: string;
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly container: string;
  readonly launch: string;
  readonly subnets: readonly string[];
}

/** The problems of a definition that ECS has, for a message that names it. */
export function definitionProblems(
  definition: TaskDefinition,
  message: Message,
  defaults: Defaults,
): Found[] {
  const { taskDefinition: name, container: wanted } = { ...defaults, ...message.task };
  const { status = 'ACTIVE', family, containerDefinitions: containers = [] } = definition;
  if (status !== 'ACTIVE') {
    return [
      {
        severity: 'error',
        code: 'task-definition-inactive',
        message: `task definition ${name} is ${status}, and ECS starts nothing of it`,
        hint: `name a revision that is active, or the newest by its family: ${family}`,
      },
    ];
  }
  const container = containers.find((one) => one.name === wanted);
  if (container === undefined) {
    return [
      {
        severity: 'error',
        code: 'container-missing',
        message: `task definition ${name} has no container ${wanted}`,
        hint: `its containers: ${containers.map((one) => one.name).join(', ')}`,
      },
    ];
  }
  const subject = `container ${wanted} of task definition ${name}`;
  return [
    ...networkProblems(definition, name, defaults),
    ...passageProblems(container, subject, message, defaults),
    ...endProblems(container, containers, subject),
    ...logProblems(container, subject),
    ...platformProblems(definition, name, message),
  ];
}

function networkProblems({ networkMode }: TaskDefinition, name: string, { subnets }: Defaults): Found[] {
  if (networkMode !== 'awsvpc' || subnets.length > 0) return [];
  return [
    {
      severity: 'error',
      code: 'network',
      message: `task definition ${name} has network mode awsvpc, which needs subnets, and the deployment names none`,
      hint: 'deploy with CRONBRIDGE_SUBNETS',
    },
  ];
}

function passageProblems(
  { entryPoint }: ContainerDefinition,
  subject: string,
  message: Message,
  { container, prefix }: Defaults,
): Found[] {
  const passage = throughEntryPoint(entryPoint, containerCommand(message));
  if ('refusal' in passage) {
    return [
      {
        severity: 'error',
        code: 'entry-point',
        message: `${subject}: ${passage.refusal}`,
        hint: 'leave the entry point out, or let it end with exec "$@" or with sh -c',
      },
    ];
  }
  const found: Found[] = [];
  if (passage.doubt !== undefined) {
    found.push({
      severity: 'warning',
      code: 'entry-point',
      message: `${subject}: ${passage.doubt}`,
      hint: 'see that it ends with exec "$@"; a script that is called entrypoint is taken to do so',
    });
  }
  const override = taskOverride(
    message,
    { container, deployment: prefix, launch: LONGEST_LAUNCH },
    passage.command,
  );
  const length = overridesLength(override);
  if (length > LONGEST_OVERRIDES) {
    found.push({
      severity: 'error',
      code: 'overrides-too-long',
      message: `${subject}: command, environment and input need ${length} characters of the task overrides of ECS, which have at most ${LONGEST_OVERRIDES}`,
      hint: 'move the command into a script in the image, or settings into the task definition',
    });
  }
  return found;
}

/** What keeps a task from ending when its command has ended. */
function endProblems(
  container: ContainerDefinition,
  containers: readonly ContainerDefinition[],
  subject: string,
): Found[] {
  const found: Found[] = [];
  const waiting = containers.filter((other) => other !== container && other.essential !== false);
  const follows = (other: ContainerDefinition) =>
    other.dependsOn?.some(
      ({ containerName, condition }) =>
        containerName === container.name && (condition === 'COMPLETE' || condition === 'SUCCESS'),
    );
  const lasting = waiting.filter((other) => !follows(other));
  if (container.essential === false && lasting.length > 0) {
    found.push({
      severity: 'warning',
      code: 'container-not-essential',
      message: `${subject} is not essential: a task goes on after its command has ended, as long as ${lasting.map(({ name }) => name).join(', ')} runs, and keeps its lock`,
      hint: `make ${container.name} essential in the task definition`,
    });
  }
  if (container.restartPolicy?.enabled) {
    found.push({
      severity: 'warning',
      code: 'container-restarts',
      message: `${subject} has a restart policy: ECS runs a command again after it has ended`,
      hint: 'leave the restart policy out; retries=… of the job are for this',
    });
  }
  return found;
}

function logProblems({ name, logConfiguration }: ContainerDefinition, subject: string): Found[] {
  const { logDriver, options } = logConfiguration ?? {};
  if (logDriver === 'awslogs' && options?.['awslogs-stream-prefix'] && options['awslogs-group']) return [];
  const what =
    logDriver === undefined
      ? 'has no log configuration: what a command writes is not kept'
      : logDriver === 'awslogs'
        ? 'has no awslogs-stream-prefix in its log configuration'
        : `logs by ${logDriver}`;
  return [
    {
      severity: 'warning',
      code: 'no-log',
      message: `${subject} ${what}; "cronbridge logs" and notifications will show nothing`,
      hint: `give ${name} a logConfiguration with awslogs, awslogs-group and awslogs-stream-prefix`,
    },
  ];
}

function platformProblems(definition: TaskDefinition, name: string, { shell }: Message): Found[] {
  const system = definition.runtimePlatform?.operatingSystemFamily ?? 'LINUX';
  if (system === 'LINUX' || !shell.startsWith('/')) return [];
  return [
    {
      severity: 'warning',
      code: 'no-posix-shell',
      message: `task definition ${name} is for ${system}, where ${shell} is seldom found`,
      hint: 'set SHELL to a shell that the image has',
    },
  ];
}
