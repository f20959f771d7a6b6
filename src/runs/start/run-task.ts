import { createHash } from 'node:crypto';
import type { RunTaskCommandInput } from '@aws-sdk/client-ecs';
import type { Config } from '../../config/config.ts';
import type { Attempt } from '../ledger/attempt.ts';
import { taskOverride } from '../message/overrides.ts';
import { startedBy, taskTags } from '../message/task-marks.ts';
import { taskPlace } from '../message/task-place.ts';

export type LaunchConfig = Pick<
  Config,
  'prefix' | 'cluster' | 'taskDefinition' | 'container' | 'launch' | 'subnets' | 'securityGroups' | 'publicIp'
>;

/** What the task definition's description adds to a request. */
export interface Described {
  /** The revision that was described, so that a newer one with another entry point cannot run instead. */
  readonly taskDefinition: string;
  /** The argv that passes the command through the container's entry point. */
  readonly command: readonly string[];
  readonly networkMode?: string | undefined;
}

/** The request that starts an attempt's task. ECS refuses it if the overrides are too long. */
export function runTaskInput(
  attempt: Attempt,
  config: LaunchConfig,
  described?: Described,
): RunTaskCommandInput {
  const { message } = attempt;
  const { cluster, taskDefinition, launch } = taskPlace(message, config);
  return {
    cluster,
    taskDefinition: described?.taskDefinition ?? taskDefinition,
    count: 1,
    clientToken: clientToken(attempt, config.prefix),
    startedBy: startedBy(attempt.job, config.prefix),
    ...launchInput(launch),
    ...networkInput(config, described?.networkMode),
    overrides: taskOverride(
      message,
      { container: config.container, deployment: config.prefix, launch: attempt.launch },
      described?.command,
    ),
    tags: Object.entries(taskTags(attempt, config.prefix)).map(([key, value]) => ({ key, value })),
  };
}

/**
 * Identifies one launch of one attempt of one deployment: the same token never starts a second task. ECS keeps tokens by
 * cluster, and two deployments may share one. It has 64 characters, the most that ECS takes.
 */
export function clientToken(
  { runId, number, launch }: Pick<Attempt, 'runId' | 'number' | 'launch'>,
  deployment: string,
): string {
  return createHash('sha256')
    .update(JSON.stringify([deployment, runId, number, launch]))
    .digest('hex');
}

/** `launchType` and `capacityProviderStrategy` exclude each other. Without both, the cluster's default strategy applies. */
function launchInput(launch: string): Pick<RunTaskCommandInput, 'launchType' | 'capacityProviderStrategy'> {
  switch (launch) {
    case '':
      return {};
    case 'fargate':
      return { launchType: 'FARGATE' };
    case 'ec2':
      return { launchType: 'EC2' };
    case 'fargate-spot':
      return { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] };
    default:
      return { capacityProviderStrategy: [{ capacityProvider: launch, weight: 1 }] };
  }
}

/** Only tasks in `awsvpc` mode take a network. */
function networkInput(
  config: LaunchConfig,
  networkMode = 'awsvpc',
): Pick<RunTaskCommandInput, 'networkConfiguration'> {
  if (config.subnets.length === 0 || networkMode !== 'awsvpc') return {};
  return {
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...config.subnets],
        securityGroups: [...config.securityGroups],
        assignPublicIp: config.publicIp ? 'ENABLED' : 'DISABLED',
      },
    },
  };
}
