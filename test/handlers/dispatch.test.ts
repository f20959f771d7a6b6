import { RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from 'vitest';
import { runTaskInput } from '../../src/dispatch/run-task.ts';
import { writeRevision } from '../../src/ledger/deployment.ts';
import { newRun, type Run } from '../../src/ledger/run.ts';
import { ServiceError } from '../../src/local/service.ts';
import type { Message } from '../../src/message/message.ts';
import { Deployment, type DeploymentOptions } from '../dispatch/deployment.ts';
import { sampleMessage } from '../ledger/sample-run.ts';

let deployment: Deployment;
afterEach(() => deployment?.close());

const id = 'nightly-report@2026-11-23T03:00Z';
const next = 'nightly-report@2026-11-23T04:00Z';

async function start(options?: DeploymentOptions): Promise<Deployment> {
  deployment = await Deployment.start(options);
  return deployment;
}

/** The job's run of another hour, or of another job. */
function message(fields: Partial<Message> = {}): Message {
  return sampleMessage({ overlap: 'allow', ...fields });
}

/** The attempt as it stands when its dispatcher died right after the claim. */
function runOf(claimed: Message): Run {
  return { ...newRun(claimed), state: 'claimed', claimed: '2026-11-23T03:00:00.000Z' };
}

describe('a due message', () => {
  test('becomes one task that runs the command with its environment', async () => {
    const d = await start();
    await d.send(message({ command: 'echo "$A"', env: { A: '1' } }));
    const tasks = await d.tasks();
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.startedBy).toBe('cronbridge/nightly-report');
    expect(Object.fromEntries(tasks[0]?.tags?.map(({ key, value }) => [key, value]) ?? [])).toEqual({
      job: 'nightly-report',
      run: id,
      attempt: '1',
      deployment: 'cronbridge-local',
    });
    const [override] = tasks[0]?.overrides?.containerOverrides ?? [];
    expect(override).toMatchObject({ name: 'main', command: ['/bin/sh', '-c', 'echo "$A"'] });
    expect(override?.environment).toContainEqual({ name: 'A', value: '1' });
    expect(override?.environment).toContainEqual({ name: 'CRONBRIDGE_RUN', value: id });
  });

  test('is recorded with its task, its instants and the revision that is deployed', async () => {
    const d = await start({ start: '2026-11-23T03:00:07Z' });
    const { clients, config } = d.stack;
    const table = { dynamo: clients.dynamo, name: config.ledgerTable, retentionDays: 90 };
    await writeRevision(table, 'abc123', d.clock.now());
    await d.send(message());
    const [task] = await d.tasks();
    expect(await d.run(id)).toMatchObject({
      state: 'started',
      trigger: 'schedule',
      claimed: '2026-11-23T03:00:07.000Z',
      started: '2026-11-23T03:00:07.000Z',
      taskArn: task?.taskArn,
      taskDefinitionArn: task?.taskDefinitionArn,
      container: 'main',
      revision: 'abc123',
      launch: 1,
    });
  });

  test('is told of in one line', async () => {
    const d = await start({ start: '2026-11-23T03:00:07Z' });
    await d.send(message());
    expect(d.decisions).toEqual([
      {
        level: 'info',
        decision: 'started',
        job: 'nightly-report',
        run: id,
        attempt: 1,
        taskArn: expect.stringContaining(':task/'),
        startDelaySeconds: 7,
      },
    ]);
  });

  test('runs where its job says', async () => {
    const d = await start();
    await d.send(message({ task: { cpu: 512, memory: 1024, launch: 'fargate-spot' } }));
    const [task] = await d.tasks();
    expect(task).toMatchObject({
      capacityProviderName: 'FARGATE_SPOT',
      overrides: { cpu: '512', memory: '1024' },
    });
  });

  test('is a twin when it comes again after the queue forgot it', async () => {
    const d = await start();
    await d.send(message());
    await d.pass(400);
    await d.send(message());
    expect(d.words()).toEqual(['started', 'twin']);
    expect(await d.tasks()).toHaveLength(1);
  });

  test('is a twin when its run has ended', async () => {
    const d = await start({ behave: () => ({ seconds: 10 }) });
    await d.send(message());
    await d.pass(400);
    expect(await d.run(id)).toMatchObject({ state: 'succeeded' });
    await d.send(message());
    expect(d.words()).toEqual(['started', 'twin']);
    expect(await d.tasks()).toHaveLength(1);
  });

  test('whose guard excludes its day is acknowledged, and nothing else', async () => {
    const d = await start();
    // 2026-11-23 is a Monday in UTC, and still a Sunday in Honolulu.
    await d.send(message({ guard: { weekdays: [1], timezone: 'Pacific/Honolulu' } }));
    expect(d.words()).toEqual(['off-day']);
    expect(await d.run(id)).toBeUndefined();
    await d.pass(3600);
    expect(d.words()).toEqual(['off-day']);
  });
});

