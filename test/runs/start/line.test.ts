// What waits for a lock: in the line of the lock, in order of arrival, and not in the queue.
import { DeleteScheduleCommand } from '@aws-sdk/client-scheduler';
import { describe, expect, test } from 'vitest';
import { createHandler as createOutcome } from '../../../handlers/outcome.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import { type Box, boxes } from '../../harness/box.ts';
import { type Answer, FaultyRequests, ProcessDied } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const start = boxes();
const job = 'nightly-report';
const at = (minute: string) => `${job}@2026-11-23T03:${minute}Z`;

function waits(minute: string, fields: Partial<Message> = {}): Message {
  return sampleMessage({ overlap: 'wait', scheduled: `2026-11-23T03:${minute}:00Z`, ...fields });
}

const seconds = (n: number) => () => ({ seconds: n });

describe('a deployment that limits how many runs are active', () => {
  const settings = { CRONBRIDGE_MAX_RUNNING: '2' };
  const ids = ['a', 'b', 'c', 'd'].map((name) => `${name}@2026-11-23T03:00Z`);
  const states = async (d: Box) =>
    (await Promise.all(ids.map((id) => d.attempt(id)))).map((run) => run?.state);

  test('starts others as soon as one has ended, in order of arrival, whatever their overlap says', async () => {
    const d = await start({ behave: seconds(100), settings });
    for (const [index, overlap] of (['allow', 'wait', 'skip', 'allow'] as const).entries())
      await d.send(waits('00', { job: 'abcd'[index] ?? '', lock: `lock-${index}`, overlap }));
    await d.pass(50);
    expect(await states(d)).toEqual(['started', 'started', 'claimed', 'claimed']);
    expect(await d.attempt(ids[2] ?? '')).toMatchObject({
      waitsIn: '*',
      reason: '2 runs are active, as many as max-running allows',
    });
    await d.pass(52);
    expect(await states(d)).toEqual(['succeeded', 'succeeded', 'started', 'started']);
    await d.pass(200);
    expect(await d.locks.get('*')).toBeUndefined();
  });

  test('takes one that waits and is stopped out of both lines', async () => {
    const d = await start({ behave: seconds(100), settings });
    for (const job of 'abc') await d.send(waits('00', { job, lock: job }));
    await d.request({ stop: ids[2] });
    expect(await d.attempt(ids[2] ?? '')).toMatchObject({ state: 'stopped' });
    expect(await d.locks.get('c')).toBeUndefined();
    expect(await d.locks.get('*')).toMatchObject({ line: [] });
  });
});

