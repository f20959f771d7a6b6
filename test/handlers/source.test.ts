// The sync function with a source: looked at every minute, and on demand.
import { Logger } from '@aws-lambda-powertools/logger';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPlan, createSync } from '../../handlers/sync.ts';
import { LOOK_REQUESTS } from '../../src/cost/deployment-usage.ts';
import { VirtualClock } from '../../src/local/clock.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import type { PublishedMessage } from '../../src/local/sns.ts';
import { examine } from '../../src/operate/examine.ts';
import { DeploymentHold } from '../../src/runs/ledger/deployment.ts';
import { readDeployment } from '../../src/runs/ledger/deployment-reader.ts';
import { Table } from '../../src/runs/ledger/table.ts';
import { type LocalStack, startLocalStack } from '../../src/simulate/local-stack.ts';
import { FaultyRequests, type SentRequest } from '../harness/faulty-requests.ts';

const ADDRESS = 's3://team-jobs/prod/batch.crontab';
const OBJECT = 'GET /team-jobs/prod/batch.crontab';

let clock: VirtualClock;
let stack: LocalStack;
let requests: FaultyRequests;
let published: PublishedMessage[];
/** The object in S3: its text, or the status with which it is refused. */
let object: string | number;

beforeEach(async () => {
  clock = new VirtualClock(new Date('2026-11-23T08:30:00Z'));
  const runner = new InstantRunner(clock, () => ({ seconds: 1, exitCode: 0 }));
  stack = await startLocalStack({ clock, runner, settings: { CRONBRIDGE_CRONTAB: ADDRESS } });
  published = [];
  stack.cloud.events.on('published', (message) => void published.push(message));
  requests = new FaultyRequests(stack.cloud, {
    line: async (request, pass) => (request.operation === OBJECT ? answerOf(request) : pass()),
  });
});
afterEach(() => stack.close());

async function answerOf({ headers }: SentRequest) {
  if (typeof object === 'number') return response(object);
  const etag = `"${object.length}"`;
  return headers['if-none-match'] === etag ? response(304) : response(200, object, { etag });
}

const response = (statusCode: number, body = '', headers = {}) => ({
  response: { statusCode, headers, body: Buffer.from(body) },
});

const parts = () => ({
  config: stack.config,
  clients: requests.clients,
  now: () => clock.now(),
  wait: async () => {},
  random: Math.random,
  logger: new Logger({ logLevel: 'SILENT' }),
});
const sync = (event: unknown) => createSync(parts())(event);
const look = () => sync({ watch: true });
/** Looks, one a minute. */
async function looks(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    await clock.advanceTo(new Date(clock.now().getTime() + 60_000));
    await look();
  }
}

async function jobs(): Promise<string[]> {
  const list = new ListSchedulesCommand({ GroupName: stack.config.group });
  return ((await stack.clients.scheduler.send(list)).Schedules ?? []).map(({ Name = '' }) => Name).sort();
}

const subjects = () => published.map(({ subject }) => subject);
const entry = (name: string, time = '0 5') => `#@ name=${name}\n${time} * * * /app/${name}\n`;
const GOOD = `${entry('report')}${entry('cleanup')}`;
const BROKEN = `${GOOD}0 24 * * * /app/broken\n`;