describe('a message that cannot be decoded', () => {
  test('goes to the dead-letter queue with the reason, and is done', async () => {
    const d = await start();
    await d.sendBody('{"v":2}', 'g');
    const [letter] = await d.deadLetters();
    expect(letter?.Body).toBe('{"v":2}');
    expect(letter?.MessageAttributes?.reason?.StringValue).toContain('v is not 1');
    await d.pass(3600);
    expect(d.words()).toEqual(['undecodable']);
  });
});

describe('a message past its deadline', () => {
  test('is recorded as missed, told of once and dead-lettered with the reason', async () => {
    const d = await start({ start: '2026-11-23T04:00:01Z' });
    await d.send(message());
    const reason = 'it could not start within its deadline of 3600 s';
    expect(await d.run(id)).toMatchObject({ state: 'missed', reason });
    expect(d.published).toEqual(['nightly-report missed']);
    const [letter] = await d.deadLetters();
    expect(letter?.MessageAttributes).toMatchObject({
      reason: { StringValue: reason },
      job: { StringValue: 'nightly-report' },
      run: { StringValue: id },
      attempt: { StringValue: '1', DataType: 'Number' },
    });
    expect(await d.tasks()).toEqual([]);
    await d.pass(400);
    await d.send(message());
    expect(d.words()).toEqual(['missed', 'twin']);
    expect(d.published).toHaveLength(1);
    expect(await d.ledger.unsettled()).toEqual([]);
  });

  test('starts at the last second', async () => {
    const d = await start({ start: '2026-11-23T04:00:00Z' });
    await d.send(message());
    expect(d.words()).toEqual(['started']);
  });

  test('is not told of where the job wants no news', async () => {
    const d = await start({ start: '2026-11-23T04:00:01Z' });
    await d.send(message({ notify: 'never' }));
    expect(d.words()).toEqual(['missed']);
    expect(d.published).toEqual([]);
  });

  test('counts from when it is due, for a retry', async () => {
    const d = await start({ start: '2026-11-23T06:00:00Z' });
    await d.send(message({ attempt: 2, trigger: 'retry', due: '2026-11-23T05:30:00Z' }));
    expect(d.decisions).toMatchObject([{ decision: 'started', startDelaySeconds: 1800 }]);
  });
});

