// What a person who may send messages or request runs would have to name to get another identity.
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../src/runs/message/message.ts';
import { type Box, type BoxOptions, boxes } from '../../harness/box.ts';
import { type Failing, type Failure, FaultyRequests } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const startBox = boxes();
/** A deployment as on AWS: besides its own, only the role `reporter` and the definition `batch` may be named. */
const start = (options: BoxOptions = {}): Promise<Box> =>
  startBox({
    settings: {
      CRONBRIDGE_ALLOW_CLUSTERS: '',
      CRONBRIDGE_ALLOW_TASK_DEFINITIONS: 'batch',
      CRONBRIDGE_ALLOW_CONTAINERS: '',
      CRONBRIDGE_ALLOW_TASK_ROLES: 'reporter',
    },
    ...options,
  });

const id = 'nightly-report@2026-11-23T03:00Z';
const message = (fields: Partial<Message> = {}): Message => sampleMessage({ overlap: 'allow', ...fields });
const reason = 'task role admin is not among the task-roles that this deployment allows';
const forged = message({ task: { taskRole: 'admin' } });

describe('a message that names what the deployment does not list', () => {
  it('starts nothing; it is a dead letter with its reason, and the run is recorded, logged and notified', async () => {
    const d = await start();
    await d.send(forged);
    expect(await d.tasks()).toEqual([]);
    const [letter] = await d.deadLetters();
    expect(letter?.MessageAttributes).toMatchObject({
      reason: { StringValue: reason },
      job: { StringValue: 'nightly-report' },
      run: { StringValue: id },
    });
    expect(await d.attempt(id)).toMatchObject({ state: 'not-started', reason });
    expect(d.decisions).toMatchObject([{ level: 'warn', decision: 'not-started', run: id, reason }]);
    expect(d.published).toEqual(['nightly-report not-started']);
    await d.pass(3600);
    expect(d.words()).toEqual(['not-started']);
  });

  it.each<Message['task']>([
    { cluster: 'another' },
    { cluster: 'arn:aws:ecs:us-east-1:000000000000:cluster/another' },
    { taskDefinition: 'admin-task' },
    { container: 'sidecar' },
    { taskRole: 'arn:aws:iam::000000000000:role/admin' },
    { taskRole: 'Reporter' },
    { cluster: 'cronbridge-local', taskDefinition: 'cronbridge-local', taskRole: 'admin' },
  ])('asks ECS nothing about it: %j', async (task) => {
    let requests: FaultyRequests | undefined;
    const d = await start({
      dispatcher: (cloud) => {
        requests = new FaultyRequests(cloud);
        return requests;
      },
    });
    await d.send(message({ task }));
    expect(d.words()).toEqual(['not-started']);
    expect(requests?.sent.filter((operation) => /Task|Cluster/.test(operation))).toEqual([]);
  });

  it('replaces no other run, takes no lock, and is tried again only as its job says', async () => {
    const d = await start();
    await d.send(message({ overlap: 'skip' }));
    const retry = { limit: 3, delay: 60, on: ['not-started'] } as const;
    await d.send({ ...forged, job: 'other', overlap: 'replace', retry });
    await d.pass(3600);
    expect(await d.attempt(id)).toMatchObject({ state: 'started' });
    expect(await d.attempt('other@2026-11-23T03:00Z')).toMatchObject({ state: 'not-started' });
    const attempts = await d.ledger.attempts('other@2026-11-23T03:00Z');
    expect(attempts.map(({ state }) => state)).toEqual(Array(4).fill('not-started'));
    expect(await d.deadLetters()).toHaveLength(1);
    expect(await d.locks.get('nightly-report')).toMatchObject({ holders: [{ runId: id }] });
    expect(await d.tasks()).toHaveLength(1);
  });

  it('is missed where it is late, as every message is', async () => {
    const d = await start({ start: '2026-11-23T05:00:00Z' });
    await d.send(forged);
    expect(d.words()).toEqual(['missed']);
    expect(await d.tasks()).toEqual([]);
  });

  it('does not become one by what another message of its run said before', async () => {
    const d = await start();
    await d.send(message());
    await d.send({ ...forged, command: '/bin/evil' });
    expect(d.words()).toEqual(['started', 'twin']);
    expect((await d.tasks()).map(({ overrides }) => overrides?.taskRoleArn)).toEqual([undefined]);
  });

  it('does not end a run that another message of it began', async () => {
    const d = await start({ behave: () => ({ seconds: 45 }) });
    const waits = message({ overlap: 'wait' });
    await d.send({ ...waits, scheduled: '2026-11-23T02:59:00Z' });
    await d.send(waits);
    await d.sendBody(JSON.stringify({ ...waits, task: { taskRole: 'admin' } }), 'another-group');
    await d.pass(300);
    expect(await d.attempt(id)).toMatchObject({ state: 'succeeded', message: { task: {} } });
    expect(d.words()).not.toContain('not-started');
  });

  it.each<Failure>(['dies before', 'dies after', 'answer lost'])(
    'comes to the same end wherever the dispatcher fails: %s',
    async (failure) => {
      const undisturbed = await visit();
      expect(undisturbed.length).toBeGreaterThan(3);
      for (const [index, operation] of undisturbed.entries()) {
        await visit({ request: index + 1, failure }, operation);
      }
    },
  );

  /** The forged message, the first visit of which may fail. @returns the requests of that visit */
  async function visit(failing?: Failing, operation = ''): Promise<readonly string[]> {
    const visits: FaultyRequests[] = [];
    const d = await start({
      dispatcher: (cloud) => {
        const requests = new FaultyRequests(cloud, { failing: visits.length === 0 ? failing : undefined });
        visits.push(requests);
        return requests;
      },
    });
    await d.send(forged);
    await d.pass(3000);
    expect(await d.attempt(id), operation).toMatchObject({ state: 'not-started', reason });
    expect((await d.ledger.unfinished()).unsettled).toEqual([]);
    expect(await d.tasks()).toEqual([]);
    expect((await d.deadLetters()).length, operation).toBeGreaterThanOrEqual(1);
    await d.close();
    return visits[0]?.sent ?? [];
  }
});

describe('what is listed', () => {
  it.each<Message['task']>([
    { cluster: 'cronbridge-local' },
    { cluster: 'arn:aws:ecs:us-east-1:000000000000:cluster/cronbridge-local' },
    { taskDefinition: 'cronbridge-local:1', container: 'main' },
    { taskRole: 'reporter' },
    { taskRole: 'arn:aws:iam::000000000000:role/jobs/reporter' },
  ])('is started: %j', async (task) => {
    const d = await start();
    await d.send(message({ task }));
    expect(d.words()).toEqual(['started']);
  });
});

it('a request to run a job is answered with what its schedule names without leave', async () => {
  const d = await start();
  await d.deploy(forged);
  expect((await d.request({ job: 'nightly-report' })).answer).toMatchObject({ state: 'not-started', reason });
  expect(await d.tasks()).toEqual([]);
});
