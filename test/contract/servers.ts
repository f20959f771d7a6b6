// The servers that are held to the contract. Each answers the clients of one case, without anything that another case has left.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import dynalite from 'dynalite';
import { VirtualClock } from '../../src/local/clock.ts';
import { LocalCloud } from '../../src/local/cloud.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import type { Moto } from '../harness/moto.ts';
import type { ServerName, ServiceName } from './contract-case.ts';

export interface ContractServer {
  readonly kind: ServerKind;
  /** What clients are created with. */
  readonly clientOptions: object;
  /** A subnet and a security group in which tasks can run; cases find it as if it were an earlier answer, `network`. */
  readonly network?: { readonly subnet: string; readonly securityGroup: string };
  /** Lets time pass; absent where only the system's clock can. */
  pass?(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** One kind of server. */
export interface ServerKind {
  readonly name: ServerName;
  /** Absent: all of them. */
  readonly services?: readonly ServiceName[];
  /** Whether its clock is ours. */
  readonly passes: boolean;
  /** Why the messages of its errors are not compared, only their names. */
  readonly ownMessages?: string;
  /** Members that it adds to outputs, each with the reason. */
  readonly adds?: Readonly<Record<string, string>>;
  /** Why it cannot be asked on this machine. */
  readonly missing?: string;
  open(): Promise<ContractServer>;
}

const FOREVER = { seconds: Number.POSITIVE_INFINITY };

/** A function that answers with its event. */
export const ECHO = 'echo';

const region = 'us-east-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export const ours: ServerKind = {
  name: 'ours',
  passes: true,
  async open() {
    const clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
    const cloud = new LocalCloud({ clock, runner: new InstantRunner(clock, () => FOREVER), region });
    cloud.functions.register(ECHO, async (event) => event, {});
    const { requestHandler } = cloud;
    return {
      kind: ours,
      clientOptions: { region, credentials, endpoint: 'http://localhost', requestHandler },
      network: { subnet: 'subnet-1', securityGroup: 'sg-1' },
      pass: (seconds) => clock.advanceTo(new Date(clock.now().getTime() + seconds * 1000)),
      close: () => cloud.close(),
    };
  },
};

export const dynaliteServer: ServerKind = {
  name: 'dynalite',
  services: ['dynamodb'],
  passes: false,
  async open() {
    const server: Server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      kind: dynaliteServer,
      clientOptions: { region, credentials, endpoint },
      close: () => new Promise((resolve) => server.close(() => resolve())),
    };
  },
};

/** One process for all cases, since its start takes seconds. @param moto undefined where it is not installed */
export function motoServer(moto: Moto | undefined): ServerKind {
  const kind: ServerKind = {
    name: 'moto',
    passes: false,
    ownMessages: 'moto words most of its refusals in its own way',
    adds: {
      ConsumedCapacity: 'moto tells it even if nobody asks',
      ItemCollectionMetrics: 'moto tells them even if nobody asks',
    },
    ...(moto === undefined && { missing: 'there is no moto_server on this machine' }),
    async open() {
      await moto?.reset();
      return {
        kind,
        clientOptions: moto?.clientOptions ?? {},
        network: await networkOf(new EC2Client(moto?.clientOptions ?? {})),
        close: async () => {},
      };
    },
  };
  return kind;
}

/** The one that every account has. */
async function networkOf(ec2: EC2Client): Promise<ContractServer['network']> {
  const [{ Subnets }, { SecurityGroups }] = await Promise.all([
    ec2.send(new DescribeSubnetsCommand()),
    ec2.send(new DescribeSecurityGroupsCommand()),
  ]);
  return { subnet: Subnets?.[0]?.SubnetId ?? '', securityGroup: SecurityGroups?.[0]?.GroupId ?? '' };
}
