// Clusters, and the placement of tasks that do not specify one.

import { ServiceError } from '../service.ts';
import { nameIn } from './arn.ts';
import type { RunTaskInput } from './input.ts';
import { invalidInput } from './run-task.ts';

type Strategy = NonNullable<RunTaskInput['capacityProviderStrategy']>;

export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly capacityProviders: readonly string[];
  readonly defaultCapacityProviderStrategy: Strategy;
}

interface Launch {
  readonly launchType: string;
  readonly capacityProviderName?: string;
}

export class Clusters {
  readonly #clusters = new Map<string, Cluster>();

  put(cluster: Cluster): void {
    this.#clusters.set(cluster.name, cluster);
  }

  all(): Cluster[] {
    return [...this.#clusters.values()];
  }

  /** By name or ARN; without either, the cluster called `default`. */
  find(nameOrArn = 'default'): Cluster | undefined {
    const cluster = this.#clusters.get(nameOrArn.replace(/^arn:[^/]*:cluster\//, ''));
    return cluster && nameIn(nameOrArn, cluster.arn) !== undefined ? cluster : undefined;
  }

  /** @throws ServiceError ClusterNotFoundException */
  get(name: string | undefined): Cluster {
    const cluster = this.find(name);
    if (cluster === undefined) throw new ServiceError('ClusterNotFoundException', 'Cluster not found.');
    return cluster;
  }
}

/** @throws ServiceError InvalidParameterException for a capacity provider that the cluster does not have */
export function launchOf(
  cluster: Cluster,
  input: Pick<RunTaskInput, 'launchType' | 'capacityProviderStrategy'>,
): Launch {
  if (input.launchType !== undefined) return { launchType: input.launchType };
  const strategy = input.capacityProviderStrategy ?? cluster.defaultCapacityProviderStrategy;
  for (const { capacityProvider } of strategy) {
    if (!cluster.capacityProviders.includes(capacityProvider)) {
      throw invalidInput(
        'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.',
      );
    }
  }
  const [chosen] = [...strategy].sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0));
  if (chosen === undefined) return { launchType: 'EC2' };
  const fargate = chosen.capacityProvider === 'FARGATE' || chosen.capacityProvider === 'FARGATE_SPOT';
  return { launchType: fargate ? 'FARGATE' : 'EC2', capacityProviderName: chosen.capacityProvider };
}