describe('overlap', () => {
  const minutes = (n: number) => () => ({ seconds: n * 60 });

  /** A run of 03:00 that is under way, and one of 04:00 that meets it. */
  async function meet(overlap: Message['overlap'], options: DeploymentOptions = {}): Promise<Deployment> {
    const d = await start({ behave: minutes(90), ...options });
    await d.send(message({ overlap }));
    await d.pass(3600);
    await d.send(message({ overlap, scheduled: '2026-11-23T04:00:00Z' }));
    return d;
  }

  test('allow starts it beside the other', async () => {
    const d = await meet('allow');
    expect(d.words()).toEqual(['started', 'started']);
    expect(await d.locks.get('nightly-report')).toBeUndefined();
  });

  test('skip records it as skipped, and tells nobody', async () => {
    const d = await meet('skip');
    expect(await d.run(next)).toMatchObject({
      state: 'skipped',
      reason: `lock nightly-report is held by ${id}`,
    });
    expect(await d.run(next)).not.toHaveProperty('unsettled');
    expect(d.published).toEqual([]);
    expect(await d.deadLetters()).toEqual([]);
    expect(await d.locks.get('nightly-report')).toMatchObject({ holder: { run: id } });
  });

  test('skip starts it when the other has ended', async () => {
    const d = await meet('skip', { behave: minutes(59) });
    expect(d.words()).toEqual(['started', 'started']);
  });

  test('wait starts it within 30 seconds of the end of the other', async () => {
    const d = await meet('wait');
    expect(await d.run(next)).toMatchObject({
      state: 'claimed',
      reason: `lock nightly-report is held by ${id}`,
    });
    await d.pass(30 * 60 + 30);
    expect(await d.run(id)).toMatchObject({ state: 'succeeded' });
    const waited = await d.run(next);
    expect(waited).toMatchObject({ state: 'started' });
    expect(Date.parse(waited?.started ?? '')).toBeGreaterThanOrEqual(Date.parse('2026-11-23T04:30:00Z'));
    expect(waited).not.toHaveProperty('reason');
    expect(await d.tasks()).toHaveLength(2);
  });

  test('wait ends at the deadline: missed, with what it waited for', async () => {
    const d = await meet('wait', { behave: minutes(300) });
    await d.pass(3605);
    expect(await d.run(next)).toMatchObject({
      state: 'missed',
      reason: `it could not start within its deadline of 3600 s: lock nightly-report is held by ${id}`,
    });
    expect(d.published).toEqual(['nightly-report missed']);
    expect(await d.deadLetters()).toHaveLength(1);
    expect(await d.locks.get('nightly-report')).toMatchObject({ holder: { run: id } });
  });

  test('replace stops the other, then starts it', async () => {
    const d = await meet('replace');
    expect(d.words()).toEqual(['started', 'put-back']);
    await d.pass(10);
    expect(d.words()).toEqual(['started', 'put-back', 'started']);
    expect(await d.run(id)).toMatchObject({ state: 'stopped', reason: expect.stringContaining(next) });
    expect(await d.run(next)).toMatchObject({ state: 'started' });
  });

  test('two jobs with one lock exclude each other', async () => {
    const d = await start();
    await d.send(message({ overlap: 'skip', lock: 'database' }));
    await d.send(message({ job: 'vacuum', overlap: 'skip', lock: 'database' }));
    expect(await d.run('vacuum@2026-11-23T03:00Z')).toMatchObject({ state: 'skipped' });
  });

  test('a job that has another lock does not wait', async () => {
    const d = await start();
    await d.send(message({ overlap: 'wait' }));
    await d.send(message({ scheduled: '2026-11-23T03:01:00Z', overlap: 'wait' }));
    await d.send(message({ job: 'vacuum', lock: 'vacuum', overlap: 'wait' }));
    expect(d.words()).toEqual(['started', 'put-back', 'started']);
  });
});

