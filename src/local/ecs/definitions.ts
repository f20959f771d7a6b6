import { ServiceError } from '../service.ts';
import { nameIn } from './arn.ts';
import { checkFargateSize } from './fargate.ts';
import type { ContainerDefinition, RegisterTaskDefinitionInput } from './input.ts';

export interface TaskDefinition extends Omit<RegisterTaskDefinitionInput, 'tags' | 'containerDefinitions'> {
  readonly taskDefinitionArn: string;
  readonly revision: number;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly containerDefinitions: readonly (ContainerDefinition & { readonly name: string })[];
  readonly compatibilities: readonly string[];
  readonly registeredAt: Date;
}

export class DefinitionRegistry {
  readonly #revisions = new Map<string, TaskDefinition[]>();

  /** The next revision of its family. @throws ServiceError ClientException for what ECS would refuse to register */
  next(input: RegisterTaskDefinitionInput, arnPrefix: string, now: Date): TaskDefinition {
    const { tags: _, ...definition } = input;
    if (!/^[a-zA-Z0-9_-]{1,255}$/.test(input.family)) {
      throw clientException(
        'Family should be between 1 and 255 characters: letters, numbers, underscores, and hyphens.',
      );
    }
    const revision = (this.#revisions.get(input.family)?.length ?? 0) + 1;
    const fargate = input.requiresCompatibilities?.includes('FARGATE') ?? false;
    if (fargate && input.networkMode !== 'awsvpc') {
      throw clientException('Fargate only supports network mode ‘awsvpc’.');
    }
    if (fargate && (input.cpu === undefined || input.memory === undefined)) {
      throw clientException(
        'Task definition does not support launch_type FARGATE: cpu and memory are required.',
      );
    }
    if (fargate) checkFargateSize(input.cpu ?? '', input.memory ?? '', 'ClientException');
    return {
      ...definition,
      containerDefinitions: checkContainers(input.containerDefinitions, input.memory !== undefined),
      compatibilities: fargate ? ['EC2', 'FARGATE'] : ['EC2'],
      taskDefinitionArn: `${arnPrefix}:task-definition/${input.family}:${revision}`,
      revision,
      status: 'ACTIVE',
      registeredAt: now,
    };
  }

  put(definition: TaskDefinition): void {
    const revisions = this.#revisions.get(definition.family) ?? [];
    revisions[definition.revision - 1] = definition;
    this.#revisions.set(definition.family, revisions);
  }

  *all(): Generator<TaskDefinition> {
    for (const revisions of this.#revisions.values()) yield* revisions;
  }

  /** By ARN, `family:revision`, or `family` for its newest active revision. */
  find(name: string): TaskDefinition | undefined {
    const found = this.#find(name);
    return found && nameIn(name, found.taskDefinitionArn) !== undefined ? found : undefined;
  }

  #find(name: string): TaskDefinition | undefined {
    const short = name.replace(/^arn:[^/]*:task-definition\//, '');
    const [family = '', revision] = short.split(':');
    const revisions = this.#revisions.get(family);
    if (revision !== undefined) return revisions?.[Number(revision) - 1];
    return revisions?.findLast((definition) => definition.status === 'ACTIVE');
  }
}

function checkContainers(
  containers: readonly ContainerDefinition[],
  taskHasMemory: boolean,
): TaskDefinition['containerDefinitions'] {
  if (containers.length === 0) throw clientException('Container list cannot be empty.');
  const names = new Set<string>();
  const checked = containers.map((container) => {
    const { name = '', image } = container;
    if (!/^[a-zA-Z0-9_-]{1,255}$/.test(name)) {
      throw clientException('Container.name contains invalid characters.');
    }
    if (names.has(name)) throw clientException(`Container name '${name}' is not unique.`);
    names.add(name);
    if (!image) throw clientException('Container.image should not be null or empty.');
    if (!taskHasMemory && container.memory === undefined && container.memoryReservation === undefined) {
      throw clientException(
        `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
      );
    }
    return { ...container, name, essential: container.essential ?? true };
  });
  if (!checked.some((container) => container.essential)) {
    throw clientException('Task definition must have at least one essential container.');
  }
  return checked;
}

export function clientException(message: string): ServiceError {
  return new ServiceError('ClientException', message);
}
