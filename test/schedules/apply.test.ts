import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CronbridgeError } from '../../src/errors.ts';
import type { Plan, Schedule } from '../../src/schedules/plan.ts';
import type { Line } from '../harness/faulty-requests.ts';
import { sorted, TestCloud, throttled, wanting } from './local-group.ts';
import { NOW, sampleInput, sampleSchedule } from './samples.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = new TestCloud();
  await cloud.queue();
});
afterEach(() => {
  cloud.line = (_, pass) => pass();
});
afterAll(() => cloud.close());

const one = (name: string, changes: Partial<Schedule> = {}) => sampleSchedule({ name, ...changes });

/** Old schedules and the plan that turns them into new ones: two to create, two to update, two to delete. */
async function rebuild(): Promise<{ group: string; plan: Plan; wanted: Schedule[] }> {
  const group = await cloud.group([one('old-1'), one('old-2'), one('kept-1'), one('kept-2')]);
  const expression = 'cron(0 6 * * ? *)';
  const wanted = [one('kept-1', { expression }), one('kept-2', { expression }), one('new-1'), one('new-2')];
  const plan = await cloud.plan(group, wanting(...wanted));
  cloud.calls.length = 0;
  return { group, plan, wanted };
}

const refuse =
  (method: string, path: string, type = 'ValidationException'): Line =>
  async (request, pass) =>
    request.method === method && request.path === path
      ? {
          response: {
            statusCode: 400,
            headers: { 'x-amzn-errortype': type },
            body: Buffer.from('{"message":"refused for the test"}'),
          },
        }
      : pass();