describe('a lock whose holder is dead', () => {
  test('is taken over when the holder has ended but did not release it', async () => {
    const d = await start({ functions: { outcome: () => async () => {} } });
    await d.send(message({ overlap: 'skip' }));
    await d.ledger.close({ run: id, attempt: 1 }, { state: 'succeeded' }, d.clock.now());
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T03:01:00Z' }));
    expect(d.words()).toEqual(['started', 'started']);
  });

  test('is taken over when the holder has stopped and nobody told', async () => {
    const d = await start({ functions: { outcome: () => async () => {} } });
    await d.send(message({ overlap: 'skip' }));
    const { clients, config } = d.stack;
    const taskArn = (await d.run(id))?.taskArn;
    await clients.ecs.send(new StopTaskCommand({ cluster: config.cluster, task: taskArn }));
    await d.clock.settle();
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T03:01:00Z' }));
    expect(d.words()).toEqual(['started', 'started']);
  });

  test('is taken over when ECS has forgotten its task', async () => {
    const d = await start({ functions: { outcome: () => async () => {} }, behave: () => ({ seconds: 5 }) });
    await d.send(message({ overlap: 'skip' }));
    await d.pass(2 * 3600);
    expect(await d.tasks()).toEqual([]);
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T05:00:00Z' }));
    expect(d.words()).toEqual(['started', 'started']);
  });

  test('is not taken over when the task is so new that ECS may not show it yet', async () => {
    const d = await start();
    const run = { run: id, attempt: 1 };
    const { config } = d.stack;
    await d.ledger.record(runOf(message({ overlap: 'skip' })), d.clock.now());
    await d.locks.acquire('nightly-report', run, d.clock.now());
    const taskArn = `arn:aws:ecs:us-east-1:000000000000:task/${config.cluster}/${'0'.repeat(32)}`;
    await d.ledger.started(run, { taskArn }, d.clock.now());
    await d.pass(540);
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T03:09:00Z' }));
    expect(d.words()).toEqual(['skipped']);
    await d.pass(120);
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T03:11:00Z' }));
    expect(d.words()).toEqual(['skipped', 'started']);
  });

  test('is taken over from a claim without a task only after a quarter of an hour', async () => {
    const d = await start();
    await d.ledger.record(runOf(message({ overlap: 'wait', deadline: 86_400 })), d.clock.now());
    await d.locks.acquire('nightly-report', { run: id, attempt: 1 }, d.clock.now());
    await d.pass(60);
    await d.send(message({ overlap: 'wait', scheduled: '2026-11-23T03:01:00Z' }));
    await d.pass(13 * 60);
    expect(new Set(d.words())).toEqual(new Set(['put-back']));
    await d.pass(2 * 60);
    expect(d.words().at(-1)).toBe('started');
  });

  test('stays with a claim whose task runs although nobody wrote it down', async () => {
    const d = await start();
    const { clients, config } = d.stack;
    const run = runOf(message({ overlap: 'wait', deadline: 86_400 }));
    await d.ledger.record(run, d.clock.now());
    await d.locks.acquire('nightly-report', run, d.clock.now());
    await clients.ecs.send(new RunTaskCommand(runTaskInput(run, config)));
    await d.pass(20 * 60);
    await d.send(message({ overlap: 'skip', scheduled: '2026-11-23T03:20:00Z' }));
    expect(d.words()).toEqual(['skipped']);
  });
});

