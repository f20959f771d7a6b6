import { DeregisterTaskDefinitionCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placesText } from '../../../src/tasks/problem.ts';
import { startDeployment, type TestDeployment } from '../deployment.ts';

const CRONTAB = `#@ name=first task-definition=batch
0 5 * * * /app/first
#@ name=second
0 6 * * * /app/second
#@ name=third task-definition=batch
0 7 * * * /app/third
#@ name=fourth cluster=night
0 8 * * * /app/fourth
`;

let deployment: TestDeployment;
beforeEach(async () => {
  deployment = await startDeployment(CRONTAB);
});
afterEach(() => deployment.close());

const cli = (...args: readonly string[]) => deployment.cli(...args);

async function register(...entryPoint: readonly string[]): Promise<void> {
  await deployment.stack.clients.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'batch',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'main', image: 'image', entryPoint: [...entryPoint] }],
    }),
  );
}

async function schedules(): Promise<unknown[]> {
  const { clients, config } = deployment.stack;
  const { Schedules = [] } = await clients.scheduler.send(
    new ListSchedulesCommand({ GroupName: config.group }),
  );
  return Schedules;
}

describe('what jobs cannot run with', () => {
  it('stops plan and sync alike, with all places and the remedy, and nothing is changed', async () => {
    for (const command of [['plan'], ['sync', '--dry-run'], ['sync']]) {
      const { code, out, err } = await cli(...command, deployment.crontab);
      expect(code).toBe(1);
      const { crontab } = deployment;
      expect(out).toContain(
        `error: ECS has no task definition batch in us-east-1 (${crontab}:2, :6)\n  hint: register it`,
      );
      expect(out).toContain(`error: ECS has no cluster night in us-east-1 (${crontab}:8)\n`);
      expect(err).toMatch(
        /error: 3 jobs cannot run with the ECS resources that the crontab names\n {2}hint: on this machine: \(\. \S+\.sh; aws --endpoint-url http:\/\/127\.0\.0\.1:\d+ ecs register-task-definition/,
      );
    }
    expect(await schedules()).toEqual([]);
  });

  it('is in the JSON of the plan, with the same exit code', async () => {
    const { code, out } = await cli('plan', '--json', deployment.crontab);
    expect(code).toBe(1);
    expect(JSON.parse(out).problems).toMatchObject([
      {
        severity: 'error',
        code: 'task-definition-missing',
        jobs: [
          { job: 'first', file: deployment.crontab, line: 2 },
          { job: 'third', line: 6 },
        ],
      },
      { severity: 'error', code: 'cluster-missing', jobs: [{ job: 'fourth' }] },
    ]);
  });

  it('changes no schedule when it is only doubtful, and leaves the plan alone afterwards', async () => {
    await register('java', '-jar', 'app.jar');
    deployment.write(CRONTAB.replace(' cluster=night', ''));
    const first = await cli('sync', deployment.crontab);
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/warning: container main of task definition batch: its entry point/);
    await register('tini', '--');
    const second = await cli('plan', deployment.crontab);
    expect(second.out).toMatch(
      /^warning: container main .* has no log configuration[\s\S]*\nno changes, 4 schedules\nabout .*\n$/m,
    );
  });

  it('is reported by doctor for the deployed jobs', async () => {
    await register('tini', '--');
    deployment.write(CRONTAB.replace(' cluster=night', ''));
    await cli('sync', deployment.crontab);
    expect((await cli('doctor')).out).toMatch(
      /^! jobs: container main of task definition batch has no log configuration.* \(first, third\)$/m,
    );
    const deregister = new DeregisterTaskDefinitionCommand({ taskDefinition: 'batch:1' });
    await deployment.stack.clients.ecs.send(deregister);
    const { code, out } = await cli('doctor');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^✗ jobs: ECS has no task definition batch in us-east-1 \(first, third\)\n {4}remedy: register it/m,
    );
    expect(out).toMatch(/^✓ task definition cronbridge-local: container main can run commands$/m);
  });

  it('is reported by doctor for the deployment itself', async () => {
    const { taskDefinition, cluster } = deployment.stack.config;
    await deployment.stack.clients.ecs.send(
      new DeregisterTaskDefinitionCommand({ taskDefinition: `${taskDefinition}:1` }),
    );
    const { code, out } = await cli('doctor');
    expect(code).toBe(1);
    expect(out).toContain(
      `✗ task definition ${taskDefinition}: ECS has no task definition ${taskDefinition}`,
    );
    expect(out).toContain(`✓ cluster ${cluster}: active`);
    expect(out).toContain('✓ jobs: 0 jobs, and everything they name in ECS exists');
  });
});

it('shows some places, and says how many more there are', () => {
  const at = (file: string, line: number) => ({ job: `job-${line}`, file, line });
  expect(placesText([])).toBe('the deployment');
  expect(placesText([{ job: 'a' }, { job: 'b' }])).toBe('a, b');
  expect(placesText([at('a', 1), at('a', 3), at('b', 2)])).toBe('a:1, :3, b:2');
  expect(placesText(Array.from({ length: 1205 }, (_, line) => at('a', line)))).toBe(
    'a:0, :1, :2, :3, :4 and 1,200 more',
  );
});
