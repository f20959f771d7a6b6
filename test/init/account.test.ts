import { RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ec2 } from '../../src/aws/clients/ec2.ts';
import { ecs } from '../../src/aws/clients/ecs.ts';
import { connect } from '../../src/aws/connect.ts';
import { findContainers, findSubnets } from '../../src/init/account.ts';
import { Box } from '../harness/box.ts';

let box: Box;
const account = () => connect({ ecs, ec2 }, box.stack.cloud.clientOptions);

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
  });
});

it('what cannot be looked for has a reason, and stops nobody', async () => {
  // The local endpoints have no EC2, and no such task definition.
  expect(await findSubnets(account())).toMatchObject({ offers: [], why: expect.stringMatching(/./) });
  expect(await findContainers(account(), 'other')).toMatchObject({
    offers: [],
    why: expect.stringMatching(/./),
  });
});
