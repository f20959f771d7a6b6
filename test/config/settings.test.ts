import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../src/config/settings.ts';
import { parseSettings } from '../../src/config/settings-text.ts';

const FILE = parseSettings(
  `
service: nightly
region: eu-west-1
cluster: all
container: main
tags: { team: batch, cost: "7" }
allow: { task-roles: [one], clusters: [shared] }
subnets: [subnet-1, subnet-2]
stages:
  prod:
    region: ap-northeast-1
    cluster: prod
    subnets: [subnet-3]
    tags: { cost: "8" }
    allow: { task-roles: [two] }
`,
  'cronbridge.yml',
).settings;

describe('the settings of a deployment', () => {
  it('are those of its stage before those of all stages; tags and allow key by key', () => {
    expect(resolveSettings({ file: FILE, env: {}, options: { stage: 'prod' } })).toMatchObject({
      service: 'nightly',
      stage: 'prod',
      region: 'ap-northeast-1',
      cluster: 'prod',
      container: 'main',
      subnets: ['subnet-3'],
      tags: { team: 'batch', cost: '8' },
      allow: { taskRoles: ['two'], clusters: ['shared'] },
    });
  });

  it('are those of all stages for a stage that is not listed', () => {
    expect(resolveSettings({ file: FILE, env: {}, options: { stage: 'other' } })).toMatchObject({
      stage: 'other',
      cluster: 'all',
      region: 'eu-west-1',
    });
  });

  it('have defaults without any file', () => {
    expect(resolveSettings({ env: {} })).toMatchObject({
      service: 'cronbridge',
      stage: 'dev',
      region: undefined,
      timezone: 'UTC',
      hasTimezone: false,
      launch: '',
      retentionDays: 90,
      concurrency: 20,
    });
  });

  it('follow variables of the environment before the file, and options before both', () => {
    const env = {
      CRONBRIDGE_SERVICE: 'env',
      CRONBRIDGE_STAGE: 'prod',
      CRONBRIDGE_CLUSTER: 'env',
      CRONBRIDGE_SUBNETS: 'subnet-8, subnet-9',
      CRONBRIDGE_PUBLIC_IP: 'true',
      CRONBRIDGE_RETENTION_DAYS: '30',
      CRONBRIDGE_MAX_RUNNING: '40',
      CRONBRIDGE_TAGS: 'cost=9',
      CRONBRIDGE_ALLOW_CLUSTERS: 'a,b',
      CRONBRIDGE_CONTAINER: '',
    };
    expect(resolveSettings({ file: FILE, env })).toMatchObject({
      service: 'env',
      stage: 'prod',
      cluster: 'env',
      container: 'main',
      subnets: ['subnet-8', 'subnet-9'],
      publicIp: true,
      retentionDays: 30,
      maxRunning: 40,
      tags: { team: 'batch', cost: '9' },
      allow: { clusters: ['a', 'b'], taskRoles: ['two'] },
    });
    expect(resolveSettings({ file: FILE, env, options: { service: 'opt', stage: 'dev' } })).toMatchObject({
      service: 'opt',
      stage: 'dev',
    });
  });

  it.each([
    [{}, undefined, 'ap-northeast-1'],
    [{ AWS_DEFAULT_REGION: 'us-east-2' }, undefined, 'ap-northeast-1'],
    [{ AWS_REGION: 'us-west-1' }, undefined, 'us-west-1'],
    [{ AWS_REGION: 'us-west-1', CRONBRIDGE_REGION: 'us-west-2' }, undefined, 'us-west-2'],
    [{ AWS_REGION: 'us-west-1', CRONBRIDGE_REGION: 'us-west-2' }, 'eu-north-1', 'eu-north-1'],
  ])('with %j and --region %s are in %s', (env, region, expected) => {
    expect(resolveSettings({ file: FILE, env, options: { stage: 'prod', region } }).region).toBe(expected);
  });

  it('are in AWS_DEFAULT_REGION where the file has no region', () => {
    expect(resolveSettings({ env: { AWS_DEFAULT_REGION: 'us-east-2' } }).region).toBe('us-east-2');
  });

  it.each([
    [
      { CRONBRIDGE_CONCURRENCY: 'many' },
      'CRONBRIDGE_CONCURRENCY is "many", not a whole number from 2 to 1000',
    ],
    [
      { CRONBRIDGE_RETENTION_DAYS: '2' },
      'CRONBRIDGE_RETENTION_DAYS is "2", not a whole number from 3 to 99999',
    ],
    [{ CRONBRIDGE_PUBLIC_IP: 'yes' }, 'CRONBRIDGE_PUBLIC_IP is "yes", not true or false'],
    [{ CRONBRIDGE_SUBNETS: 'subnet-1,x' }, 'CRONBRIDGE_SUBNETS is "subnet-1,x", not the id of a subnet'],
    [
      { CRONBRIDGE_ALLOW_TASK_ROLES: 'a b' },
      'CRONBRIDGE_ALLOW_TASK_ROLES is "a b", not the name or ARN of an IAM role',
    ],
    [{ CRONBRIDGE_TAGS: 'team' }, 'CRONBRIDGE_TAGS is "team", not key=value pairs with commas between them'],
    [{ CRONBRIDGE_TIMEZONE: 'JST' }, 'CRONBRIDGE_TIMEZONE is "JST", not a time zone'],
    [
      { CRONBRIDGE_STAGE: 'Prod' },
      'CRONBRIDGE_STAGE is "Prod": upper case is not allowed, since names that differ only in case are easily confused',
    ],
  ])('are refused for %j', (env, message) => {
    expect(() => resolveSettings({ env })).toThrow(message);
  });

  it('name everything that is wrong at once, wherever it stands', () => {
    const { problems } = parseSettings('clutser: a', 'cronbridge.yml');
    const wrong = { problems, env: { CRONBRIDGE_CONCURRENCY: '1' }, options: { stage: '1st' } };
    expect(() => resolveSettings(wrong)).toThrow(
      /^the settings have 3 problems:\ncronbridge\.yml:1:1: .*\n--stage is "1st": .*\nCRONBRIDGE_CONCURRENCY is "1", .*$/,
    );
  });
});
