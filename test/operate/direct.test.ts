// Planning and syncing with the caller's own rights, and the functions beside it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clients } from '../../src/aws/clients/all.ts';
import type { Deployment } from '../../src/operate/deployment.ts';
import { applyDirectly, planDirectly } from '../../src/operate/direct.ts';
import { plannedIn, requestApply, requestPlan } from '../../src/operate/sync.ts';
import { DeploymentHold } from '../../src/runs/ledger/deployment.ts';
import { readDeployment } from '../../src/runs/ledger/deployment-reader.ts';
import { Table } from '../../src/runs/ledger/table.ts';
import { Box, type BoxOptions } from '../harness/box.ts';
import { FaultyRequests, type Line } from '../harness/faulty-requests.ts';

let box: Box;
beforeEach(() => start());
afterEach(() => box.close());

async function start(options: BoxOptions = {}): Promise<void> {
  box = await Box.start(options);
}

const from = (clients: Clients): Deployment => ({
  names: box.stack.config,
  clients,
  command: (words) => `cronbridge ${words}`,
  aws: (words) => `aws ${words}`,
  now: () => box.clock.now(),
});
const here = () => from(box.stack.clients);
const files = (...names: readonly string[]) => ({
  files: [
    {
      file: 'crontab/a.crontab',
      text: names.map((name) => `#@ name=${name}\n0 5 * * * /app/${name}\n`).join(''),
    },
  ],
});
const digestOf = async (planning: ReturnType<typeof requestPlan>) => plannedIn(await planning).digest;

describe('a sync with own rights', () => {
  it('asks no function, and applies what the function would', async () => {
    const invoked: string[] = [];
    const requests = new FaultyRequests(box.stack.cloud, {
      line: async ({ path }, pass) => {
        if (path.endsWith('/invocations')) invoked.push(path);
        return pass();
      },
    });
    const there = from(requests.clients);
    const digest = await digestOf(requestPlan(here(), files('one', 'two')));
    expect(await digestOf(planDirectly(there, files('one', 'two')))).toBe(digest);
    const answer = await applyDirectly(there, { ...files('one', 'two'), digest, revision: '3f9a1c0' });
    expect(answer).toMatchObject({ applied: { done: [{ name: 'one' }, { name: 'two' }], failed: [] } });
    expect(invoked).toEqual([]);
    const planned = plannedIn(await requestPlan(here(), files('one', 'two')));
    expect(planned.plan).toMatchObject({ create: [], update: [], delete: [], unchanged: 2 });
    const table = new Table(box.stack.clients.dynamo, box.stack.config);
    expect(await readDeployment(table)).toMatchObject({ version: 1, revision: '3f9a1c0' });
  });

  it('refuses a plan that the function has made stale, and the function one that it has', async () => {
    const digest = await digestOf(planDirectly(here(), files('one')));
    await requestApply(here(), files('one', 'two'));
    const stale = { code: 'stale-plan', message: expect.stringContaining('another sync has changed') };
    await expect(applyDirectly(here(), { ...files('one'), digest })).rejects.toMatchObject(stale);
    const again = await digestOf(requestPlan(here(), files('one', 'two', 'three')));
    await applyDirectly(here(), files('one', 'three'));
    const late = { ...files('one', 'two', 'three'), digest: again };
    await expect(requestApply(here(), late)).rejects.toMatchObject(stale);
  });

  it('waits for nobody: while another sync is at work it changes nothing and says so', async () => {
    const table = new Table(box.stack.clients.dynamo, box.stack.config);
    await DeploymentHold.take(table, await readDeployment(table), undefined, box.clock.now());
    await expect(applyDirectly(here(), files('one'))).rejects.toMatchObject({
      code: 'stale-plan',
      message: expect.stringContaining('another sync is changing the schedules'),
    });
  });

  it('refuses what the function refuses: an invalid digest, most schedules deleted', async () => {
    await expect(applyDirectly(here(), { ...files('one'), digest: 'x' })).rejects.toMatchObject({
      code: 'usage',
      message: 'digest is not the digest of a plan',
    });
    await applyDirectly(here(), files('one', 'two', 'three', 'four', 'five'));
    expect(await applyDirectly(here(), { files: [] })).toMatchObject({
      planned: { refused: { code: 'too-many-deletes' } },
    });
  });

  it('names the action and the resource of a right that is missing', async () => {
    const arn = 'arn:aws:scheduler:us-east-1:000000000000:schedule/cronbridge-local/one';
    const without = (action: string, request: string) => {
      const line: Line = async ({ method, path }, pass) => {
        if (`${method} ${path}` !== request) return pass();
        const text = `User: me is not authorized to perform: ${action} on resource: ${arn}`;
        const denial = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } };
        throw Object.assign(new Error(text), denial);
      };
      return from(new FaultyRequests(box.stack.cloud, { line }).clients);
    };
    const reader = without('scheduler:ListSchedules', 'GET /schedules');
    const writer = without('scheduler:CreateSchedule', 'POST /schedules/one');
    await expect(applyDirectly(reader, files('one'))).rejects.toMatchObject({
      code: 'aws-denied',
      message: expect.stringContaining(`scheduler:ListSchedules on resource: ${arn}`),
    });
    expect(await applyDirectly(writer, files('one', 'two'))).toMatchObject({
      applied: {
        failed: [
          {
            name: 'one',
            code: 'aws-denied',
            message: expect.stringContaining(`scheduler:CreateSchedule on resource: ${arn}`),
          },
        ],
      },
    });
    // The next one completes it.
    expect(await requestApply(here(), files('one', 'two'))).toMatchObject({ applied: { failed: [] } });
  });

  it('works only on a deployment of its own version', async () => {
    await box.close();
    await start({ settings: { CRONBRIDGE_VERSION: '9.9.9' } });
    await expect(planDirectly(here(), files('one'))).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringMatching(/^the deployment runs cronbridge 9\.9\.9, but this is \d/),
      hint: 'use the deployed version, or deploy this one: cronbridge deploy',
    });
  });
});

it('reads a source in S3 at the endpoint of the caller, by a path that every endpoint has', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:4566/aws/');
  try {
    await box.close();
    await start({ settings: { CRONBRIDGE_CRONTAB: 's3://team-jobs/prod/batch.crontab' } });
    const body = Buffer.from('#@ name=one\n0 5 * * * /app/one\n');
    const { clients } = new FaultyRequests(box.stack.cloud, {
      line: async ({ operation }, pass) =>
        operation === 'GET /aws/team-jobs/prod/batch.crontab'
          ? { response: { statusCode: 200, headers: {}, body } }
          : pass(),
    });
    const { plan } = plannedIn(await planDirectly(from(clients), {}));
    expect(plan.create.map(({ name }) => name)).toEqual(['one']);
  } finally {
    vi.unstubAllEnvs();
  }
});
