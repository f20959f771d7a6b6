// A team that uses cronbridge without a fork: it deploys from the repository into which it installed the package.
import { chmodSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../frame/source.ts';
import { Installation } from '../harness/installation.ts';
import { Moto, missingForMoto } from '../harness/moto.ts';

const SETTINGS = [
  ...['--stage', 'prod', '--region', 'eu-west-1', '--cluster', 'batch', '--task-definition', 'app'],
  ...['--container', 'main', '--subnets', 'subnet-1', '--timezone', 'Asia/Tokyo'],
];

describe.skipIf(missingForMoto().length > 0)('a deployment from a team’s repository', () => {
  let team: Installation;
  let moto: Moto;
  let env: Record<string, string>;
  let options: ConstructorParameters<typeof DynamoDBClient>[0] & object;

  beforeAll(async () => {
    team = new Installation();
    // As `npm install osls` would have it: there is no network here.
    symlinkSync(join(ROOT, 'node_modules/serverless'), join(team.folder, 'node_modules/osls'));
    chmodSync(join(team.folder, 'node_modules/cronbridge'), 0o555);
    expect(await cronbridge(['init', ...SETTINGS])).toMatchObject({ code: 0 });
    moto = await Moto.start();
    env = { AWS_ENDPOINT_URL: moto.url, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    options = {
      endpoint: moto.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    };
  });

  afterAll(async () => {
    await moto.stop();
    chmodSync(join(team.folder, 'node_modules/cronbridge'), 0o755);
    team.remove();
  });

  const cronbridge = (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    team.run(words, { ...env, ...more });

  const tables = async () => (await new DynamoDBClient(options).send(new ListTablesCommand())).TableNames;
  const functions = async () =>
    (await new LambdaClient(options).send(new ListFunctionsCommand())).Functions?.map(
      ({ FunctionName }) => FunctionName,
    );

  it('is set up with names that are in the account, and with the roles of its task definition', async () => {
    const ecs = new ECSClient(options);
    await ecs.send(new CreateClusterCommand({ clusterName: 'batch' }));
    const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'app',
        taskRoleArn: role('reports'),
        executionRoleArn: role('pull'),
        containerDefinitions: [{ name: 'main', image: 'perl', memory: 128 }],
      }),
    );
    const { Subnets: [{ SubnetId: subnet = '' } = {}] = [] } = await new EC2Client(options).send(
      new DescribeSubnetsCommand(),
    );
    const misspelt = SETTINGS.map((word) => (word === 'batch' ? 'batsh' : word));
    expect(await cronbridge(['init', ...misspelt, '--security-groups', 'sg-1', '--force'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^error: in eu-west-1, there is no cluster batsh; there is no subnet subnet-1; there is no security group sg-1: nothing was written\n {2}hint: --cluster: did you mean batch\?\n {8}--subnets: (?:did you mean|there are:) subnet-[^\n]+\n {8}--security-groups: [^\n]+\n$/,
      ),
    });
    expect(
      await cronbridge(['init', ...misspelt.slice(0, 6), '--task-roles', 'nope', '--force']),
    ).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^error: [^\n]*--task-definition, --container, --subnets missing; in eu-west-1, there is no cluster batsh; in eu-west-1, there is no role nope\n/,
      ),
    });
    const fitting = SETTINGS.map((word) => (word === 'subnet-1' ? subnet : word));
    const { code, err } = await cronbridge(['init', ...fitting, '--force']);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.not.stringContaining('note:') });
    expect(parse(readFileSync(join(team.folder, 'cronbridge.yml'), 'utf8')).stages.prod).toMatchObject({
      subnets: [subnet],
      allow: { 'task-roles': [role('reports')], 'execution-roles': [role('pull')] },
    });
  });

  it('is made from the team’s repository, where it leaves nothing, by a package that nobody can write to', async () => {
    const before = readdirSync(team.folder).sort();
    const { code, err } = await cronbridge(['deploy', '--stage', 'prod', '--no-sync']);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('cronbridge-prod') });
    expect(readdirSync(team.folder).sort()).toEqual(before);
    expect(await tables()).toEqual(['cronbridge-prod-ledger']);
    expect(await functions()).toContain('cronbridge-prod-sync');
  });

  it('is not taken for another stage, nor for one in another region', async () => {
    for (const words of [
      ['--stage', 'other'],
      ['--stage', 'prod', '--region', 'us-east-2'],
    ]) {
      expect(await cronbridge(['sync', ...words])).toMatchObject({
        code: 3,
        err: expect.stringContaining('check the service, stage and region, and that this stage is deployed'),
      });
    }
  });

  it('is taken away, to the last table', async () => {
    expect(await cronbridge(['remove', '--stage', 'prod', '--yes'])).toMatchObject({ code: 0 });
    expect(await tables()).toEqual([]);
    expect(await functions()).toEqual([]);
    // As --keep-ledger leaves it on AWS; moto_server does not know the policy that the template has for that.
    const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' as const }];
    const AttributeDefinitions = [{ AttributeName: 'pk', AttributeType: 'S' as const }];
    const kept = { TableName: 'cronbridge-prod-ledger', BillingMode: 'PAY_PER_REQUEST' as const };
    const dynamo = new DynamoDBClient(options);
    await dynamo.send(new CreateTableCommand({ ...kept, KeySchema, AttributeDefinitions }));
    await dynamo.send(new PutItemCommand({ TableName: kept.TableName, Item: { pk: { S: 'a run' } } }));
    expect(await cronbridge(['deploy', '--stage', 'prod'])).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'the ledger cronbridge-prod-ledger of an earlier deployment is still there',
      ),
    });
    const goingOn = { CRONBRIDGE_KEPT_LEDGER: 'true' };
    expect(await cronbridge(['deploy', '--stage', 'prod', '--no-sync'], goingOn)).toMatchObject({ code: 0 });
    expect(await functions()).toContain('cronbridge-prod-sync');
    const get = new GetItemCommand({ TableName: kept.TableName, Key: { pk: { S: 'a run' } } });
    expect((await dynamo.send(get)).Item).toEqual({ pk: { S: 'a run' } });
    expect(await cronbridge(['remove', '--stage', 'prod'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('this needs a confirmation, but there is no terminal to ask on'),
    });
    expect(await tables()).toEqual([kept.TableName]);
    expect(await cronbridge(['remove', '--stage', 'prod', '--yes'])).toMatchObject({ code: 0 });
    expect(await tables()).toEqual([]);
    expect(await cronbridge(['remove', '--stage', 'prod'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('cronbridge-prod is not deployed in eu-west-1'),
    });
  });
});
