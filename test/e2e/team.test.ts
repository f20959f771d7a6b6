// A team that uses cronbridge without a fork: it installs the package into its own repository, and deploys from there.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ROOT } from '../frame/source.ts';

let folder: string;
/** Where the serverless command keeps what it knows of its user. */
let home: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cronbridge-team-'));
  home = mkdtempSync(join(tmpdir(), 'cronbridge-home-'));
  execFileSync('git', ['init', '-q', folder]);
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const archive = execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8' }).trim();
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const install = ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', `./${archive}`];
  execFileSync('npm', install, { cwd: folder, stdio: 'pipe' });
  // As `npm install osls` would have it: there is no network here.
  symlinkSync(join(ROOT, 'node_modules/serverless'), join(folder, 'node_modules/osls'));
  chmodSync(join(folder, 'node_modules/cronbridge'), 0o555);
});

afterAll(() => {
  chmodSync(join(folder, 'node_modules/cronbridge'), 0o755);
  for (const made of [folder, home]) rmSync(made, { recursive: true, force: true });
});

/** `npx cronbridge <words>` in the team's repository, with nothing of this machine's AWS settings. */
function cronbridge(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ code: number; err: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(folder, 'node_modules/cronbridge/dist/cronbridge.js'), ...words],
      { cwd: folder, env: { PATH: process.env.PATH, HOME: home, ...env } },
      (error, _out, err) => resolve({ code: error === null ? 0 : Number(error.code), err }),
    );
  });
}

const INIT = [
  'init',
  '--stage',
  'prod',
  '--region',
  'eu-west-1',
  '--cluster',
  'batch',
  '--task-definition',
  'app',
];
const COMPLETE = [
  ...INIT,
  '--container',
  'main',
  '--subnets',
  'subnet-1',
  '--timezone',
  'Asia/Tokyo',
  '--task-roles',
  'reports',
];

describe('init', () => {
  it('asks nothing without a terminal, and writes nothing where a flag is missing or wrong', async () => {
    expect(await cronbridge(INIT)).toMatchObject({
      code: 2,
      err: expect.stringContaining('without a terminal nothing can be asked: --container, --subnets missing'),
    });
    expect((await cronbridge([...COMPLETE, '--launch', 'a b'])).err).toContain(
      '--launch is "a b", not fargate',
    );
    expect((await cronbridge([...COMPLETE, '--execution-roles', 'a b'])).err).toContain(
      '--task-roles or --execution-roles is "a b", not the name or ARN of an IAM role',
    );
    expect((await cronbridge([...COMPLETE, '--stage', '1st'])).err).toContain('--stage is "1st"');
    expect(readdirSync(folder).sort()).toEqual(expect.not.arrayContaining(['cronbridge.yml', 'crontab']));
  });

  it('writes settings, a first crontab, workflows and what git is not to keep', async () => {
    const { code, err } = await cronbridge([...COMPLETE, '--ci', 'github']);
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringMatching(
        /^wrote cronbridge\.yml\nwrote crontab\/team\.crontab\nwrote \.github\/workflows\//,
      ),
    });
    expect(err).toMatch(/next: .*cronbridge(?:\.js)? validate, then .* deploy --stage prod\n$/);
    expect(readFileSync(join(folder, 'cronbridge.yml'), 'utf8')).toContain(
      'region: eu-west-1\ntimezone: Asia/Tokyo\nstages:\n  prod:\n    cluster: batch\n',
    );
    expect(readFileSync(join(folder, 'cronbridge.yml'), 'utf8')).toContain(
      'allow:\n      task-roles:\n        - reports\n',
    );
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe(
      'node_modules/\n.serverless/\n.cronbridge/\n',
    );
    expect(await cronbridge(['validate'])).toEqual({ code: 0, err: '' });
  });

  it('replaces nothing without --force', async () => {
    expect(await cronbridge(COMPLETE)).toMatchObject({
      code: 2,
      err: expect.stringContaining('cronbridge.yml already exists'),
    });
    const crontab = join(folder, 'crontab/team.crontab');
    writeFileSync(crontab, '#@ name=own\n0 9 * * * echo own\n');
    expect((await cronbridge([...COMPLETE, '--force'])).code).toBe(0);
    expect(readFileSync(crontab, 'utf8')).toContain('name=own');
  });
});

const MOTO = execFileOrNothing('moto_server', ['--help']);

