import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Allowed } from '../runs/message/allowed.ts';
import { containerCommand } from '../runs/message/container-command.ts';
import { throughEntryPoint } from '../runs/message/entry-point.ts';
import { homeOf } from '../runs/message/home.ts';
import type { Message } from '../runs/message/message.ts';
import {
  LONGEST_LAUNCH,
  LONGEST_OVERRIDES,
  overridesLength,
  taskOverride,
} from '../runs/message/overrides.ts';
import { isPassable, type PassableRoles, passedRoles, unpassable } from './passed-roles.ts';
import type { Found } from './problem.ts';

/** The deployment's settings for what a job leaves out. */
export interface Defaults {
  readonly prefix: string;
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly container: string;
  readonly launch: string;
  readonly subnets: readonly string[];
  readonly queueArn: string;
  readonly allowed: Allowed & PassableRoles;
  readonly channels: readonly string[];
  readonly checkIns: readonly string[];
}

/** The problems of an existing task definition, for a message that names it. */
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
        message: `task definition ${name} is ${status}, so ECS cannot start it`,
        hint: `name an active revision, or the family for the newest one: ${family}`,
      },
    ];
  }
  const roles = roleProblems(definition, message, defaults);
  const container = containers.find((one) => one.name === wanted);
  if (container === undefined) {
    return [
      ...roles,
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
    ...roles,
    ...networkProblems(definition, name, defaults),
    ...passageProblems(container, subject, message, defaults),
    ...endProblems(container, containers, subject),
    ...logProblems(container, subject),
    ...platformProblems(definition, name, message),
  ];
}

function roleProblems(definition: TaskDefinition, { task }: Message, defaults: Defaults): Found[] {
  const { taskDefinition } = { ...defaults, ...task };
  return passedRoles(definition, task.taskRole)
    .filter(({ role }) => !isPassable(role, defaults.allowed, homeOf(defaults.queueArn)))
    .map((passed) => ({
      severity: 'error',
      code: 'role-unlisted',
      ...unpassable(passed, taskDefinition),
    }));
}

function networkProblems({ networkMode }: TaskDefinition, name: string, { subnets }: Defaults): Found[] {
  if (networkMode !== 'awsvpc' || subnets.length > 0) return [];
  return [
    {
      severity: 'error',
      code: 'network',
      message: `task definition ${name} has network mode awsvpc, which needs subnets, but the deployment has none`,
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
        hint: 'remove the entry point, or end it with exec "$@" or with sh -c',
      },
    ];
  }
  const found: Found[] = [];
  if (passage.doubt !== undefined) {
    found.push({
      severity: 'warning',
      code: 'entry-point',
      message: `${subject}: ${passage.doubt}`,
      hint: 'make sure that it ends with exec "$@"; cronbridge assumes this of a script called entrypoint',
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
      message: `${subject}: the command, environment and input need ${length} characters, but ECS allows ${LONGEST_OVERRIDES} for the overrides of a task`,
      hint: 'move the command into a script in the image, or move settings into the task definition',
    });
  }
  return found;
}

/** What keeps a task from ending after its command has ended. */
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
      message: `${subject} is not essential: after the command ends, the task runs on and keeps its lock until ${lasting.map(({ name }) => name).join(', ')} ends`,
      hint: `make ${container.name} essential in the task definition`,
    });
  }
  if (container.restartPolicy?.enabled) {
    found.push({
      severity: 'warning',
      code: 'container-restarts',
      message: `${subject} has a restart policy: ECS runs a command again after it has ended`,
      hint: 'remove the restart policy, and use the option retries of the job',
    });
  }
  return found;
}

function logProblems({ name, logConfiguration }: ContainerDefinition, subject: string): Found[] {
  const { logDriver, options } = logConfiguration ?? {};
  if (logDriver === 'awslogs' && options?.['awslogs-stream-prefix'] && options['awslogs-group']) return [];
  const what =
    logDriver === undefined
      ? 'has no log configuration, so the output of commands is lost'
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
      message: `task definition ${name} is for ${system}, which rarely has ${shell}`,
      hint: 'set SHELL to a shell that the image has',
    },
  ];
}
