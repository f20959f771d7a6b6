// What the caller's rights show of an account: the clusters, task definitions and networks that a deployment can use.
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  paginateListClusters,
  paginateListTaskDefinitionFamilies,
} from '@aws-sdk/client-ecs';
import { GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import { awsErrorCode, explainAws } from '../aws/errors.ts';
import { CronbridgeError } from '../errors.ts';

/** Something that can be chosen. */
interface Offer {
  readonly value: string;
  /** Its whole name, which may be used instead; absent: it has no other. */
  readonly arn?: string;
  /** What people know it by. */
  readonly about?: string;
}

/** What was found, or why nothing could be looked for. */
export interface Offers {
  readonly offers: readonly Offer[];
  readonly why?: string;
  /** Whether that is because what was asked about does not exist. */
  readonly missing?: boolean;
}

export interface Account {
  readonly ecs: ECSClient;
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
}

export function findClusters({ ecs }: Account): Promise<Offers> {
  return offersOf(async () => {
    const found: Offer[] = [];
    for await (const { clusterArns = [] } of paginateListClusters({ client: ecs }, {})) {
      found.push(...clusterArns.map((arn) => ({ value: arn.split('/').at(-1) ?? arn, arn })));
    }
    return found;
  });
}

/** How tasks can be launched in a cluster: its capacity providers, and what needs none. */
export function findLaunches({ ecs }: Account, cluster: string): Promise<Offers> {
  return offersOf(async () => {
    const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [cluster] }));
    const providers = clusters[0]?.capacityProviders ?? [];
    const spot = providers.includes('FARGATE_SPOT') ? ['fargate-spot'] : [];
    return ['fargate', ...spot, 'ec2', ...providers].map((value) => ({ value }));
  });
}

/** A role by its name or ARN: a list of it alone, or an empty one. */
export function findRole({ iam }: Account, role: string): Promise<Offers> {
  const RoleName = role.split('/').at(-1);
  return offersOf(async () => {
    await iam.send(new GetRoleCommand({ RoleName }));
    return [{ value: role }];
  });
}

export function findTaskDefinitions({ ecs }: Account): Promise<Offers> {
  return offersOf(async () => {
    const found: Offer[] = [];
    const active = { status: 'ACTIVE' } as const;
    for await (const { families = [] } of paginateListTaskDefinitionFamilies({ client: ecs }, active)) {
      found.push(...families.map((value) => ({ value })));
    }
    return found;
  });
}

/** What ECS is passed with each task of a definition, so that the deployment must list it. */
export interface DefinitionRoles {
  /** Of the definition; absent: it could not be described. */
  readonly status?: string | undefined;
  /** ARNs. */
  readonly taskRole?: string | undefined;
  readonly executionRole?: string | undefined;
  /** With `awsvpc`, a task has its own network interface and needs subnets (ECS, RunTask: networkConfiguration). */
  readonly networkMode?: string | undefined;
}

/** A task definition's containers, essential ones first, since a task ends with them, and its roles. */
type DefinitionOffers = Offers & DefinitionRoles;

export async function findContainers({ ecs }: Account, taskDefinition: string): Promise<DefinitionOffers> {
  const about: { -readonly [Part in keyof DefinitionRoles]: DefinitionRoles[Part] } = {};
  const offers = await offersOf(async () => {
    const { taskDefinition: found } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    about.status = found?.status ?? 'ACTIVE';
    if (found?.networkMode) about.networkMode = found.networkMode;
    if (found?.taskRoleArn) about.taskRole = found.taskRoleArn;
    if (found?.executionRoleArn) about.executionRole = found.executionRoleArn;
    return (found?.containerDefinitions ?? [])
      .toSorted((a, b) => Number(b.essential ?? true) - Number(a.essential ?? true))
      .map(({ name = '', image }) => ({ value: name, ...(image !== undefined && { about: image }) }));
  });
  return { ...offers, ...about };
}

interface SubnetOffers extends Offers {
  /** The networks (VPCs) of subnets, by the subnets' ids. */
  readonly networks: ReadonlyMap<string, string>;
  /** Those in which what is started gets a public address. */
  readonly withPublicAddress: ReadonlySet<string>;
}

export async function findSubnets({ ec2 }: Account): Promise<SubnetOffers> {
  const networks = new Map<string, string>();
  const withPublicAddress = new Set<string>();
  const offers = await offersOf(async () => {
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    return Subnets.map(({ SubnetId = '', VpcId = '', AvailabilityZone, MapPublicIpOnLaunch, Tags }) => {
      networks.set(SubnetId, VpcId);
      if (MapPublicIpOnLaunch) withPublicAddress.add(SubnetId);
      const name = Tags?.find(({ Key }) => Key === 'Name')?.Value;
      const access = MapPublicIpOnLaunch ? 'public' : 'private';
      return {
        value: SubnetId,
        about: [name, AvailabilityZone, VpcId, access].filter((part) => part).join(', '),
      };
    });
  });
  return { ...offers, networks, withPublicAddress };
}

interface GroupOffers extends Offers {
  /** The networks (VPCs) of security groups, by the groups' ids. */
  readonly networks: ReadonlyMap<string, string>;
}

/** @param network the VPC in which the tasks are; absent: any */
export async function findSecurityGroups(
  { ec2 }: Account,
  network: string | undefined,
): Promise<GroupOffers> {
  const networks = new Map<string, string>();
  const offers = await offersOf(async () => {
    const Filters = network === undefined ? undefined : [{ Name: 'vpc-id', Values: [network] }];
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    return SecurityGroups.map(({ GroupId = '', GroupName, Description, VpcId = '' }) => {
      networks.set(GroupId, VpcId);
      return { value: GroupId, about: [GroupName, Description].filter((part) => part).join(', ') };
    });
  });
  return { ...offers, networks };
}

/** A right that is missing, or an account that cannot be reached, is no reason not to go on: people can type. */
async function offersOf(find: () => Promise<readonly Offer[]>): Promise<Offers> {
  try {
    return { offers: await find() };
  } catch (error) {
    const code = awsErrorCode(error);
    if (code === undefined || !(error instanceof Error)) throw error;
    const missing = code === 'aws-not-found' || code === 'aws-invalid';
    const explained = explainAws(error, 'look');
    const hint = !missing && explained instanceof CronbridgeError ? `; ${explained.hint}` : '';
    return { offers: [], why: `${error.message || error.name}${hint}`, ...(missing && { missing }) };
  }
}
