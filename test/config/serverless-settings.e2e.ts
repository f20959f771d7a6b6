// What serverless.yml gets, by the real serverless command: the same settings as the command line, whatever shell it is called in.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environment } from '../../src/config/environment.ts';
import { SERVERLESS_PARTS } from '../../src/deploy/run-serverless.ts';
import { serverless } from '../frame/serverless.ts';
import { ROOT } from '../frame/source.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cronbridge-serverless-'));
  for (const part of SERVERLESS_PARTS) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true }));

function settings(text: string): void {
  writeFileSync(join(folder, 'cronbridge.yml'), text);
}

const run = (words: readonly string[], env?: Environment) => serverless(words, folder, env);

function template(): string {
  const path = join(folder, '.serverless/cloudformation-template-update-stack.json');
  // The archives' folder is named after the time.
  return readFileSync(path, 'utf8').replaceAll(/\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then');
}

const COMPLETE = `
region: ap-northeast-1
cluster: batch
task-definition: app
container: main
launch: fargate
subnets: [subnet-1]
stages:
  prod: { cluster: batch-prod, public-ip: true }
`;

describe('a deployment', () => {
  it('gets the same template from every shell, that of its stage', async () => {
    settings(COMPLETE);
    const first = await run(['package', '--stage', 'prod'], { AWS_DEFAULT_REGION: 'us-east-2' });
    expect(first).toMatchObject({
      failed: false,
      text: expect.stringContaining('stage prod (ap-northeast-1)'),
    });
    const made = template();
    const variables = Object.values<{ Type: string; Properties: { Environment?: { Variables: object } } }>(
      JSON.parse(made).Resources,
    ).find(({ Type }) => Type === 'AWS::Lambda::Function')?.Properties.Environment?.Variables;
    expect(variables).toMatchObject({
      CRONBRIDGE_CLUSTER: 'batch-prod',
      CRONBRIDGE_TASK_DEFINITION: 'app',
      CRONBRIDGE_CONTAINER: 'main',
      CRONBRIDGE_LAUNCH: 'fargate',
      CRONBRIDGE_SUBNETS: 'subnet-1',
      CRONBRIDGE_PUBLIC_IP: 'true',
    });
    await run(['package'], { CRONBRIDGE_STAGE: 'prod', AWS_PROFILE: '', LANG: 'C' });
    expect(template()).toBe(made);
  });

  it('is not begun where a setting is missing: each is named, with how to find it', async () => {
    settings('region: eu-west-1\nlaunch: fargate\ncontainer: main\n');
    const { failed, text } = await run(['deploy', '--stage', 'prod']);
    expect(failed).toBe(true);
    expect(text).toContain(
      'stage prod has no cluster, no task-definition, no subnets: set them in cronbridge.yml, for all stages or below stages.prod',
    );
    expect(text).toContain('cluster: aws ecs list-clusters');
    // No stack of ours, but a sentence.
    expect(text).not.toMatch(/ at .*:\d+:\d+/);
  });

  it('is not begun with a wrong setting, stage or profile', async () => {
    settings(`${COMPLETE}clutser: a\n`);
    expect((await run(['deploy'])).text).toContain('cronbridge.yml:10:1: unknown key "clutser"');
    settings(COMPLETE);
    expect((await run(['deploy', '--stage', 'Prod'])).text).toContain('--stage is "Prod"');
    expect((await run(['deploy', '--aws-profile', 'prud'])).text).toContain('there is no AWS profile "prud"');
  });

  it('can be looked at without any settings, and says that it is for that alone', async () => {
    settings('');
    const { failed, text } = await run(['package']);
    expect({ failed, text }).toMatchObject({
      failed: false,
      text: expect.stringContaining(
        'a package without region, cluster, task-definition, container cannot be deployed',
      ),
    });
  });

  it('in no region is not asked for anything', async () => {
    settings('');
    expect((await run(['info'])).text).toContain('stage dev has no region');
  });
});
