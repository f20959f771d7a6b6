// Decides what RunTask refuses, before anything is launched, with ECS's messages.

import { ServiceError } from '../service.ts';
import type { TaskDefinition } from './definitions.ts';
import { checkFargateSize } from './fargate.ts';
import type { RunTaskInput } from './input.ts';

/** API model of ECS, RunTask: "A total of 8192 characters are allowed for overrides." */
const OVERRIDES_LENGTH = 8192;

/** @throws ServiceError InvalidParameterException */
export function checkRunTask(input: RunTaskInput): void {
  const { count = 1, clientToken, startedBy, launchType, capacityProviderStrategy, overrides } = input;
  if (count < 1 || count > 10) throw invalidInput('count must be between 1 and 10.');
  if (clientToken !== undefined && !/^[\x21-\x7e]{1,64}$/.test(clientToken)) {
    throw invalidInput(
      'clientToken can be up to 64 characters in length, in the ASCII range of 33-126 inclusive.',
    );
  }
  if (startedBy !== undefined && !/^[a-zA-Z0-9\-/_]{0,128}$/.test(startedBy)) {
    throw invalidInput(
      'startedBy can be up to 128 letters (uppercase and lowercase), numbers, hyphens, forward slash and underscores.',
    );
  }
  if (launchType !== undefined && capacityProviderStrategy !== undefined) {
    throw invalidInput(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  const storage = overrides?.ephemeralStorage?.sizeInGiB;
  if (storage !== undefined && (storage < 21 || storage > 200)) {
    throw invalidInput('The ephemeral storage of a task must be at least 21 GiB and at most 200 GiB.');
  }
  if (overrides !== undefined && JSON.stringify(overrides).length > OVERRIDES_LENGTH) {
    throw invalidInput(`Container Overrides length must be at most ${OVERRIDES_LENGTH}`);
  }
}

/** @throws ServiceError InvalidParameterException if the request does not match its task definition */
export function checkAgainstDefinition(
  input: RunTaskInput,
  definition: TaskDefinition,
  launchType: string,
): void {
  const names = definition.containerDefinitions.map((container) => container.name);
  for (const { name } of input.overrides?.containerOverrides ?? []) {
    if (name === undefined) throw invalidInput('Container override must specify a container name.');
    if (!names.includes(name)) {
      throw invalidInput(`Override for container named ${name} is not a container in the TaskDefinition.`);
    }
  }
  if (launchType !== 'EXTERNAL' && !definition.compatibilities.includes(launchType)) {
    throw invalidInput(`Task definition does not support launch_type ${launchType}.`);
  }
  if (launchType === 'FARGATE') {
    const { cpu = definition.cpu ?? '', memory = definition.memory ?? '' } = input.overrides ?? {};
    checkFargateSize(cpu, memory, 'InvalidParameterException');
  }
  const awsvpc = definition.networkMode === 'awsvpc';
  const network = input.networkConfiguration?.awsvpcConfiguration;
  if (awsvpc && network === undefined) {
    throw invalidInput("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (awsvpc && network?.subnets.length === 0) throw invalidInput('subnets can not be empty.');
  if (!awsvpc && network !== undefined) {
    throw invalidInput(
      'Network Configuration is not valid for the given networkMode of this task definition.',
    );
  }
}

export function invalidInput(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}
