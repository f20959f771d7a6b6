import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientToken, type LaunchConfig, runTaskInput } from '../../../src/runs/start/run-task.ts';
import { sampleRun } from '../ledger/sample-attempt.ts';

const config: LaunchConfig = {
  prefix: 'cronbridge-dev',
  cluster: 'batch',
  taskDefinition: 'jobs',
  container: 'main',
  launch: '',
  subnets: ['subnet-1', 'subnet-2'],
  securityGroups: ['sg-1'],
  publicIp: false,
};

describe('the RunTask request', () => {
  test('is for one task of the deployment, unless its job says where', () => {
    expect(runTaskInput(sampleRun(), config)).toMatchObject({
      cluster: 'batch',
      taskDefinition: 'jobs',
      count: 1,
    });
    const task = { cluster: 'night', taskDefinition: 'report:3', container: 'app' };
    expect(runTaskInput(sampleRun({ task }), config)).toMatchObject({
      cluster: 'night',
      taskDefinition: 'report:3',
      overrides: { containerOverrides: [{ name: 'app' }] },
    });
  });

  test.each([
    ['', {}],
    ['fargate', { launchType: 'FARGATE' }],
    ['ec2', { launchType: 'EC2' }],
    ['fargate-spot', { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] }],
    ['gpu-fleet', { capacityProviderStrategy: [{ capacityProvider: 'gpu-fleet', weight: 1 }] }],
  ])('launches on "%s"', (launch, expected) => {
    const { launchType, capacityProviderStrategy } = runTaskInput(sampleRun({ task: { launch } }), config);
    expect(JSON.parse(JSON.stringify({ launchType, capacityProviderStrategy }))).toEqual(expected);
  });

  test('launches as the deployment does where the job says nothing', () => {
    expect(runTaskInput(sampleRun(), { ...config, launch: 'fargate' })).toMatchObject({
      launchType: 'FARGATE',
    });
  });

  test('has the network of the deployment, if it has one', () => {
    expect(runTaskInput(sampleRun(), config).networkConfiguration).toEqual({
      awsvpcConfiguration: {
        subnets: ['subnet-1', 'subnet-2'],
        securityGroups: ['sg-1'],
        assignPublicIp: 'DISABLED',
      },
    });
    expect(runTaskInput(sampleRun(), { ...config, subnets: [] })).not.toHaveProperty('networkConfiguration');
  });

  test('names launch, owner and run within the limits of ECS', () => {
    const job = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$/);
    fc.assert(
      fc.property(job, fc.integer({ min: 1, max: 11 }), (job, attempt) => {
        const run = sampleRun({ job, attempt, scheduled: '2026-11-23T03:00:00.123Z' });
        const { clientToken: token, startedBy, tags = [] } = runTaskInput(run, config);
        expect(token).toMatch(/^[!-~]{1,64}$/);
        expect(startedBy).toMatch(/^[A-Za-z0-9/_-]{1,128}$/);
        for (const { key, value } of tags) expect(`${key}${value}`).toMatch(/^[\p{L}\p{N} +\-=._:/@]+$/u);
      }),
    );
  });
});

describe('the client token', () => {
  test('is the same for the same launch, and another for every other and for every other deployment', () => {
    const launches = [
      { runId: 'a@2026-11-23T03:00Z', number: 1, launch: 1 },
      { runId: 'a@2026-11-23T03:00Z', number: 1, launch: 2 },
      { runId: 'a@2026-11-23T03:00Z', number: 2, launch: 1 },
      { runId: 'a@2026-11-23T03:01Z', number: 1, launch: 1 },
      { runId: 'a@2026-11-23T03:00Z', number: 11, launch: 1 },
      { runId: 'a@2026-11-23T03:00Z', number: 1, launch: 11 },
    ];
    const deployments = ['cronbridge-dev', 'cronbridge-dev-2', 'cronbridge-prod'];
    const tokens = () => deployments.flatMap((name) => launches.map((launch) => clientToken(launch, name)));
    expect(new Set(tokens()).size).toBe(deployments.length * launches.length);
    expect(tokens()).toEqual(tokens());
  });
});
