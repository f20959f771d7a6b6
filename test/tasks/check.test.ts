import { DeregisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { deploymentUse } from '../../src/tasks/check.ts';
import type { TaskProblem } from '../../src/tasks/problem.ts';
import { sampleMessage } from '../runs/ledger/sample-attempt.ts';
import { LOGS, main, refusal, scenes } from './scene.ts';

const scene = scenes();

/** What is said, without the remedies: `error entry-point a,b`. */
const brief = (problems: readonly TaskProblem[]) =>
  problems.map(({ severity, code, jobs }) => `${severity} ${code} ${jobs.map(({ job }) => job).join(',')}`);

test('the deployment that a local stack is has no problem, and neither have jobs in it', async () => {
  expect(await scene.checkUses([deploymentUse()])).toEqual([]);
  expect(
    await scene.check({}, { launch: 'fargate-spot' }, { launch: 'ec2' }, { cpu: 512, memory: 2048 }),
  ).toEqual([]);
});

describe('a task definition', () => {
  test('that ECS does not have is an error of all jobs that name it, with their places', async () => {
    const problems = await scene.check({ taskDefinition: 'batch' }, {}, { taskDefinition: 'batch' });
    expect(problems).toEqual([
      {
        severity: 'error',
        code: 'task-definition-missing',
        message: 'ECS has no task definition batch in us-east-1',
        hint: 'register it, or correct its name or revision',
        jobs: [
          { job: 'a', file: 'batch.crontab', line: 1 },
          { job: 'c', file: 'batch.crontab', line: 3 },
        ],
      },
    ]);
  });

  test('is found by family, by revision and by ARN', async () => {
    const arn = await scene.register('batch');
    const names = ['batch', 'batch:1', arn];
    expect(await scene.check(...names.map((taskDefinition) => ({ taskDefinition })))).toEqual([]);
    expect(brief(await scene.check({ taskDefinition: 'batch:2' }))).toEqual([
      'error task-definition-missing a',
    ]);
  });

  test('with an inactive revision is an error, while its family uses the newest active one', async () => {
    const first = await scene.register('batch');
    await scene.register('batch');
    const deregister = new DeregisterTaskDefinitionCommand({ taskDefinition: first });
    await scene.stack.clients.ecs.send(deregister);
    const named = [{ taskDefinition: 'batch:1' }, { taskDefinition: first }, { taskDefinition: 'batch' }];
    const problems = await scene.check(...named);
    expect(brief(problems)).toEqual(['error task-definition-inactive a', 'error task-definition-inactive b']);
    expect(problems[0]?.hint).toContain('batch');
  });

  test.each(['arn:aws:ecs:eu-west-1:000000000000:', 'arn:aws-cn:ecs:cn-north-1:000000000000:'])(
    'or a cluster of another region is an error, and is not asked for: %s',
    async (prefix) => {
      const problems = await scene.check({
        taskDefinition: `${prefix}task-definition/batch:3`,
        cluster: `${prefix}cluster/night`,
      });
      expect(brief(problems)).toEqual(['error task-definition-elsewhere a', 'error cluster-elsewhere a']);
      expect(scene.sent).toEqual([]);
    },
  );

  test('without the container is an error that names those that it has', async () => {
    await scene.register('batch', [main, { ...main, name: 'proxy' }]);
    expect(await scene.check({ taskDefinition: 'batch', container: 'php' })).toMatchObject([
      { severity: 'error', code: 'container-missing', hint: 'its containers: main, proxy' },
    ]);
  });

  test('in awsvpc mode needs the subnets that a deployment names', async () => {
    const uses = [{ due: true, place: { job: 'a' }, message: sampleMessage({ task: {} }) }];
    expect(brief(await scene.checkUses(uses, { subnets: [] }))).toEqual(['error network a']);
    await scene.register('host', [{ ...main, memory: 128 }], {
      networkMode: 'host',
      requiresCompatibilities: ['EC2'],
    });
    expect(await scene.check({ taskDefinition: 'host', launch: 'ec2' })).toEqual([]);
  });
});

describe('a container', () => {
  test.each([
    [['sh', '-c'], []],
    [['tini', '--'], []],
    [['java', '-jar', 'app.jar'], ['warning entry-point a']],
    [['sh', '-c', 'node server.js'], ['error entry-point a']],
  ])('with the entry point %j: %j', async (entryPoint, expected) => {
    await scene.register('batch', [{ ...main, entryPoint }]);
    expect(brief(await scene.check({ taskDefinition: 'batch' }))).toEqual(expected);
  });

  test('that is not essential beside one that is keeps its task, unless that one follows it', async () => {
    const aside = { ...main, essential: false };
    const proxy = { name: 'proxy', image: 'image' };
    await scene.register('aside', [aside, proxy]);
    await scene.register('followed', [
      aside,
      { ...proxy, dependsOn: [{ containerName: 'main', condition: 'COMPLETE' as const }] },
    ]);
    await scene.register('both', [main, proxy]);
    expect(
      brief(
        await scene.check(
          { taskDefinition: 'aside' },
          { taskDefinition: 'followed' },
          { taskDefinition: 'both' },
        ),
      ),
    ).toEqual(['warning container-not-essential a']);
  });

  test('that ECS restarts runs its command again', async () => {
    await scene.register('batch', [{ ...main, restartPolicy: { enabled: true } }]);
    expect(brief(await scene.check({ taskDefinition: 'batch' }))).toEqual(['warning container-restarts a']);
  });

  test.each([
    ['nothing', undefined],
    ['another driver', { logDriver: 'awsfirelens' as const }],
    ['no stream prefix', { ...LOGS, options: { 'awslogs-group': 'g' } }],
  ])('that logs by %s leaves nothing to show', async (_, logConfiguration) => {
    await scene.register('batch', [{ ...main, ...{ logConfiguration } }]);
    expect(brief(await scene.check({ taskDefinition: 'batch' }))).toEqual(['warning no-log a']);
  });

  test('for Windows seldom has the shell', async () => {
    const runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' as const };
    await scene.register('batch', [main], { runtimePlatform });
    expect(brief(await scene.check({ taskDefinition: 'batch' }))).toEqual(['warning no-posix-shell a']);
  });

  test('whose command gets too long by its way through the entry point is an error', async () => {
    await scene.register('batch', [{ ...main, entryPoint: ['bash', '-c'] }]);
    const message = sampleMessage({ task: { taskDefinition: 'batch' }, command: "'".repeat(2500) });
    expect(brief(await scene.checkUses([{ due: true, place: { job: 'a' }, message }]))).toEqual([
      'error overrides-too-long a',
    ]);
  });
});

describe('a size', () => {
  test.each([
    [{ cpu: 300 }, ['error task-size a']],
    [{ memory: 600 }, ['error task-size a']],
    [{ cpu: 256, memory: 4096 }, ['error task-size a']],
    [{ cpu: 512, memory: 1024 }, []],
    [{ cpu: 8192, memory: 18_432 }, ['error task-size a']],
    [{ cpu: 8192, memory: 20_480 }, []],
    [{ cpu: 300, launch: 'ec2' }, []],
    [{ ephemeralStorage: 20 }, ['error ephemeral-storage a']],
    [{ ephemeralStorage: 201 }, ['error ephemeral-storage a']],
    [{ ephemeralStorage: 50 }, []],
    [{ ephemeralStorage: 50, launch: 'ec2' }, ['warning ephemeral-storage a']],
  ])('%j: %j', async (task, expected) => {
    expect(brief(await scene.check(task))).toEqual(expected);
  });

  test('that its containers do not fit into, or cannot use, is a warning', async () => {
    await scene.register(
      'large',
      [
        { ...main, cpu: 200, memory: 400 },
        { ...main, name: 'proxy', cpu: 200, memoryReservation: 400 },
      ],
      { cpu: '512', memory: '1024' },
    );
    await scene.register('limited', [{ ...main, memory: 400 }]);
    const problems = await scene.check(
      { taskDefinition: 'large', cpu: 256, memory: 512 },
      { taskDefinition: 'limited', memory: 2048 },
      { taskDefinition: 'limited' },
    );
    expect(brief(problems)).toEqual([
      'warning container-size a',
      'warning container-size a',
      'warning container-size b',
    ]);
  });
});

describe('a launch', () => {
  test('in a cluster that is not there is an error, however it is named', async () => {
    const cluster = 'arn:aws:ecs:us-east-1:000000000000:cluster/night';
    expect(brief(await scene.check({ cluster: 'night' }, { cluster }))).toEqual([
      'error cluster-missing a',
      'error cluster-missing b',
    ]);
    await scene.cluster('night', 'FARGATE');
    expect(
      await scene.check({ cluster: 'night', launch: 'fargate' }, { cluster, launch: 'fargate' }),
    ).toEqual([]);
  });

  test('by a capacity provider that the cluster does not have is a warning', async () => {
    await scene.cluster('night', 'FARGATE');
    const problems = await scene.check(
      { cluster: 'night', launch: 'fargate-spot' },
      { cluster: 'night', launch: 'gpu' },
      { cluster: 'night', launch: 'FARGATE' },
    );
    expect(brief(problems)).toEqual(['warning launch a', 'warning launch b']);
  });

  test('that its task definition is not for is an error', async () => {
    await scene.register('batch', [{ ...main, memory: 128 }], { requiresCompatibilities: ['EC2'] });
    expect(brief(await scene.check({ taskDefinition: 'batch', launch: 'fargate' }))).toEqual([
      'error launch a',
    ]);
    // Without a wish it is the cluster's default, Fargate.
    expect(brief(await scene.check({ taskDefinition: 'batch' }))).toEqual(['error launch a']);
    expect(await scene.check({ taskDefinition: 'batch', launch: 'ec2' })).toEqual([]);
  });

  test('with a role that is none is an error', async () => {
    const roles = [
      'reporter',
      'arn:aws:iam::123456789012:role/path/reporter',
      'arn:aws:iam::123456789012:user/reporter',
    ];
    expect(brief(await scene.check(...roles.map((taskRole) => ({ taskRole }))))).toEqual([
      'error task-role c',
    ]);
  });
});

test('hundreds of jobs cost one call for each thing that they name', async () => {
  await scene.register('batch');
  const tasks = Array.from({ length: 600 }, (_, index) =>
    index % 2 === 0 ? { taskDefinition: 'batch' } : {},
  );
  expect(await scene.check(...tasks)).toEqual([]);
  expect(scene.sent.toSorted()).toEqual([
    'DescribeClusters',
    'DescribeTaskDefinition',
    'DescribeTaskDefinition',
  ]);
});

test('what may not be looked at is a warning that names the permission, and all else is looked at', async () => {
  scene.answer = async (operation) => {
    if (operation === 'DescribeTaskDefinition') throw refusal('AccessDeniedException', 'not authorized');
  };
  const problems = await scene.check({}, { cluster: 'night', taskDefinition: 'batch' });
  expect(brief(problems)).toEqual(['error cluster-missing b', 'warning not-allowed a,b']);
  expect(problems[1]?.message).toContain('ecs:DescribeTaskDefinition');
  scene.answer = async (operation) => {
    if (operation === 'DescribeClusters') throw refusal('AccessDeniedException', 'not authorized');
  };
  expect((await scene.check({}))[0]).toMatchObject({
    severity: 'warning',
    message: expect.stringContaining('ecs:DescribeClusters'),
  });
});

test('a name that ECS does not take spoils nothing for the others', async () => {
  let calls = 0;
  scene.answer = async (operation) => {
    if (operation === 'DescribeClusters' && calls++ === 0) {
      throw refusal('InvalidParameterException', 'Invalid identifier: x');
    }
  };
  expect(brief(await scene.check({}, { cluster: 'night' }))).toEqual(['error cluster-missing b']);
});

test('a failure of ECS is thrown', async () => {
  scene.answer = async (operation) => {
    if (operation === 'DescribeTaskDefinition') throw refusal('ThrottlingException', 'Rate exceeded');
  };
  await expect(scene.check({})).rejects.toThrow('Rate exceeded');
});

test('what only the deployment names, and what only a disabled job names, is a warning', async () => {
  const missing = { taskDefinition: 'gone' };
  const disabled = { due: false, place: { job: 'off' }, message: sampleMessage({ task: {} }) };
  const due = { ...disabled, due: true, place: { job: 'on' } };
  const code = 'task-definition-missing';
  expect(brief(await scene.checkUses([deploymentUse()], missing))).toEqual([`warning ${code} `]);
  expect(brief(await scene.checkUses([disabled, deploymentUse()], missing))).toEqual([`warning ${code} off`]);
  expect(brief(await scene.checkUses([disabled, due], missing))).toEqual([`error ${code} off,on`]);
});