describe('those who wait for a lock', () => {
  test('start within five seconds of its release, in order of arrival, whichever way they came', async () => {
    const d = await start({ behave: seconds(100) });
    await d.deploy(waits('00'));
    await d.send(waits('00'));
    await d.send(waits('01'));
    await d.pass(90);
    const { answer } = await d.request({ job });
    await d.pass(9);
    // It comes in the second in which the holder ends.
    await d.send(waits('02', { lock: job }));
    await d.pass(400);
    const runs = await d.ledger.runsOfJob(job, {});
    const inOrder = runs.toSorted((a, b) => Date.parse(a.started ?? '') - Date.parse(b.started ?? ''));
    expect(inOrder.map(({ runId }) => runId)).toEqual([at('00'), at('01'), answer.run, at('02')]);
    for (const [index, { started = '' }] of inOrder.slice(1).entries()) {
      const freed = Date.parse(inOrder[index]?.stopped ?? '');
      expect(Date.parse(started) - freed).toBeLessThanOrEqual(5_000);
    }
    expect(await d.locks.get(job)).toBeUndefined();
  });

  test('of twenty short jobs take as long as the jobs do', async () => {
    const d = await start({ behave: seconds(0.2) });
    const jobs = Array.from({ length: 20 }, (_, n) => `job-${n}`);
    for (const name of jobs) await d.send(waits('00', { job: name, lock: 'database' }));
    await d.pass(10);
    const runs = await Promise.all(jobs.map((name) => d.attempt(`${name}@2026-11-23T03:00Z`)));
    expect(runs.map((run) => run?.state)).toEqual(jobs.map(() => 'succeeded'));
  });

  test('hold back nobody: who skips is skipped at once, and others of the group start', async () => {
    const d = await start({ behave: seconds(3000) });
    const group = 'sqsjfr';
    const body = (fields: object) => JSON.stringify({ command: '/app/run', life_time: '1h', ...fields });
    await d.sendBody(body({ event_id: 'first', lock_id: 'database' }), group);
    await d.sendBody(body({ event_id: 'second', lock_id: 'database' }), group);
    await d.sendBody(body({ event_id: 'third', lock_id: 'database', abort_if_locked: true }), group);
    await d.sendBody(body({ event_id: 'fourth' }), group);
    expect(d.decisions.map(({ job, decision }) => `${job} ${decision}`)).toEqual([
      'first started',
      'second waiting',
      'third skipped',
      'fourth started',
    ]);
    expect(d.published).toEqual([]);
    expect(await d.deadLetters()).toEqual([]);
  });

  test('are stopped at once, and the line goes on without them', async () => {
    const d = await start({ behave: seconds(100), start: '2026-11-23T03:02:00Z' });
    for (const minute of ['00', '01', '02']) await d.send(waits(minute));
    const { answer } = await d.request({ stop: at('01') });
    expect(answer).toMatchObject({ stopped: 'run', waited: `lock ${job} is held by ${at('00')}` });
    expect(await d.attempt(at('01'))).not.toHaveProperty('unsettled');
    await d.pass(101);
    expect(await d.attempt(at('02'))).toMatchObject({ state: 'started' });
  });

  test('past their deadline when the lock comes to them are missed, and the next starts', async () => {
    const d = await start({ behave: seconds(100), start: '2026-11-23T03:02:00Z' });
    await d.send(waits('00'));
    await d.send(waits('01', { deadline: 80 }));
    await d.send(waits('02'));
    await d.pass(101);
    expect(await d.attempt(at('01'))).toMatchObject({ state: 'missed' });
    expect(await d.attempt(at('02'))).toMatchObject({ state: 'started' });
    expect(await d.deadLetters()).toHaveLength(1);
  });

  test('are missed at their deadline, and people are told', async () => {
    const d = await start();
    await d.send(waits('00'));
    await d.send(waits('00', { job: 'other', deadline: 120 }));
    await d.pass(120);
    expect(await d.attempt('other@2026-11-23T03:00Z')).toMatchObject({ state: 'claimed' });
    await d.pass(1);
    expect(await d.attempt('other@2026-11-23T03:00Z')).toMatchObject({
      state: 'missed',
      reason: `it could not start within its deadline of 120 s: lock ${job} is held by ${at('00')}`,
    });
    expect(d.published).toEqual(['other missed']);
    expect(await d.deadLetters()).toHaveLength(1);
    expect((await d.locks.get(job))?.line).toEqual([]);
    expect(await d.onceSchedules()).toEqual([]);
  });

  test('leave no schedule when they start', async () => {
    const d = await start({ behave: seconds(100) });
    for (const minute of ['00', '01']) await d.send(waits(minute));
    expect(await d.onceSchedules()).toHaveLength(1);
    await d.pass(101);
    expect(await d.attempt(at('01'))).toMatchObject({ state: 'started' });
    expect(await d.onceSchedules()).toEqual([]);
  });

  test('are taken from the line by the reconciler if the schedule of their deadline was lost', async () => {
    const d = await start();
    await d.send(waits('00'));
    await d.send(waits('01', { deadline: 60 }));
    const { clients, config } = d.stack;
    for (const Name of await d.onceSchedules())
      await clients.scheduler.send(new DeleteScheduleCommand({ GroupName: config.onceGroup, Name }));
    await d.pass(900);
    expect(await d.attempt(at('01'))).toMatchObject({
      state: 'missed',
      reason: `it could not start within its deadline of 60 s: lock ${job} is held by ${at('00')}`,
    });
    expect((await d.locks.get(job))?.line).toEqual([]);
    expect(await d.tasks()).toHaveLength(1);
  });

  test.each(['dies before', 'dies after'] as const)(
    'start although the function that hands them the lock %s it wakes them',
    async (failure) => {
      let died = 0;
      const d = await start({
        behave: seconds(100),
        functions: {
          outcome: (parts) => async (event) => {
            const faulty: FaultyRequests = new FaultyRequests(d.stack.cloud, {
              line: async ({ operation }, pass) => {
                if (operation !== 'SendMessage' || died > 0) return pass();
                died += 1;
                if (failure === 'dies after') await pass();
                faulty.dead = true;
                throw new ProcessDied();
              },
            });
            await createOutcome({ ...parts, clients: faulty.clients })(event as never);
          },
        },
      });
      await d.send(waits('00'));
      await d.send(waits('01'));
      await d.pass(100);
      // Lambda repeats the event after a minute.
      await d.pass(60);
      expect(died).toBe(1);
      expect(await d.attempt(at('01'))).toMatchObject({ state: 'started' });
      expect(await d.tasks()).toHaveLength(2);
    },
  );

  test('are woken by the reconciler where the message that wakes them is lost', async () => {
    let lost = 0;
    const d = await start({
      behave: seconds(100),
      functions: {
        outcome: (parts) => (event) =>
          createOutcome({
            ...parts,
            clients: new FaultyRequests(d.stack.cloud, {
              line: async ({ operation }, pass) => {
                if (operation !== 'SendMessage' || lost > 0) return pass();
                lost += 1;
                return emptyAnswer;
              },
            }).clients,
          })(event as never),
      },
    });
    await d.send(waits('00'));
    await d.send(waits('01'));
    await d.pass(890);
    expect(lost).toBe(1);
    expect(await d.attempt(at('01'))).toMatchObject({ state: 'claimed', waitsIn: job });
    await d.pass(15);
    expect(await d.attempt(at('01'))).toMatchObject({ state: 'started' });
  });

  test.each(['PutItem', 'UpdateItem'])(
    'enter it once, wherever their dispatcher dies, after its last %s too',
    async (last) => {
      let ready = false;
      let first: FaultyRequests | undefined;
      const d = await start({
        behave: seconds(100),
        dispatcher: (cloud) => {
          if (!ready || first) return undefined;
          first = new FaultyRequests(cloud, {
            line: async ({ operation, count }, pass) => {
              const answer = await pass();
              // The claim, and then the line.
              if (operation === last && count === (last === 'PutItem' ? 3 : 1)) {
                if (first) first.dead = true;
                throw new ProcessDied();
              }
              return answer;
            },
          });
          return first;
        },
      });
      await d.send(waits('00'));
      ready = true;
      await d.send(waits('01'));
      expect(first?.dead).toBe(true);
      await d.pass(361);
      expect(await d.attempt(at('01'))).toMatchObject({ state: expect.stringMatching(/started|succeeded/) });
      expect(await d.tasks()).toHaveLength(2);
    },
  );
});