describe('applying a plan', () => {
  it('creates, then updates, then deletes, and tells what it did', async () => {
    const { group, plan, wanted } = await rebuild();
    const applied = await cloud.apply(plan);
    expect(applied).toEqual({
      done: [
        { action: 'create', name: 'new-1' },
        { action: 'create', name: 'new-2' },
        { action: 'update', name: 'kept-1' },
        { action: 'update', name: 'kept-2' },
        { action: 'delete', name: 'old-1' },
        { action: 'delete', name: 'old-2' },
      ],
      failed: [],
      left: [],
    });
    expect(cloud.calls).toEqual([
      'POST /schedules/new-1',
      'POST /schedules/new-2',
      'PUT /schedules/kept-1',
      'PUT /schedules/kept-2',
      'DELETE /schedules/old-1',
      'DELETE /schedules/old-2',
    ]);
    expect(sorted(await cloud.read(group))).toEqual(wanted);
  });

  it('makes no call for a plan without changes', async () => {
    const group = await cloud.group([one('a')]);
    const plan = await cloud.plan(group, wanting(one('a')));
    cloud.calls.length = 0;
    expect(await cloud.apply(plan)).toEqual({ done: [], failed: [], left: [] });
    expect(cloud.calls).toEqual([]);
  });

  it('tells its progress after each change', async () => {
    const { plan } = await rebuild();
    const progress: string[] = [];
    await cloud.apply(plan, { progress: (done, total) => progress.push(`${done}/${total}`) });
    expect(progress).toEqual(['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
  });

  it('does what the plan says, even if the schedules have changed since', async () => {
    const { group, plan, wanted } = await rebuild();
    // In the meantime the same plan was applied, and a schedule was deleted by hand.
    await cloud.apply(plan);
    await cloud.apply({ ...plan, create: [], update: [], delete: ['kept-1'] });
    const again = await cloud.apply(plan);
    expect(again.done).toHaveLength(6);
    expect(sorted(await cloud.read(group))).toEqual(wanted);
  });

  it('waits out throttling, however long, and is not failed by it', async () => {
    const { group, plan, wanted } = await rebuild();
    let refusals = 30;
    cloud.line = async (_, pass) => (refusals-- > 0 ? throttled : pass());
    expect((await cloud.apply(plan)).done).toHaveLength(6);
    cloud.line = (_, pass) => pass();
    expect(sorted(await cloud.read(group))).toEqual(wanted);
  });

  it('makes at most a hundred calls at a time', async () => {
    const group = await cloud.group();
    const many = Array.from({ length: 140 }, (_, index) => one(`job-${index}`));
    let under = 0;
    let most = 0;
    cloud.line = async (_, pass) => {
      under += 1;
      most = Math.max(most, under);
      await new Promise(setImmediate);
      const answer = await pass();
      under -= 1;
      return answer;
    };
    await cloud.apply(await cloud.plan(group, wanting(...many)));
    expect(most).toBe(100);
  });
});

describe('a change that AWS refuses', () => {
  it('is reported with its reason, and nothing is begun after it: no schedule without its successor is deleted', async () => {
    const { group, plan } = await rebuild();
    cloud.line = refuse('POST', '/schedules/new-2');
    const applied = await cloud.apply(plan);
    expect(applied.done).toEqual([{ action: 'create', name: 'new-1' }]);
    expect(applied.failed).toEqual([
      {
        action: 'create',
        name: 'new-2',
        code: 'aws-invalid',
        message: 'could not create "new-2": ValidationException: refused for the test',
        hint: expect.any(String),
      },
    ]);
    expect(applied.left.map(({ action, name }) => `${action} ${name}`)).toEqual([
      'update kept-1',
      'update kept-2',
      'delete old-1',
      'delete old-2',
    ]);
    cloud.line = (_, pass) => pass();
    expect((await cloud.read(group)).map(({ name }) => name).sort()).toEqual([
      'kept-1',
      'kept-2',
      'new-1',
      'old-1',
      'old-2',
    ]);
  });

  it('is tried again when another change of the same schedule was under way', async () => {
    const { plan } = await rebuild();
    let conflicts = 2;
    const conflict = refuse('PUT', '/schedules/kept-1', 'ConflictException');
    cloud.line = (request, pass) =>
      request.path === '/schedules/kept-1' && conflicts-- > 0 ? conflict(request, pass) : pass();
    expect((await cloud.apply(plan)).failed).toEqual([]);
  });
});

describe('a plan', () => {
  it('makes no further call once its sync may not go on', async () => {
    const { group, plan } = await rebuild();
    let calls = 0;
    const applied = await cloud.apply(plan, {
      beforeCall: async () => {
        calls += 1;
        if (calls > 2) throw new CronbridgeError('stale-plan', 'another sync took over');
      },
    });
    expect(applied.done.map(({ name }) => name)).toEqual(['new-1', 'new-2']);
    expect(applied.failed).toMatchObject([
      { name: 'kept-1', code: 'stale-plan', message: 'another sync took over' },
      { name: 'kept-2', code: 'stale-plan' },
    ]);
    expect(applied.left.map(({ name }) => name)).toEqual(['old-1', 'old-2']);
    expect(await cloud.read(group)).toHaveLength(6);
  });

  it('asks before every try of a call whether it may go on', async () => {
    const { plan } = await rebuild();
    let refusals = 5;
    cloud.line = async (_, pass) => (refusals-- > 0 ? throttled : pass());
    let asked = 0;
    const { done } = await cloud.apply(plan, {
      beforeCall: async () => {
        asked += 1;
      },
    });
    // Six changes and five repetitions, and once more after each of four schedules was noted before its change.
    expect([done.length, asked]).toEqual([6, 15]);
  });

  it('is carried out as far as the time allows, and the rest is reported', async () => {
    const { plan } = await rebuild();
    const time = new AbortController();
    cloud.line = async (request, pass) => {
      if (request.method === 'PUT') time.abort();
      return pass();
    };
    const { done, failed, left } = await cloud.apply(plan, { signal: time.signal });
    expect(done.map(({ action }) => action)).toEqual(['create', 'create', 'update', 'update']);
    expect(failed).toEqual([]);
    expect(left.map(({ name }) => name)).toEqual(['old-1', 'old-2']);
  });
});

describe('a job that runs on deploy', () => {
  const input = sampleInput({ job: 'migrate', command: '/app/migrate' });
  const deploy = [{ job: 'migrate', messageGroupId: 'migrate', input }];

  it('is put on the queue after all changes, for now and not for a scheduled minute', async () => {
    const { plan } = await rebuild();
    const queue = await cloud.queue();
    const applied = await cloud.apply({ ...plan, deploy }, { queueUrl: queue.url });
    expect(applied.done.at(-1)).toEqual({ action: 'deploy', name: 'migrate' });
    const { Messages = [] } = await cloud.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queue.url, MessageSystemAttributeNames: ['MessageGroupId'] }),
    );
    expect(Messages).toHaveLength(1);
    expect(Messages[0]?.Attributes?.MessageGroupId).toBe('migrate');
    expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({
      job: 'migrate',
      command: '/app/migrate',
      trigger: 'deploy',
      scheduled: new Date(NOW.getTime() + 1).toISOString(),
    });
  });

  it('is not put on the queue when a change failed', async () => {
    const { plan } = await rebuild();
    cloud.line = refuse('DELETE', '/schedules/old-1');
    const applied = await cloud.apply({ ...plan, deploy });
    expect(applied.left).toContainEqual({ action: 'deploy', name: 'migrate' });
  });

  it('is refused before anything is changed when the plan has no message for it', async () => {
    const { plan } = await rebuild();
    const broken = [{ job: 'migrate', messageGroupId: 'migrate', input: '{}' }];
    await expect(cloud.apply({ ...plan, deploy: broken })).rejects.toThrow(
      'the schedule of migrate has no message',
    );
    expect(cloud.calls).toEqual([]);
  });
});