describe('a launch that ECS does not make', () => {
  const capacity = { reason: 'RESOURCE:MEMORY', detail: 'no instance has 512 MiB left' };

  /** ECS fails as often as told, then launches. */
  function failing(times: number, failure: () => ReturnType<NonNullable<DeploymentOptions['beforeLaunch']>>) {
    let left = times;
    return () => {
      left -= 1;
      return left >= 0 ? failure() : undefined;
    };
  }

  test('for lack of capacity is tried again with growing delay, as another launch', async () => {
    const d = await start({ beforeLaunch: failing(3, () => capacity) });
    await d.send(message({ overlap: 'skip' }));
    expect(await d.run(id)).toMatchObject({
      state: 'claimed',
      reason: 'RESOURCE:MEMORY: no instance has 512 MiB left',
      launch: 2,
    });
    await d.pass(70);
    expect(d.decisions.map(({ decision, delaySeconds }) => [decision, delaySeconds])).toEqual([
      ['put-back', 10],
      ['put-back', 20],
      ['put-back', 40],
      ['started', undefined],
    ]);
    expect(await d.run(id)).toMatchObject({ state: 'started', launch: 4 });
    expect(await d.tasks()).toHaveLength(1);
  });

  test('for lack of capacity until the deadline is missed, and its lock is free', async () => {
    const d = await start({ beforeLaunch: () => capacity });
    await d.send(message({ overlap: 'skip', deadline: 600 }));
    await d.pass(605);
    expect(await d.run(id)).toMatchObject({
      state: 'missed',
      reason:
        'it could not start within its deadline of 600 s: RESOURCE:MEMORY: no instance has 512 MiB left',
    });
    expect(d.published).toEqual(['nightly-report missed']);
    expect(await d.deadLetters()).toHaveLength(1);
    expect(await d.locks.get('nightly-report')).toBeUndefined();
    expect(await d.ledger.unsettled()).toEqual([]);
  });

  test('for throttling is tried again with the same client token', async () => {
    const tokens: (string | undefined)[] = [];
    const throttled = failing(2, () => {
      throw new ServiceError('ThrottlingException', 'Rate exceeded');
    });
    const d = await start({
      beforeLaunch: (input) => {
        tokens.push(input.clientToken);
        return throttled();
      },
    });
    await d.send(message());
    await d.pass(60);
    expect(d.words().at(-1)).toBe('started');
    expect(new Set(tokens).size).toBe(1);
    expect(await d.run(id)).toMatchObject({ launch: 1 });
  });

  test('for its configuration is recorded, told of, dead-lettered, and its lock is free', async () => {
    const d = await start();
    await d.send(message({ overlap: 'skip', task: { taskDefinition: 'nowhere' } }));
    const reason = 'ClientException: TaskDefinition not found.';
    expect(await d.run(id)).toMatchObject({ state: 'not-started', reason });
    expect(d.decisions).toMatchObject([{ level: 'warn', decision: 'not-started', reason }]);
    expect(d.published).toEqual(['nightly-report not-started']);
    const [letter] = await d.deadLetters();
    expect(letter?.MessageAttributes?.reason?.StringValue).toBe(reason);
    expect(await d.locks.get('nightly-report')).toBeUndefined();
    await d.pass(400);
    await d.send(message({ overlap: 'skip', task: { taskDefinition: 'nowhere' } }));
    expect(d.words()).toEqual(['not-started', 'twin']);
    expect(d.published).toHaveLength(1);
  });

  test('for a command that is too long is not started', async () => {
    const d = await start();
    await d.send(message({ command: 'x'.repeat(9000) }));
    expect(await d.run(id)).toMatchObject({ state: 'not-started', reason: expect.stringContaining('8192') });
  });

  test('because the token was used with other parameters is the task that was started then', async () => {
    const d = await start();
    const { clients, config } = d.stack;
    const run = runOf(message());
    await d.ledger.record(run, d.clock.now());
    const before = { ...runTaskInput(run, config), cpu: undefined, tags: [] };
    const { tasks } = await clients.ecs.send(new RunTaskCommand(before));
    await d.send(message());
    expect(await d.run(id)).toMatchObject({ state: 'started', taskArn: tasks?.[0]?.taskArn });
    expect(await d.tasks()).toHaveLength(1);
  });
});

describe('a batch', () => {
  test('loses nothing of a group behind one that is put back, and keeps its order', async () => {
    const d = await start({ behave: () => ({ seconds: 45 }) });
    const { clients, config } = d.stack;
    const waiting = ['00', '01', '02'].map((minute) =>
      message({ overlap: 'wait', scheduled: `2026-11-23T03:${minute}:00Z` }),
    );
    const bodies = [...waiting, message({ job: 'vacuum', lock: 'vacuum' })];
    await Promise.all(
      bodies.map((body) =>
        clients.sqs.send(
          new SendMessageCommand({
            QueueUrl: config.queueUrl,
            MessageBody: JSON.stringify(body),
            MessageGroupId: body.lock,
          }),
        ),
      ),
    );
    await d.clock.settle();
    expect(await d.run('vacuum@2026-11-23T03:00Z')).toMatchObject({ state: 'started' });
    await d.pass(300);
    const started = d.decisions.filter(({ decision, job }) => decision === 'started' && job !== 'vacuum');
    expect(started.map(({ run }) => run)).toEqual([
      'nightly-report@2026-11-23T03:00Z',
      'nightly-report@2026-11-23T03:01Z',
      'nightly-report@2026-11-23T03:02Z',
    ]);
  });
});