describe.skipIf(MOTO === undefined)(
  'a deployment (with moto_server; it is skipped where that is not installed)',
  () => {
    let server: ChildProcess;
    let env: Record<string, string>;
    let options: ConstructorParameters<typeof DynamoDBClient>[0] & object;

    beforeAll(async () => {
      const port = await freePort();
      server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
      const endpoint = `http://127.0.0.1:${port}`;
      env = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
      options = { endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
      await vi.waitFor(() => fetch(endpoint), { timeout: 120_000, interval: 100 });
    });

    afterAll(() => void server.kill());

    const tables = async () => (await new DynamoDBClient(options).send(new ListTablesCommand())).TableNames;
    const functions = async () =>
      (await new LambdaClient(options).send(new ListFunctionsCommand())).Functions?.map(
        ({ FunctionName }) => FunctionName,
      );

    it('is refused before anything is made: no credentials, a stage without settings, a wrong profile', async () => {
      const { AWS_ENDPOINT_URL = '' } = env;
      const nobody = { AWS_ENDPOINT_URL, AWS_EC2_METADATA_DISABLED: 'true' };
      expect(await cronbridge(['deploy', '--stage', 'prod'], nobody)).toMatchObject({
        code: 3,
        err: expect.stringContaining('could not deploy: CredentialsProviderError'),
      });
      expect(await cronbridge(['deploy'], env)).toMatchObject({
        code: 2,
        err: expect.stringContaining(
          'stage dev has no cluster, no task-definition, no container: set them in cronbridge.yml',
        ),
      });
      expect((await cronbridge(['deploy', '--stage', 'prod', '--profile', 'prud'], env)).err).toContain(
        'there is no AWS profile "prud"',
      );
      expect(await tables()).toEqual([]);
    });

    it('is made from the team’s repository, where it leaves nothing, by a package that nobody can write to', async () => {
      const before = readdirSync(folder).sort();
      const { code, err } = await cronbridge(['deploy', '--stage', 'prod', '--no-sync'], env);
      expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('cronbridge-prod') });
      expect(readdirSync(folder).sort()).toEqual(before);
      expect(await tables()).toEqual(['cronbridge-prod-ledger']);
      expect(await functions()).toContain('cronbridge-prod-sync');
    });

    it('is not taken for another stage, nor for one in another region', async () => {
      for (const words of [
        ['--stage', 'other'],
        ['--stage', 'prod', '--region', 'us-east-2'],
      ]) {
        expect(await cronbridge(['sync', ...words], env)).toMatchObject({
          code: 3,
          err: expect.stringContaining(
            'check the service, stage and region, and that this stage is deployed',
          ),
        });
      }
    });

    it('is taken away, to the last table', async () => {
      expect(await cronbridge(['remove', '--stage', 'prod', '--yes'], env)).toMatchObject({ code: 0 });
      expect(await tables()).toEqual([]);
      expect(await functions()).toEqual([]);
      // As --keep-ledger leaves it on AWS; moto_server does not know the policy that the template has for that.
      const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' as const }];
      const AttributeDefinitions = [{ AttributeName: 'pk', AttributeType: 'S' as const }];
      const kept = { TableName: 'cronbridge-prod-ledger', BillingMode: 'PAY_PER_REQUEST' as const };
      const dynamo = new DynamoDBClient(options);
      await dynamo.send(new CreateTableCommand({ ...kept, KeySchema, AttributeDefinitions }));
      await dynamo.send(new PutItemCommand({ TableName: kept.TableName, Item: { pk: { S: 'a run' } } }));
      expect(await cronbridge(['deploy', '--stage', 'prod'], env)).toMatchObject({
        code: 1,
        err: expect.stringContaining(
          'the ledger cronbridge-prod-ledger of an earlier deployment is still there',
        ),
      });
      expect(await cronbridge(['remove', '--stage', 'prod'], env)).toMatchObject({
        code: 2,
        err: expect.stringContaining('this needs a confirmation, but there is no terminal to ask on'),
      });
      expect(await tables()).toEqual([kept.TableName]);
      expect(await cronbridge(['remove', '--stage', 'prod', '--yes'], env)).toMatchObject({ code: 0 });
      expect(await tables()).toEqual([]);
      expect(await cronbridge(['remove', '--stage', 'prod'], env)).toMatchObject({
        code: 3,
        err: expect.stringContaining('cronbridge-prod is not deployed in eu-west-1'),
      });
    });
  },
);

function execFileOrNothing(file: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
