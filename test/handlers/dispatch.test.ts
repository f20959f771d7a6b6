import { InvokeCommand } from '@aws-sdk/client-lambda';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { writeRevision } from '../../src/runs/ledger/deployment.ts';
import { readDeployment } from '../../src/runs/ledger/deployment-reader.ts';
import { Table } from '../../src/runs/ledger/table.ts';
import type { Message } from '../../src/runs/message/message.ts';
import { boxes } from '../harness/box.ts';
import { sampleMessage } from '../runs/ledger/sample-attempt.ts';

const id = 'nightly-report@2026-11-23T03:00Z';

const start = boxes();

function message(fields: Partial<Message> = {}): Message {
  return sampleMessage({ overlap: 'allow', ...fields });
}

async function deployRevision(table: Table, revision: string, now: Date): Promise<void> {
  await writeRevision(table, await readDeployment(table), revision, now);
}

describe('a due message', () => {
  test('becomes one task that runs the command with its environment', async () => {
    const d = await start();
    await d.send(message({ command: 'echo "$A"', env: { A: '1' } }));
    const tasks = await d.tasks();
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.startedBy).toBe('cronbridge-local/nightly-report');
    expect(Object.fromEntries(tasks[0]?.tags?.map(({ key, value }) => [key, value]) ?? [])).toEqual({
      job: 'nightly-report',
      launch: '1',
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
    const table = new Table(clients.dynamo, config);
    await deployRevision(table, 'abc123', d.clock.now());
    await d.send(message());
    const [task] = await d.tasks();
    expect(await d.attempt(id)).toMatchObject({
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

  test('is recorded with the revision of a deploy a minute ago', async () => {
    const d = await start();
    const { clients, config } = d.stack;
    const table = new Table(clients.dynamo, config);
    await deployRevision(table, 'old', d.clock.now());
    await d.send(message());
    await deployRevision(table, 'new', d.clock.now());
    await d.pass(60);
    await d.send(message({ scheduled: '2026-11-23T03:01:00Z' }));
    expect(await d.attempt('nightly-report@2026-11-23T03:00Z')).toMatchObject({ revision: 'old' });
    expect(await d.attempt('nightly-report@2026-11-23T03:01Z')).toMatchObject({ revision: 'new' });
  });

  test('is logged in one line', async () => {
    const d = await start({ start: '2026-11-23T03:00:07Z' });
    await d.send(message());
    expect(d.decisions).toEqual([
      {
        level: 'info',
        decision: 'started',
        job: 'nightly-report',
        trigger: 'schedule',
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

  test('is a duplicate when it is redelivered after the queue forgot it', async () => {
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
    expect(await d.attempt(id)).toMatchObject({ state: 'succeeded' });
    await d.send(message());
    expect(d.words()).toEqual(['started', 'twin']);
    expect(await d.tasks()).toHaveLength(1);
  });

  test('whose guard excludes its day is acknowledged, and nothing else', async () => {
    const d = await start();
    // 2026-11-23 is a Monday in UTC, and still a Sunday in Honolulu.
    await d.send(message({ guard: { weekdays: [1], timezone: 'Pacific/Honolulu' } }));
    expect(d.words()).toEqual(['off-day']);
    expect(await d.attempt(id)).toBeUndefined();
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

describe('a message for an instant to come', () => {
  test('does not take the place of the run that is to come', async () => {
    const d = await start({ start: '2026-11-23T02:58:29Z' });
    await d.send(message({ command: 'forged' }));
    expect(d.decisions).toMatchObject([{ decision: 'undecodable', reason: 'scheduled is in the future' }]);
    expect(await d.deadLetters()).toHaveLength(1);
    expect(await d.attempt(id)).toBeUndefined();
    await d.pass(91);
    await d.send(message());
    expect(await d.attempt(id)).toMatchObject({ state: 'started', message: { command: '/app/report' } });
  });

  test('is started where clocks may differ so much', async () => {
    const d = await start({ start: '2026-11-23T02:58:30Z' });
    await d.send(message());
    expect(d.words()).toEqual(['started']);
  });
});

describe('a message past its deadline', () => {
  test('is recorded as missed, notified once and dead-lettered with the reason', async () => {
    const d = await start({ start: '2026-11-23T04:00:01Z' });
    await d.send(message());
    const reason = 'it could not start within its deadline of 3600 s';
    expect(await d.attempt(id)).toMatchObject({ state: 'missed', reason });
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
    expect((await d.ledger.unfinished()).unsettled).toEqual([]);
  });

  test('starts at the last second', async () => {
    const d = await start({ start: '2026-11-23T04:00:00Z' });
    await d.send(message());
    expect(d.words()).toEqual(['started']);
  });

  test('is not notified if the job asks for no notifications', async () => {
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

describe('a batch', () => {
  test('loses nothing of a group that waits for its lock, and keeps its order', async () => {
    const d = await start({ behave: () => ({ seconds: 45 }), start: '2026-11-23T03:02:00Z' });
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
    expect(await d.attempt('vacuum@2026-11-23T03:00Z')).toMatchObject({ state: 'started' });
    await d.pass(300);
    const started = d.decisions.filter(({ decision, job }) => decision === 'started' && job !== 'vacuum');
    expect(started.map(({ run }) => run)).toEqual([
      'nightly-report@2026-11-23T03:00Z',
      'nightly-report@2026-11-23T03:01Z',
      'nightly-report@2026-11-23T03:02Z',
    ]);
  });
});

describe('an unreadable invocation', () => {
  const [NONE, BATCH, REQUEST] = [
    'the event is not a batch of the queue: use the run function',
    /^Records[\w[\] .]* (is not|is missing)/,
    /^[\w[\] .,]+ (is not|is missing|has a field other than job, env, args)/,
  ];
  test.each<['dispatch' | 'run', unknown, string | RegExp]>([
    ['dispatch', null, NONE],
    ['dispatch', [], NONE],
    ['dispatch', {}, NONE],
    ['dispatch', { job: 'nightly-report' }, NONE],
    ['dispatch', { stop: id }, NONE],
    ['dispatch', { Records: 'x' }, BATCH],
    ['dispatch', { Records: [{}] }, BATCH],
    ['dispatch', { Records: [null] }, BATCH],
    ['dispatch', { Records: [{ messageId: 'a', receiptHandle: 'b', body: '{}' }] }, BATCH],
    ['run', null, REQUEST],
    ['run', [], REQUEST],
    ['run', 'x', REQUEST],
    ['run', {}, REQUEST],
    ['run', { job: 1 }, REQUEST],
    ['run', { job: 'nightly-report', args: 'x' }, REQUEST],
    ['run', { job: 'nightly-report', env: { A: 1 } }, REQUEST],
    ['run', { Records: [{ messageId: 'a', receiptHandle: 'b', body: '{}', attributes: {} }] }, REQUEST],
    ['run', { job: 'nightly-report', Records: [] }, REQUEST],
    ['run', { stop: id, job: 'nightly-report' }, /^the request has a field other than stop/],
  ])('is refused by %s in words: %j', async (name, event, words) => {
    const d = await start();
    await d.deploy(message());
    const { lambda } = d.stack.clients;
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName: d.stack.config[`${name}Function`],
        Payload: Buffer.from(JSON.stringify(event)),
      }),
    );
    const said = JSON.parse(answer.Payload?.transformToString() ?? '');
    // A person's request gets an answer; a forged batch is an error of the function, which an alarm reports.
    expect([answer.FunctionError, said]).toEqual(
      name === 'run'
        ? [undefined, { error: { code: 'InvalidRequest', message: expect.stringMatching(words) } }]
        : [
            'Unhandled',
            expect.objectContaining({
              errorType: 'InvalidEvent',
              errorMessage: expect.stringMatching(words),
            }),
          ],
    );
    expect(await d.tasks()).toEqual([]);
  });
});