const emptyAnswer = {
  response: {
    statusCode: 200,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(JSON.stringify({ MessageId: 'lost', MD5OfMessageBody: '', SequenceNumber: '1' })),
  },
} as unknown as Answer;

describe('overlap=replace', () => {
  const replaces = (minute: string, fields: Partial<Message> = {}) =>
    waits(minute, { overlap: 'replace', ...fields });

  test('leaves one in the line, the one that is due last', async () => {
    const d = await start({ start: '2026-11-23T03:05:00Z' });
    await d.send(replaces('00'));
    await d.send(replaces('01'));
    await d.send(replaces('03'));
    await d.send(replaces('02'));
    await d.pass(60);
    const runs = await d.ledger.runsOfJob(job, {});
    expect(runs.map(({ runId, state }) => [runId, state])).toEqual([
      [at('03'), 'started'],
      [at('02'), 'skipped'],
      [at('01'), expect.stringMatching(/skipped|stopped/)],
      [at('00'), 'stopped'],
    ]);
  });

  test('records of the run that it replaces since when that is stopping', async () => {
    const d = await start({ start: '2026-11-23T03:05:00Z' });
    await d.send(replaces('00'));
    await d.pass(10);
    await d.send(replaces('01'));
    const stopAsked = expect.stringMatching(/^2026-11-23T03:05:10/);
    expect(await d.attempt(at('00'))).toMatchObject({ state: 'stopped', stopAsked });
  });

  test('does not stop a newer run for the retry of an older one', async () => {
    const d = await start({ start: '2026-11-23T03:05:00Z' });
    await d.send(replaces('01'));
    await d.send(replaces('00', { attempt: 2, trigger: 'retry', due: '2026-11-23T03:05:00Z' }));
    expect(await d.attempt(at('01'))).toMatchObject({ state: 'started' });
    expect(await d.attempt(at('00'), 2)).toMatchObject({ state: 'skipped' });
  });
});
