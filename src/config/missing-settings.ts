import { CronbridgeError } from '../errors.ts';
import type { DeploymentSettings } from './settings.ts';

/** Commands that find values without a default. */
const FIND: Readonly<Record<string, string>> = {
  region: 'for example ap-northeast-1',
  cluster: 'aws ecs list-clusters',
  'task-definition': 'aws ecs list-task-definition-families --status ACTIVE',
  container:
    "aws ecs describe-task-definition --task-definition <name> --query 'taskDefinition.containerDefinitions[].name'",
  subnets: "aws ec2 describe-subnets --query 'Subnets[].[SubnetId,VpcId,AvailabilityZone]'",
};

type Needed = Pick<
  DeploymentSettings,
  'region' | 'cluster' | 'taskDefinition' | 'container' | 'launch' | 'subnets' | 'demo'
>;

/** The keys of cronbridge.yml that a deployment needs and that are not set. A demo makes the place where commands run. */
export function missingSettings(settings: Needed): readonly string[] {
  const { region, cluster, taskDefinition, container, launch, subnets, demo } = settings;
  const noRegion = region === undefined ? ['region'] : [];
  if (demo) return noRegion;
  return [
    ...noRegion,
    ...(cluster === undefined ? ['cluster'] : []),
    ...(taskDefinition === undefined ? ['task-definition'] : []),
    ...(container === undefined ? ['container'] : []),
    ...(needsSubnets(launch) && subnets.length === 0 ? ['subnets'] : []),
  ];
}

/** A Fargate task has its own network interface (ECS, RunTask: networkConfiguration). */
export function needsSubnets(launch: string): boolean {
  return /^fargate(?:-spot)?$/i.test(launch);
}

/**
 * @param fileName the file in which they belong
 * @param needed the keys to check; by default all
 * @throws CronbridgeError `usage` that names what is missing, and how to find it
 */
export function refuseMissing(
  settings: DeploymentSettings,
  fileName: string,
  needed: readonly string[] = Object.keys(FIND),
): void {
  const missing = missingSettings(settings).filter((key) => needed.includes(key));
  if (missing.length === 0) return;
  const { stage } = settings;
  throw new CronbridgeError(
    'usage',
    `stage ${stage} has no ${missing.join(', no ')}: set ${missing.length === 1 ? 'it' : 'them'} in ${fileName}, for all stages or below stages.${stage}`,
    { hint: missing.map((key) => `${key}: ${FIND[key]}`).join('\n        ') },
  );
}