describe('the sync function that looks at a source', () => {
  it('applies what is new there, and asks no more than necessary where nothing is', async () => {
    object = GOOD;
    expect(await look()).toEqual({ found: 'accepted' });
    expect(await jobs()).toEqual(['cleanup', 'report']);
    requests.sent.length = 0;
    expect(await look()).toEqual({ found: 'unchanged' });
    expect(requests.sent).toEqual(['GetItem', OBJECT]);
    // As cost counts them.
    expect(LOOK_REQUESTS).toEqual({ reads: 1, gets: 1 });
    object = `${GOOD}${entry('more')}`;
    expect(await look()).toEqual({ found: 'accepted' });
    expect(await jobs()).toEqual(['cleanup', 'more', 'report']);
    expect(published).toEqual([]);
  });

  it('keeps the last good crontab where the new one is invalid, and says so once', async () => {
    object = GOOD;
    await look();
    object = BROKEN;
    expect(await look()).toEqual({ found: 'refused' });
    await looks(40);
    expect(await jobs()).toEqual(['cleanup', 'report']);
    expect(subjects()).toEqual(['cronbridge-local: the new crontab is refused']);
    expect(JSON.stringify(published[0])).toContain(`the crontab has 1 error: ${ADDRESS}:5:3: `);
    object = `${GOOD}${entry('later')}`;
    await look();
    expect(await jobs()).toEqual(['cleanup', 'later', 'report']);
    expect(subjects().slice(1)).toEqual(['cronbridge-local: the crontab is accepted again']);
  });

  it.each([
    ['all of two schedules', GOOD, ''],
    [
      'most of seven',
      Array.from({ length: 7 }, (_, index) => entry(`job-${index}`)).join(''),
      entry('job-0'),
    ],
  ])('does not delete %s because a file was emptied, until a person allows it', async (_, before, after) => {
    object = before;
    await look();
    const there = await jobs();
    object = after;
    expect(await look()).toEqual({ found: 'refused' });
    expect(await jobs()).toEqual(there);
    expect(subjects()).toHaveLength(1);
    // A sync by hand has the same rule.
    await sync({});
    expect(await jobs()).toEqual(there);
    await sync({ allowMassDelete: true });
    expect(await jobs()).toHaveLength(after === '' ? 0 : 1);
    await looks(16);
    expect(subjects().slice(1)).toEqual(['cronbridge-local: the crontab is accepted again']);
  });

  it('keeps what it has where the source cannot be read, and says so once where that lasts', async () => {
    object = GOOD;
    await look();
    object = 403;
    await looks(4);
    expect(subjects()).toEqual([]);
    await looks(30);
    expect(subjects()).toEqual(['cronbridge-local: the crontab cannot be synced']);
    expect(await jobs()).toEqual(['cleanup', 'report']);
    object = GOOD;
    await looks(2);
    expect(subjects().slice(1)).toEqual(['cronbridge-local: the crontab can be synced again']);
  });

  it('leaves a deployment alone while another sync is at work, and takes its turn after that', async () => {
    object = GOOD;
    const table = new Table(stack.clients.dynamo, stack.config);
    await DeploymentHold.take(table, await readDeployment(table), undefined, clock.now());
    expect(await look()).toEqual({ found: 'busy' });
    expect(await jobs()).toEqual([]);
    await looks(2);
    expect(await jobs()).toEqual(['cleanup', 'report']);
    expect(published).toEqual([]);
  });

  it('makes no plan stale by looking', async () => {
    object = GOOD;
    await look();
    const files = [{ file: 'a.crontab', text: `${GOOD}${entry('more')}` }];
    const digest = async () => ((await createPlan(parts())({ files })) as { planned: object }).planned;
    const before = await digest();
    object = BROKEN;
    await looks(3);
    expect(await digest()).toEqual(before);
  });

  it('takes back what was changed by hand within a day', async () => {
    object = GOOD;
    await look();
    object = `${GOOD}${entry('more')}`;
    await look();
    await stack.clients.scheduler.send(
      new (await import('@aws-sdk/client-scheduler')).DeleteScheduleCommand({
        GroupName: stack.config.group,
        Name: 'report',
      }),
    );
    await look();
    expect(await jobs()).toEqual(['cleanup', 'more']);
    await clock.advanceTo(new Date(clock.now().getTime() + 24 * 60 * 60_000));
    await look();
    expect(await jobs()).toEqual(['cleanup', 'more', 'report']);
  });
});

describe('without files in the request', () => {
  it('plans and syncs what is at the source', async () => {
    object = GOOD;
    const own = { from: ADDRESS, files: [{ file: ADDRESS, text: GOOD }] };
    expect(await createPlan(parts())({})).toMatchObject({ own, planned: { plan: { create: [{}, {}] } } });
    expect(await jobs()).toEqual([]);
    expect(await sync(null)).toMatchObject({ own, applied: { failed: [], left: [] } });
    expect(await jobs()).toEqual(['cleanup', 'report']);
  });

  it('says why there is nothing to plan or sync', async () => {
    object = 404;
    for (const answer of [await createPlan(parts())({}), await sync({})]) {
      expect(answer).toMatchObject({
        error: { code: 'source', message: `the crontab at ${ADDRESS} cannot be read: the answer is 404` },
      });
    }
  });

  it('refuses a caller who expects another source', async () => {
    object = GOOD;
    expect(await sync({ source: 'https://git.example.com/x?token=1' })).toMatchObject({
      error: {
        code: 'usage',
        message: `the deployment reads its crontab from ${ADDRESS}, not from https://git.example.com/x?…`,
      },
    });
  });

  it('refuses to sync files, which the next look would undo, but plans them', async () => {
    const files = [{ file: 'a.crontab', text: GOOD }];
    expect(await sync({ files })).toMatchObject({
      error: {
        code: 'usage',
        message: expect.stringContaining(`the crontab of this deployment is ${ADDRESS}`),
      },
    });
    expect(await createPlan(parts())({ files })).toMatchObject({ planned: {} });
  });
});

describe('doctor', () => {
  const found = async () => {
    const deployment = {
      names: stack.config,
      clients: stack.clients,
      command: (words: string) => `cronbridge ${words}`,
      aws: (words: string) => `aws ${words}`,
      now: () => clock.now(),
    };
    const results = await examine(deployment, { version: '', redeploy: 'deploy' });
    return results.filter(({ part }) => part === `crontab at ${ADDRESS}`);
  };

  it('says what the last look found', async () => {
    expect(await found()).toMatchObject([{ status: 'warning', message: 'nobody has looked at it yet' }]);
    object = GOOD;
    await look();
    expect(await found()).toMatchObject([{ status: 'ok' }]);
    object = BROKEN;
    await look();
    object = 404;
    await looks(1);
    expect(await found()).toMatchObject([
      {
        status: 'error',
        message: expect.stringMatching(/^is refused since 2026-11-23T08:30:00.000Z, .*1 error/),
      },
      { status: 'error', message: expect.stringMatching(/^could not be synced since .*the answer is 404$/) },
    ]);
  });
});
