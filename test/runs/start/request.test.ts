import { describe, expect, test } from 'vitest';
import type { Message } from '../../../src/runs/message/message.ts';
import { boxes } from '../../harness/box.ts';
import { FaultyRequests } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const id = 'nightly-report@2026-11-23T03:00Z';

const start = boxes();

function message(fields: Partial<Message> = {}): Message {
  return sampleMessage({ overlap: 'allow', ...fields });
}

describe('a request to run a job now', () => {
  test('starts it as its schedule describes it, with arguments and environment added', async () => {
    const d = await start({ start: '2026-11-23T09:15:00Z' });
    await d.deploy(message({ command: '/app/report --all', env: { A: '1', B: '2' } }));
    const { answer } = await d.request({
      job: 'nightly-report',
      env: { B: '3' },
      args: ['--day', "it's today"],
    });
    const [task] = await d.tasks();
    expect(answer).toEqual({
      run: 'nightly-report@2026-11-23T09:15:00.001Z',
      attempt: 1,
      state: 'started',
      taskArn: task?.taskArn,
    });
    const [override] = task?.overrides?.containerOverrides ?? [];
    expect(override?.command).toEqual([
      ...['/bin/sh', '-c', 'exec /app/report --all "$@"', '/bin/sh'],
      ...['--day', "it's today"],
    ]);
    expect(override?.environment).toEqual(
      expect.arrayContaining([
        { name: 'A', value: '1' },
        { name: 'B', value: '3' },
      ]),
    );
    expect(await d.attempt('nightly-report@2026-11-23T09:15:00.001Z')).toMatchObject({ trigger: 'manual' });
    expect(d.decisions).toMatchObject([{ decision: 'started', job: 'nightly-report' }]);
  });

  test.each([
    ['/app/report # nightly', '/bin/sh'],
    ['cd /app; ./report', '/bin/sh'],
    ['if a; then b; fi', '/bin/sh'],
    ['print 1', '/usr/bin/perl'],
  ])('with arguments that have no place in %j starts nothing', async (command, shell) => {
    const d = await start();
    await d.deploy(message({ command, shell }));
    const { answer, failed } = await d.request({ job: 'nightly-report', args: ['--dry-run'] });
    expect({ answer, failed }).toMatchObject({
      answer: { error: { code: 'NoPlaceForArguments' } },
      failed: false,
    });
    expect(await d.tasks()).toEqual([]);
    expect((await d.request({ job: 'nightly-report', args: [] })).answer).toMatchObject({ state: 'started' });
  });

  test('does not ask what day it is', async () => {
    const d = await start();
    await d.deploy(message({ guard: { weekdays: [5], timezone: 'UTC' } }));
    expect((await d.request({ job: 'nightly-report' })).answer).toMatchObject({ state: 'started' });
  });

  test('made three times in one millisecond is three runs', async () => {
    const d = await start();
    await d.deploy(message());
    const requests = ['a', 'b', 'c'].map((arg) => d.request({ job: 'nightly-report', args: [arg] }));
    const answers = await Promise.all(requests);
    expect(new Set(answers.map(({ answer }) => answer.run)).size).toBe(3);
    const tasks = await d.tasks();
    const commands = tasks.map(({ overrides }) => overrides?.containerOverrides?.[0]?.command?.at(-1));
    expect(commands.toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('waits in the line of its lock', async () => {
    const d = await start({ behave: () => ({ seconds: 100 }) });
    await d.deploy(message({ overlap: 'wait' }));
    await d.send(message({ overlap: 'wait' }));
    const { answer } = await d.request({ job: 'nightly-report', args: ['again'] });
    expect(answer).toEqual({
      run: 'nightly-report@2026-11-23T03:00:00.001Z',
      attempt: 1,
      state: 'waiting',
      reason: `lock nightly-report is held by ${id}`,
    });
    await d.pass(131);
    const run = await d.attempt('nightly-report@2026-11-23T03:00:00.001Z');
    expect(run).toMatchObject({ state: 'started', message: { command: '/app/report', args: ['again'] } });
  });

  test('is skipped where its lock is held and the job says so', async () => {
    const d = await start();
    await d.deploy(message({ overlap: 'skip' }));
    await d.send(message({ overlap: 'skip' }));
    expect((await d.request({ job: 'nightly-report' })).answer).toMatchObject({
      state: 'skipped',
      reason: `lock nightly-report is held by ${id}`,
    });
  });

  test('that ECS refuses is answered with the reason, and notified', async () => {
    const d = await start();
    await d.deploy(message({ task: { taskDefinition: 'nowhere' } }));
    expect((await d.request({ job: 'nightly-report' })).answer).toMatchObject({
      state: 'not-started',
      reason: 'ECS has no task definition nowhere',
    });
    expect(d.published).toEqual(['nightly-report not-started']);
    expect(await d.deadLetters()).toEqual([]);
  });

  test('is one run, told as it is, wherever the function dies or loses an answer', async () => {
    let sent: readonly string[] = [];
    for (const failure of ['dies after', 'answer lost'] as const) {
      for (let request = 1; request <= Math.max(2, sent.length); request += 1) {
        let first: FaultyRequests | undefined;
        const d = await start({
          dispatcher: (cloud) => {
            if (first) return undefined;
            first = new FaultyRequests(cloud, {
              failing: { request, failure },
              maxAttempts: failure === 'answer lost' ? 2 : 1,
            });
            return first;
          },
        });
        await d.deploy(message({ overlap: 'skip', timeout: 600 }));
        const { answer, failed } = await d.request({ job: 'nightly-report' });
        await d.pass(121);
        sent = first?.sent ?? [];
        const what = `${failure}: request ${request}, ${sent[request - 1]}`;
        const runs = await d.ledger.runsOfJob('nightly-report', {});
        // Nothing was begun while it read the schedule.
        const begun = sent.slice(0, request).some((operation) => !operation.startsWith('GET '));
        expect(
          runs.map(({ state }) => state),
          what,
        ).toEqual(begun || !failed ? ['started'] : []);
        expect(await d.tasks(), what).toHaveLength(runs.length);
        if (!failed) expect(answer, what).toMatchObject({ run: runs[0]?.runId });
        await d.close();
      }
    }
  });

  test('whose step fails for the moment is answered as waiting, and starts within a minute', async () => {
    let failures = 0;
    const d = await start({
      dispatcher: (cloud) =>
        new FaultyRequests(cloud, {
          line: async ({ operation }, pass) => {
            if (operation !== 'PutItem' || failures++ > 0) return pass();
            throw Object.assign(new Error('busy'), { name: 'InternalServerError', $metadata: {} });
          },
        }),
    });
    await d.deploy(message());
    const { answer } = await d.request({ job: 'nightly-report' });
    expect(answer).toMatchObject({
      state: 'waiting',
      reason: 'InternalServerError: busy; it is taken up within a minute',
    });
    await d.pass(61);
    expect(await d.attempt(String(answer.run))).toMatchObject({ state: 'started', trigger: 'manual' });
    expect(await d.onceSchedules()).toEqual([]);
  });

  test('for a job that does not exist is refused with the nearest names', async () => {
    const d = await start();
    for (const job of ['nightly-report', 'nightly-backup', 'nightly-report.dow'])
      await d.deploy(message({ job }));
    expect(await d.request({ job: 'nightly-repot' })).toMatchObject({
      failed: false,
      answer: {
        error: {
          code: 'UnknownJob',
          message: 'there is no job named nightly-repot; did you mean nightly-report?',
        },
      },
    });
    expect((await d.request({ job: 'Not a name!' })).answer).toMatchObject({
      error: { code: 'UnknownJob', message: 'there is no job named Not a name!' },
    });
  });

  test.each([
    [{}, 'job is missing'],
    [{ job: '' }, 'job is not a non-empty string'],
    [{ job: 'a', args: [null] }, 'args[0] is not a string without NUL characters'],
    [{ job: 'a', env: { A: 1 } }, 'env is not'],
    [{ job: 'a', args: 'x' }, 'args is not a list'],
    [{ job: 'a', args: ['x', 'x\0y'] }, 'args[1] is not a string without NUL characters'],
    [{ job: 'a', arg: ['--dry-run'] }, 'the request has a field other than job, env, args'],
    [{ job: 'a', env: { CRONBRIDGE_JOB: 'b' } }, 'do not begin with AWS_, CRONBRIDGE_,'],
    [{ job: 'a', env: { DAY: '1', AWS_ROLE_ARN: 'b' } }, 'do not begin with AWS_, CRONBRIDGE_,'],
    [
      { job: 'a', env: { 'A B': 'b' } },
      'env is not an object of strings whose names consist of letters, digits and _',
    ],
    [null, 'the request is not an object'],
  ])('that is %j is refused', async (request, problem) => {
    const d = await start();
    expect((await d.request(request)).answer).toMatchObject({
      error: { code: 'InvalidRequest', message: expect.stringContaining(problem) },
    });
  });
});
