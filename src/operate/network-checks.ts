import {
  DescribeSubnetsCommand,
  paginateDescribeRouteTables,
  paginateDescribeVpcEndpoints,
  type RouteTable,
  type Subnet,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { TaskLaunch } from '../tasks/launches.ts';
import { anError, aWarning, type Check, type CheckResult, type Examined, ok } from './check.ts';
import { onceEach } from './once.ts';

interface Network {
  readonly subnets: readonly string[];
  readonly publicIp: boolean;
}

/** Whether tasks on Fargate reach, from the deployment's subnets, what they need before their command starts. */
export function networkChecks(
  examined: Examined,
  { subnets, publicIp }: Network,
  launches: () => Promise<readonly TaskLaunch[]>,
): readonly Check[] {
  const networkOf = onceEach((vpc) => describeNetwork(examined, vpc));
  return subnets.map((id) => ({
    part: `subnet ${id}`,
    check: async () => {
      // On EC2 the instance pulls the image, by its own network interface.
      const tasks = (await launches()).filter(
        ({ on, definition }) => on === 'FARGATE' && definition.networkMode === 'awsvpc',
      );
      if (tasks.length === 0) return ok('no task on Fargate uses it');
      const subnet = await describeSubnet(examined, id);
      if (subnet === undefined) return missing(id, examined);
      return verdict(subnet, await networkOf(subnet.VpcId ?? ''), neededBy(tasks), publicIp, examined);
    },
  }));
}

async function describeSubnet({ inspection }: Examined, id: string): Promise<Subnet | undefined> {
  const describe = new DescribeSubnetsCommand({ SubnetIds: [id] });
  const answer = await inspection.ec2.send(describe).catch((error: unknown) => {
    // EC2's errors have no classes of their own.
    if (error instanceof Error && error.name === 'InvalidSubnetID.NotFound') return undefined;
    throw error;
  });
  return answer?.Subnets?.[0];
}

interface Surroundings {
  readonly tables: readonly RouteTable[];
  readonly endpoints: readonly VpcEndpoint[];
}

async function describeNetwork(
  { inspection: { ec2: client } }: Examined,
  vpc: string,
): Promise<Surroundings> {
  const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
  const tables: RouteTable[] = [];
  for await (const page of paginateDescribeRouteTables({ client }, { Filters })) {
    tables.push(...(page.RouteTables ?? []));
  }
  const endpoints: VpcEndpoint[] = [];
  for await (const page of paginateDescribeVpcEndpoints({ client }, { Filters })) {
    endpoints.push(...(page.VpcEndpoints ?? []));
  }
  return { tables, endpoints };
}

/** What tasks have to reach. */
interface Needed {
  /** Endpoint services that are enough where there is no internet, such as `ecr.api`. */
  readonly services: readonly string[];
  /** An image that is on the internet alone. */
  readonly publicImage?: string | undefined;
}

const ECR_IMAGE = /^\d{12}\.dkr\.ecr[.-][^/]+\//;

/**
 * ECR's images need three endpoints, since their layers are in S3 (ECR user guide, "Amazon ECR interface VPC endpoints"); logs
 * and secrets one each.
 */
function neededBy(tasks: readonly TaskLaunch[]): Needed {
  const containers = tasks.flatMap(({ definition }) => definition.containerDefinitions ?? []);
  const hasLogs = containers.some(({ logConfiguration }) => logConfiguration?.logDriver === 'awslogs');
  const secrets = containers
    .flatMap(({ secrets = [] }) => secrets)
    .map(({ valueFrom = '' }) => (valueFrom.includes(':secretsmanager:') ? 'secretsmanager' : 'ssm'));
  return {
    services: [...new Set(['ecr.api', 'ecr.dkr', 's3', ...(hasLogs ? ['logs'] : []), ...secrets])],
    publicImage: containers.find(({ image = '' }) => !ECR_IMAGE.test(image))?.image,
  };
}

function verdict(
  { SubnetId = '', State, AvailableIpAddressCount }: Subnet,
  { tables, endpoints }: Surroundings,
  { services, publicImage }: Needed,
  publicIp: boolean,
  { redeploy }: Pick<Examined, 'redeploy'>,
): CheckResult {
  if (State === 'pending') return aWarning('is being created', 'check again in a minute');
  if (AvailableIpAddressCount === 0) {
    return anError(
      'has no free address for a task',
      `name a larger subnet in cronbridge.yml, then ${redeploy}`,
    );
  }
  const table = tableOf(SubnetId, tables);
  const way = wayOut(table);
  if (way !== undefined && (publicIp || !way.startsWith('igw-'))) {
    return ok(`reaches the internet by ${way}${way.startsWith('igw-') ? ', with a public IP' : ''}`);
  }
  const why =
    way === undefined
      ? 'it has no route to the internet'
      : `its route goes to ${way}, which serves only tasks with a public IP`;
  const remedy =
    way === undefined
      ? 'add a route to a NAT gateway, or name another subnet in cronbridge.yml and'
      : 'set public-ip: true in cronbridge.yml, or name a subnet with a NAT gateway there, and';
  if (publicImage !== undefined) {
    return anError(
      `the image ${publicImage} cannot be pulled: ${why}`,
      `${remedy} ${redeploy}; or copy the image to ECR`,
    );
  }
  const lacking = services.filter((service) => !endpoints.some((one) => serves(one, service, table)));
  if (lacking.length === 0) return ok(`reaches ${services.join(', ')} by endpoints of its VPC`);
  return anError(
    `tasks cannot reach ${lacking.join(', ')}: ${why}, and its VPC has no endpoint for them`,
    `${remedy} ${redeploy}; or create these endpoints`,
  );
}

/** A subnet without a table of its own uses its VPC's main one. */
function tableOf(subnet: string, tables: readonly RouteTable[]): RouteTable | undefined {
  const associations = ({ Associations = [] }: RouteTable) => Associations;
  return (
    tables.find((table) => associations(table).some(({ SubnetId }) => SubnetId === subnet)) ??
    tables.find((table) => associations(table).some(({ Main }) => Main))
  );
}

/** What the route to everywhere leads to. A route to a deleted gateway is a black hole. */
function wayOut(table: RouteTable | undefined): string | undefined {
  const route = table?.Routes?.find(
    ({ DestinationCidrBlock, State }) => DestinationCidrBlock === '0.0.0.0/0' && State !== 'blackhole',
  );
  return (
    route?.NatGatewayId ??
    route?.TransitGatewayId ??
    route?.VpcPeeringConnectionId ??
    route?.NetworkInterfaceId ??
    route?.GatewayId
  );
}

/** A gateway endpoint serves the route tables that it is in; an interface answers to the service's own name in the whole VPC. */
function serves(
  { ServiceName, VpcEndpointType, State, RouteTableIds = [], PrivateDnsEnabled }: VpcEndpoint,
  service: string,
  table: RouteTable | undefined,
): boolean {
  if (!ServiceName?.endsWith(`.${service}`) || State?.toLowerCase() !== 'available') return false;
  if (VpcEndpointType === 'Gateway') return RouteTableIds.includes(table?.RouteTableId ?? '');
  return PrivateDnsEnabled !== false;
}

function missing(id: string, { redeploy }: Pick<Examined, 'redeploy'>): CheckResult {
  return anError('does not exist', `name another one than ${id} in cronbridge.yml, then ${redeploy}`);
}
