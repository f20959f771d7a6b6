// What the caller's rights show of an account: the clusters, task definitions and networks that a deployment can use.
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeTaskDefinitionCommand,
  type ECSClient,
  paginateListClusters,
  paginateListTaskDefinitionFamilies,
} from '@aws-sdk/client-ecs';
import { awsErrorCode } from '../aws/errors.ts';

/** Something that can be chosen. */
interface Offer {
  readonly value: string;
  /** What people know it by. */
  readonly about?: string;
}

/** What was found, or why nothing could be looked for. */
export interface Offers {
  readonly offers: readonly Offer[];
  readonly why?: string;
}

export interface Account {
  readonly ecs: ECSClient;
  readonly ec2: EC2Client;
}

/** So many can be read on a screen; who has more knows the name. */
const MOST_OFFERS = 50;

export function findClusters({ ecs }: Account): Promise<Offers> {
  return offersOf(async () => {
    const found: Offer[] = [];
    for await (const { clusterArns = [] } of paginateListClusters({ client: ecs }, {})) {
      found.push(...clusterArns.map((arn) => ({ value: arn.split('/').at(-1) ?? arn })));
    }
    return found;
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

/** What a task definition has: its containers, essential ones first, since a task ends with them, and its roles. */
interface DefinitionOffers extends Offers {
  /** ARNs. ECS is passed them with each task, so that the deployment must list them. */
  readonly taskRole?: string;
  readonly executionRole?: string;
}

export async function findContainers({ ecs }: Account, taskDefinition: string): Promise<DefinitionOffers> {
  const roles: { taskRole?: string; executionRole?: string } = {};
  const offers = await offersOf(async () => {
    const { taskDefinition: found } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    if (found?.taskRoleArn) roles.taskRole = found.taskRoleArn;
    if (found?.executionRoleArn) roles.executionRole = found.executionRoleArn;
    return (found?.containerDefinitions ?? [])
      .toSorted((a, b) => Number(b.essential ?? true) - Number(a.essential ?? true))
      .map(({ name = '', image }) => ({ value: name, ...(image !== undefined && { about: image }) }));
  });
  return { ...offers, ...roles };
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

/** @param network the VPC in which the tasks are; absent: any */
export function findSecurityGroups({ ec2 }: Account, network: string | undefined): Promise<Offers> {
  return offersOf(async () => {
    const Filters = network === undefined ? undefined : [{ Name: 'vpc-id', Values: [network] }];
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    return SecurityGroups.map(({ GroupId = '', GroupName, Description }) => ({
      value: GroupId,
      about: [GroupName, Description].filter((part) => part).join(', '),
    }));
  });
}

/** A right that is missing, or an account that cannot be reached, is no reason not to go on: people can type. */
async function offersOf(find: () => Promise<readonly Offer[]>): Promise<Offers> {
  try {
    return { offers: (await find()).slice(0, MOST_OFFERS) };
  } catch (error) {
    if (awsErrorCode(error) === undefined || !(error instanceof Error)) throw error;
    return { offers: [], why: error.message || error.name };
  }
}
