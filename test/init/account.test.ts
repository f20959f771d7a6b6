import { CreateClusterCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ec2 } from '../../src/aws/clients/ec2.ts';
import { ecs } from '../../src/aws/clients/ecs.ts';
import { iam } from '../../src/aws/clients/iam.ts';
import { connect } from '../../src/aws/connect.ts';
import { findContainers, findSubnets, type Offers } from '../../src/init/account.ts';
import { checkPlace, notOffered, type PlaceKey } from '../../src/init/check-place.ts';
import { Box } from '../harness/box.ts';

let box: Box;
const account = () => connect({ ecs, ec2, iam }, box.stack.cloud.clientOptions);

beforeAll(async () => {
  box = await Box.start();
  await box.stack.clients.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'app',
      taskRoleArn: 'arn:aws:iam::000000000000:role/reports',
      executionRoleArn: 'arn:aws:iam::000000000000:role/pull',
      containerDefinitions: [
        { name: 'log', image: 'fluent', essential: false, memory: 64 },
        { name: 'main', image: 'perl', memory: 128 },
      ],
    }),
  );
  await box.stack.clients.ecs.send(
    new CreateClusterCommand({ clusterName: 'spot', capacityProviders: ['FARGATE_SPOT', 'gpu'] }),
  );
  await box.stack.clients.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'net',
      networkMode: 'awsvpc',
      containerDefinitions: [{ name: 'main', image: 'perl', memory: 128 }],
    }),
  );
});

afterAll(() => box.close());

it('a task definition has its essential containers first, and the roles that a deployment must list', async () => {
  expect(await findContainers(account(), 'app')).toEqual({
    offers: [
      { value: 'main', about: 'perl' },
      { value: 'log', about: 'fluent' },
    ],
    taskRole: 'arn:aws:iam::000000000000:role/reports',
    executionRole: 'arn:aws:iam::000000000000:role/pull',
    status: 'ACTIVE',
  });
});

it('what cannot be looked for has a reason, and stops nobody', async () => {
  // The local endpoints have no EC2, and no such task definition.
  expect(await findSubnets(account())).toMatchObject({ offers: [], why: expect.stringMatching(/./) });
  expect(await findContainers(account(), 'other')).toMatchObject({
    offers: [],
    why: expect.stringMatching(/./),
    missing: true,
  });
});

const THERE = { taskDefinition: 'app', container: 'main' };

it('a place that is there has no problem, and the roles of its task definition', async () => {
  const given = { ...THERE, subnets: ['subnet-1'], securityGroups: ['sg-1'] };
  expect(await checkPlace(account(), given)).toEqual({
    problems: [],
    unchecked: [{ keys: ['subnets', 'security-groups'], why: expect.stringMatching(/./) }],
    status: 'ACTIVE',
    taskRole: 'arn:aws:iam::000000000000:role/reports',
    executionRole: 'arn:aws:iam::000000000000:role/pull',
  });
  expect((await checkPlace(account(), { taskDefinition: 'app:1' })).problems).toEqual([]);
});

it.each([
  [{ ...THERE, container: 'web' }, 'task definition app has no container web: there are: main, log'],
  [{ ...THERE, taskDefinition: 'app:7' }, 'there is no task definition app:7: check its name and revision'],
  [
    { cluster: 'spot', launch: 'fargat' },
    'cluster spot has no capacity provider fargat: did you mean fargate, fargate-spot, FARGATE_SPOT?',
  ],
  [
    { taskDefinition: 'net', launch: 'ec2', subnets: [] },
    'task definition net has the network mode awsvpc, which needs subnets: name the subnets of its tasks',
  ],
])('a place that is not there is said, with what is: %j', async (place, expected) => {
  const { problems } = await checkPlace(account(), place);
  expect(problems.map(({ message, hint }) => `${message}: ${hint}`)).toEqual([expected]);
});

it.each(['fargate', 'fargate-spot', 'FARGATE_SPOT', 'ec2', 'gpu'])(
  'a cluster launches on %s',
  async (launch) => {
    expect(
      (await checkPlace(account(), { cluster: 'spot', launch, subnets: ['subnet-1'] })).problems,
    ).toEqual([]);
  },
);

const arn = (account: string) => `arn:aws:ecs:us-east-1:${account}:cluster/batch`;
const CLUSTERS = { offers: [{ value: 'batch', arn: arn('000000000000') }, { value: 'default' }] };

it.each<[PlaceKey, string, Offers, string | undefined]>([
  ['cluster', 'batch', CLUSTERS, undefined],
  ['cluster', arn('000000000000'), CLUSTERS, undefined],
  ['cluster', arn('111111111111'), CLUSTERS, 'there are: batch, default'],
  ['cluster', 'batsh', CLUSTERS, 'did you mean batch?'],
  ['task-definition', 'app:3', { offers: [{ value: 'app' }] }, undefined],
  ['task-definition', 'apl:3', { offers: [{ value: 'app' }] }, 'did you mean app?'],
  ['subnets', 'subnet-1', { offers: [] }, 'there are none: create one first'],
  ['subnets', 'subnet-1', { offers: [], why: 'not authorized' }, undefined],
])('%s %s of %j: %s', (key, name, offers, hint) => {
  expect(notOffered(key, name, offers)?.hint).toBe(hint);
});
