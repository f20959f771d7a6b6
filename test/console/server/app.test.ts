// The console's app without a socket: its rules by the requests that break them, its answers, and what they change.
import { createHash } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { type ConsoleApp, consoleApp } from '../../../src/console/server/app.ts';
import { assume } from '../../../src/cost/assumptions.ts';
import type { Deployment } from '../../../src/operate/deployment.ts';
import { jobJson } from '../../../src/operate/job-json.ts';
import { listJobs } from '../../../src/operate/list-jobs.ts';
import { listRuns } from '../../../src/operate/list-runs.ts';
import { runJson } from '../../../src/operate/run-json.ts';
import { appliedIn, refuseIncomplete, requestApply } from '../../../src/operate/sync.ts';
import { type Box, boxes } from '../../harness/box.ts';

const start = boxes();
const TOKEN = 'a-token-of-256-bits';
const CRONTAB = `API_TOKEN=s3cret

# The weekly report.
#@ name=report timeout=30m lock=reports overlap=wait
0 5 * * * /app/report --week
#@ name=rollup lock=reports
*/10 * * * * /app/rollup
`;

/** As it is here: one entry is new, one has another time, and one is wrong in a setting. */
const CHECKOUT = `${CRONTAB.replace('0 5 * * *', '0 6 * * *')}#@ name=fresh
5 5 * * * /app/fresh
`;

const file = (text: string) => ({ type: 'text/plain', content: new Uint8Array(Buffer.from(text)) });
const page = {
  'page.html': file('the page: <style>its style</style><script>its script</script>'),
  'icon.svg': file('the icon'),
};
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

interface Served {
  readonly box: Box;
  readonly deployment: Deployment;
  /** A request as the page makes it, with these headers in place of its own; an empty one is left out. */
  send(path: string, init?: RequestInit): Promise<Response>;
  ask(path: string): Promise<unknown>;
  act(path: string, body?: object): Promise<unknown>;
}

function appOf(deployment: Deployment, readOnly: boolean): ConsoleApp {
  return consoleApp({
    deployment,
    page,
    token: TOKEN,
    readOnly,
    pace: { runs: 5, schedules: 5 },
    about: { region: 'us-east-1', local: false, version: '1' },
    crontab: async () => ({
      files: [{ file: 'a.crontab', text: CHECKOUT }],
      paths: ['a.crontab'],
      timezone: 'UTC',
    }),
    assumptions: assume({ launch: 'fargate', publicIp: false, retentionDays: 90, jobMetrics: false }),
    examine: async () => [{ part: 'queue', status: 'ok', message: 'exists' }],
  });
}

function sender(app: ConsoleApp): Served['send'] {
  return (path, { headers = {}, ...init } = {}) => {
    const own = { host: '127.0.0.1:4681', authorization: `Bearer ${TOKEN}`, 'sec-fetch-site': 'same-origin' };
    const sent = Object.entries({ ...own, ...(headers as Record<string, string>) }).filter(
      ([, value]) => value,
    );
    return app.fetch(
      new Request(`http://127.0.0.1:4681${path}`, { ...init, headers: sent as [string, string][] }),
    );
  };
}

async function served(readOnly = false, behave?: Parameters<typeof start>[0]): Promise<Served> {
  const box = await start({ start: '2026-11-23T03:05:00Z', ...behave });
  const deployment = {
    names: box.stack.config,
    clients: box.stack.clients,
    command: (words: string) => `cronbridge ${words} --stage test`,
    aws: (words: string) => `aws ${words}`,
    now: () => box.clock.now(),
  };
  refuseIncomplete(
    appliedIn(await requestApply(deployment, { files: [{ file: 'a.crontab', text: CRONTAB }] })),
  );
  const send = sender(appOf(deployment, readOnly));
  return {
    box,
    deployment,
    send,
    ask: async (path) => (await send(path)).json(),
    act: async (path, body = {}) =>
      (
        await send(path, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        })
      ).json(),
  };
}

const post = (headers: Record<string, string> = { 'content-type': 'application/json' }) => ({
  method: 'POST',
  body: '{}',
  headers,
});

/** A console whose deployment must not be asked for anything. */
function untouched(readOnly = false): Pick<Served, 'send'> {
  const deployment = new Proxy({} as Deployment, {
    get: (_, name) => {
      throw new Error(`the deployment was asked for ${String(name)}`);
    },
  });
  return { send: sender(appOf(deployment, readOnly)) };
}

describe('a request', () => {
  it.each([
    ['to a foreign name that leads here', '/', { headers: { host: 'evil.test:4681' } }, 421],
    ['to no host', '/', { headers: { host: '' } }, 421],
    ['to a name that only begins as ours', '/', { headers: { host: '127.0.0.1.evil.test' } }, 421],
    ['to an address of another network', '/', { headers: { host: '10.0.0.1:4681' } }, 421],
    ['from a page of another origin', '/api/jobs', { headers: { origin: 'https://evil.test' } }, 403],
    ['from a page of another port', '/api/jobs', { headers: { origin: 'http://127.0.0.1:8080' } }, 403],
    ['from a page without an origin', '/api/jobs', { headers: { origin: 'null' } }, 403],
    ['from another site', '/api/jobs', { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
    ['from another host of this site', '/api/jobs', { headers: { 'sec-fetch-site': 'same-site' } }, 403],
    ['of another site for a picture', '/icon.svg', { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
    ['without the token', '/api/jobs', { headers: { authorization: '' } }, 401],
    ['with another token', '/api/jobs', { headers: { authorization: `Bearer ${TOKEN}x` } }, 401],
    ['with the token in the address', `/api/jobs?token=${TOKEN}`, { headers: { authorization: '' } }, 401],
    [
      'with the token in a cookie',
      '/api/jobs',
      { headers: { authorization: '', cookie: `token=${TOKEN}` } },
      401,
    ],
    ['for the stream without the token', '/api/stream', { headers: { authorization: '' } }, 401],
    ['to act without the token', '/api/jobs/report/run', post({ authorization: '' }), 401],
    ['to act as a form', '/api/jobs/report/run', post({ 'content-type': 'text/plain' }), 415],
    ['to act without a type', '/api/jobs/report/run', post({ 'content-type': '' }), 415],
    ['to act by PUT', '/api/jobs/report/run', { ...post(), method: 'PUT' }, 405],
    ['to post to the page', '/', post(), 405],
    ['to act with a body that is no JSON', '/api/jobs/report/run', { ...post(), body: '{' }, 400],
    [
      'to act with a field that is not known',
      '/api/jobs/report/run',
      { ...post(), body: '{"shell":"sh"}' },
      400,
    ],
    ['with a body that is too long', '/api/jobs/report/run', { ...post(), body: ' '.repeat(70_000) }, 400],
    ['for what is not there', '/api/nothing', {}, 404],
  ])('%s is refused', async (_what, path, init, status) => {
    const response = await untouched().send(path, init);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: expect.objectContaining({ message: expect.any(String) }),
    });
  });

  it.each([
    ['to the page by its address', '/', { 'sec-fetch-site': 'none', authorization: '' }],
    [
      'by a link from elsewhere, since the page has no data',
      '/',
      {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
        authorization: '',
      },
    ],
    ['to localhost', '/icon.svg', { host: 'localhost:4681', origin: 'http://localhost:4681' }],
    ['to IPv6', '/icon.svg', { host: '[::1]:4681' }],
  ])('%s is answered', async (_what, path, headers) => {
    expect((await untouched().send(path, { headers })).status).toBe(200);
  });

  it('for a screen gets the page, and for its parts the parts', async () => {
    const { send } = untouched();
    const text = async (path: string) => (await send(path)).text();
    expect(await Promise.all(['/', '/jobs/report', '/icon.svg', '/constructor'].map(text))).toEqual([
      expect.stringMatching(/^the page/),
      expect.stringMatching(/^the page/),
      'the icon',
      expect.stringMatching(/^the page/),
    ]);
  });

  it.each(['/', '/icon.svg', '/api/nothing'])(
    'for %s gets an answer that runs nothing of others',
    async (path) => {
      const { send } = untouched();
      const answers = [await send(path), await send(path, { headers: { host: 'evil.test' } })];
      for (const { headers } of answers) {
        const policy = headers.get('content-security-policy');
        for (const rule of [
          "default-src 'none'",
          `script-src ${hashOf('its script')}`,
          `style-src ${hashOf('its style')}`,
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
        ])
          expect(policy?.split('; ')).toContain(rule);
        expect(policy).not.toMatch(/unsafe|data:|\*/);
        expect(Object.fromEntries(headers)).toMatchObject({
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'cache-control': 'no-store',
        });
        expect(headers.get('access-control-allow-origin')).toBeNull();
        expect(headers.get('set-cookie')).toBeNull();
      }
    },
  );
});

describe('a console that only shows', () => {
  it.each([
    '/api/jobs/report/run',
    '/api/jobs/report/pause',
    '/api/jobs/report/resume',
    '/api/pause',
    '/api/runs/report@2026-11-23T05:00Z/again',
    '/api/runs/report@2026-11-23T05:00Z/make-up',
    '/api/runs/report@2026-11-23T05:00Z/stop',
    '/api/letters/redrive',
    '/api/letters/x/drop',
    '/api/sync',
  ])('refuses %s', async (path) => {
    expect((await untouched(true).send(path, post())).status).toBe(403);
  });

  it('answers', async () => {
    const { ask, send } = await served(true);
    const stream = (await send('/api/stream')).body?.getReader();
    const { value: first } = (await stream?.read()) ?? {};
    await stream?.cancel();
    expect(Buffer.from(first ?? []).toString()).toMatch(/^event: console\ndata: .*"readOnly":true/);
    expect(await ask('/api/jobs')).toHaveLength(2);
  });
});

describe('the console', () => {
  it('says what the command line says as JSON, and what the runs were like', async () => {
    const { box, deployment, ask } = await served(false, { behave: () => ({ seconds: 90 }) });
    await box.pass(3 * 3600);
    const jobs = (await ask('/api/jobs')) as { job: string; history: object }[];
    const listed = JSON.parse(JSON.stringify((await listJobs(deployment)).map(jobJson)));
    expect(jobs).toHaveLength(2);
    for (const [index, job] of jobs.entries()) expect(job).toMatchObject(listed[index]);
    expect(jobs[0]).toMatchObject({
      job: 'report',
      file: 'a.crontab',
      description: 'The weekly report.',
      timeoutSeconds: 1800,
      history: { failuresInARow: 0, success: 1, usual: { medianSeconds: 90 } },
    });
    const { runs } = (await ask('/api/runs?limit=5')) as { runs: object[] };
    const known = await listRuns(deployment, { job: undefined, limit: 5, active: false });
    expect(runs).toEqual(JSON.parse(JSON.stringify(known.map(runJson))));
  });

  it('pages through the runs without losing or doubling one', async () => {
    const { box, deployment, ask } = await served(false, { behave: () => ({}) });
    await box.pass(5 * 3600);
    const all = await listRuns(deployment, { job: undefined, limit: 100, active: false });
    const paged: string[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const found = (await ask(`/api/runs?limit=7&until=${next}`)) as {
        runs: { run: string }[];
        next?: string;
      };
      paged.push(...found.runs.map(({ run }) => run));
      next = found.next;
    }
    expect(paged).toEqual(all.map(({ runId }) => runId));
    expect(paged.length).toBeGreaterThan(25);
  });

  it('finds the runs of a state, however far back', async () => {
    const { box, ask } = await served(false, {
      behave: ({ environment }) => ({ exitCode: environment.CRONBRIDGE_JOB === 'report' ? 3 : 0 }),
    });
    await box.pass(30 * 3600);
    const found = (await ask('/api/runs?state=failed,missed')) as { runs: { run: string }[] };
    expect(found.runs.map(({ run }) => run)).toEqual([
      'report@2026-11-24T05:00Z',
      'report@2026-11-23T05:00Z',
    ]);
    expect(await ask('/api/runs?job=rollup&state=failed')).toEqual({ runs: [] });
  });

  it('says of a job what it may do, and no value of its settings but the one that is asked for', async () => {
    const { send, ask } = await served();
    const response = await send('/api/jobs/report');
    const text = await response.text();
    expect(text).not.toContain('s3cret');
    expect(JSON.parse(text)).toMatchObject({
      details: { env: ['API_TOKEN'], lock: 'reports', timeout: 1800 },
      sharesLockWith: ['rollup'],
    });
    expect(JSON.parse(text).next[0]).toBe('2026-11-23T05:00:00Z');
    expect(await ask('/api/jobs/report/env/API_TOKEN')).toEqual({ value: 's3cret' });
    for (const path of [
      '/api/jobs/reprt',
      '/api/jobs/report/env/constructor',
      '/api/runs/report@2026-11-23T05:00Z',
    ])
      expect((await send(path)).status).toBe(404);
  });

  it('runs, stops, pauses and resumes', async () => {
    const { ask, act } = await served();
    const { run } = (await act('/api/jobs/report/run', { args: ['--dry'], env: { BY: 'me' } })) as {
      run: string;
    };
    expect(await ask(`/api/runs/${encodeURIComponent(run)}`)).toMatchObject({
      attempts: [{ run, state: 'started', trigger: 'manual', args: ['--dry'] }],
      holder: { run },
      env: expect.arrayContaining(['API_TOKEN', 'BY']),
    });
    expect(await act(`/api/runs/${encodeURIComponent(run)}/stop`)).toMatchObject({ stopped: 'task' });
    expect(await act('/api/jobs/report/pause')).toMatchObject({ changed: 1 });
    expect(await ask('/api/jobs/report')).toMatchObject({ job: { state: 'paused' }, next: [] });
    expect(await act('/api/jobs/report/resume')).toMatchObject({ changed: 1 });
    expect(await ask('/api/jobs/report')).toMatchObject({ job: { state: 'enabled' } });
  });

  it('runs a run again with its arguments and settings, whose values it does not say', async () => {
    const { ask, act } = await served(false, { behave: () => ({}) });
    const { run } = (await act('/api/jobs/report/run', { args: ['--dry'], env: { BY: 'm3' } })) as {
      run: string;
    };
    const path = `/api/runs/${encodeURIComponent(run)}`;
    expect(await ask(`${path}/again`)).toEqual({ of: run, job: 'report', args: ['--dry'], env: ['BY'] });
    const again = (await act(`${path}/again`)) as { run: string };
    expect(again.run).not.toBe(run);
    const there = encodeURIComponent(again.run);
    expect(await ask(`/api/runs/${there}`)).toMatchObject({ attempts: [{ args: ['--dry'] }] });
    expect(await ask(`/api/runs/${there}/env/BY`)).toEqual({ value: 'm3' });
  });

  it('plans a run for later, and says so of its job', async () => {
    const { ask, act } = await served();
    const { run } = (await act('/api/jobs/report/run', { at: '2h' })) as { run: string };
    expect(run).toMatch(/^report@2026-11-23T05:05:00/);
    const planned = [{ run, at: expect.stringMatching(/^2026-11-23T05:05:00/) }];
    expect(await ask('/api/jobs/report')).toMatchObject({ job: { planned } });
    expect(await act('/api/jobs/report/run', { at: 'someday' })).toMatchObject({ error: { code: 'usage' } });
  });

  it('pauses several, and makes up for what the pause left out', async () => {
    const { box, ask, act } = await served(false, { behave: () => ({}) });
    expect(await act('/api/pause', { jobs: ['report', 'rollup'], reason: 'moving' })).toHaveLength(2);
    expect(await act('/api/pause', { jobs: ['report', 'rolup'] })).toMatchObject({
      error: { code: 'unknown-job' },
    });
    await box.pass(3600);
    expect(await ask('/api/jobs/rollup')).toMatchObject({ job: { pause: { leftOut: 6, reason: 'moving' } } });
    expect(await act('/api/jobs/rollup/resume', { runMissed: 'last' })).toMatchObject({
      madeUp: [{ run: 'rollup@2026-11-23T04:00Z', state: 'started' }],
    });
    expect(await act('/api/jobs/report/resume', { runMissed: 'some' })).toMatchObject({
      error: { code: 'usage' },
    });
  });

  it('makes up for a run only if its command did not run', async () => {
    const { box, act } = await served(false, { behave: () => ({}) });
    await box.pass(600);
    expect(await act('/api/runs/rollup@2026-11-23T03:10Z/make-up')).toMatchObject({
      error: { code: 'failed', hint: expect.stringContaining('run rollup') },
    });
    expect(await act('/api/runs/rollup@2026-11-23T03:20Z/make-up')).toMatchObject({
      error: { code: 'unknown-run' },
    });
  });

  it('says what a job and its runs cost, by the price of a run and its starts', async () => {
    const { box, ask } = await served(false, { behave: () => ({ seconds: 90 }) });
    const assumed = (await ask('/api/jobs/rollup/cost')) as Record<string, number>;
    expect(assumed).toMatchObject({ seconds: 60, isMeasured: false });
    expect(assumed.startsAMonth).toBeCloseTo((6 * 730) / 1, -1);
    await box.pass(15 * 60);
    const measured = (await ask('/api/jobs/rollup/cost')) as Record<string, number>;
    expect(measured).toMatchObject({ seconds: 90, isMeasured: true });
    expect(measured.usdARun).toBeGreaterThan(assumed.usdARun ?? 0);
    expect(measured.usdAMonth).toBeCloseTo((measured.usdARun ?? 0) * (measured.startsAMonth ?? 0), 9);
    const run = (await ask('/api/runs/rollup@2026-11-23T03:10Z/cost')) as { attempts: { 1: number } };
    expect(run.attempts[1]).toBeCloseTo(measured.usdARun ?? 0, 6);
  });

  it('has the dead letters for several who ask at once', async () => {
    const { box, ask } = await served();
    const { clients, config } = box.stack;
    await clients.sqs.send(
      new SendMessageCommand({
        QueueUrl: config.deadLetterQueueUrl,
        MessageBody: 'not JSON',
        MessageGroupId: 'x',
        MessageDeduplicationId: 'x',
      }),
    );
    const answers = await Promise.all([1, 2, 3].map(() => ask('/api/letters')));
    expect(answers.map((letters) => (letters as unknown[]).length)).toEqual([1, 1, 1]);
  });

  it('pauses until a time or for a while, with a reason', async () => {
    const { ask, act } = await served();
    expect(await act('/api/jobs/report/pause', { until: '2h', reason: 'new tax rate' })).toMatchObject({
      pause: { until: '2026-11-23T05:05:00Z', reason: 'new tax rate' },
    });
    expect(await act('/api/jobs/report/pause', { until: '2026-11-24T00:00Z' })).toMatchObject({
      pause: { until: '2026-11-24T00:00:00Z' },
    });
    expect(await ask('/api/jobs/report')).toMatchObject({ job: { state: 'paused', pause: { leftOut: 0 } } });
    for (const until of ['yesterday', '2026-11-22T00:00Z'])
      expect(await act('/api/jobs/report/pause', { until })).toMatchObject({ error: { code: 'usage' } });
  });

  it('refuses what the deployment refuses, with its reason and remedy', async () => {
    const { act } = await served();
    expect(await act('/api/jobs/reprt/run')).toMatchObject({
      error: { code: 'unknown-job', hint: expect.stringContaining('did you mean report') },
    });
    expect(await act('/api/jobs/report/run', { env: { PATH: '/tmp' } })).toMatchObject({
      error: { code: 'failed' },
    });
    expect(await act('/api/runs/report@2026-11-23T05:00Z/stop')).toMatchObject({
      error: { code: 'unknown-run' },
    });
  });

  it('shows the crontab of here, without the values of settings, and what a sync of it changes', async () => {
    const { send } = await served();
    const text = await (await send('/api/crontab')).text();
    expect(text).not.toContain('s3cret');
    const { files, plan, digest } = JSON.parse(text);
    expect(files[0].lines[0]).toBe('API_TOKEN=***');
    expect(files[0].entries).toEqual([
      { line: 5, job: 'report', change: 'changed' },
      { line: 7, job: 'rollup' },
      { line: 9, job: 'fresh', change: 'new' },
    ]);
    expect(plan).toMatchObject({
      created: [{ name: 'fresh', command: '/app/fresh' }],
      updated: [{ name: 'report' }],
      summary: '1 to create, 1 to update, 1 unchanged',
    });
    expect(digest).toEqual(expect.any(String));
  });

  it('syncs the plan that was shown, and no other', async () => {
    const { ask, act } = await served();
    const { digest } = (await ask('/api/crontab')) as { digest: string };
    expect(await act('/api/sync', { digest: 'f'.repeat(digest.length) })).toMatchObject({
      error: { code: expect.any(String), message: expect.any(String) },
    });
    expect(await ask('/api/jobs')).toHaveLength(2);
    expect(await act('/api/sync', { digest })).toEqual({ done: 2 });
    expect(await ask('/api/jobs')).toHaveLength(3);
    expect(await ask('/api/crontab')).toMatchObject({ plan: { hasChanges: false } });
  });

  it('says what ran on a day, and nothing of other days', async () => {
    const { box, ask } = await served(false, { behave: () => ({ seconds: 90 }) });
    await box.pass(4 * 3600);
    const { runs } = (await ask('/api/days?from=2026-11-23T05:00:00Z&until=2026-11-23T06:00:00Z')) as {
      runs: { run: string }[];
    };
    const minutes = [50, 40, 30, 20, 10].map((minute) => `rollup@2026-11-23T05:${minute}Z`);
    expect(runs.map(({ run }) => run).sort()).toEqual(
      [...minutes, 'rollup@2026-11-23T05:00Z', 'report@2026-11-23T05:00Z'].sort(),
    );
    expect(runs.find(({ run }) => run.startsWith('report'))).toMatchObject({
      job: 'report',
      attempt: 1,
      state: 'succeeded',
      durationSeconds: 90,
    });
    expect(await ask('/api/days?from=2026-11-20T00:00:00Z&until=2026-11-21T00:00:00Z')).toEqual({ runs: [] });
  });

  it('syncs a plan that deletes too much only if that is allowed', async () => {
    const { deployment, send, ask, act } = await served();
    const many = Array.from({ length: 6 }, (_, n) => `#@ name=more-${n}\n0 ${n} * * * /app/more ${n}\n`);
    const files = [{ file: 'a.crontab', text: CRONTAB + many.join('') }];
    appliedIn(await requestApply(deployment, { files }));
    const { digest, refused } = (await ask('/api/crontab')) as { digest: string; refused: object };
    expect(refused).toMatchObject({
      code: 'too-many-deletes',
      message: expect.stringContaining('6 of the 8'),
    });
    expect(await act('/api/sync', { digest })).toMatchObject({ error: { code: 'too-many-deletes' } });
    expect(await act('/api/sync', { digest, allowMassDelete: true })).toMatchObject({ done: 8 });
    expect(await (await send('/api/jobs')).json()).toHaveLength(3);
  });

  it('counts the starts after a sync of the crontab here, and names the jobs that would start at other times', async () => {
    const { ask, act } = await served();
    const interval = 'from=2026-11-23T04:00:00Z&until=2026-11-23T07:00:00Z';
    const { after, changed, summary } = (await ask(`/api/starts/after-sync?${interval}`)) as {
      after: object;
      changed: object[];
      summary: string;
    };
    expect(changed).toEqual([
      { job: 'fresh', before: 0, after: 1 },
      { job: 'report', before: 1, after: 1 },
    ]);
    expect(summary).toBe('1 to create, 1 to update, 1 unchanged');
    const { digest } = (await ask('/api/crontab')) as { digest: string };
    await act('/api/sync', { digest });
    await ask('/api/jobs');
    expect(await ask(`/api/starts/counts?${interval}`)).toEqual(after);
  });

  it('counts the starts of an interval, and names the crowded minutes', async () => {
    const { ask } = await served();
    const from = '2026-11-23T04:00:00Z';
    expect(await ask(`/api/starts?from=${from}&until=2026-11-23T05:01:00Z`)).toMatchObject({
      jobs: { report: [60], rollup: [0, 10, 20, 30, 40, 50, 60] },
    });
    expect(await ask(`/api/starts/counts?from=${from}&until=2026-11-23T06:00:00Z`)).toEqual({
      from: '2026-11-23T04:00:00.000Z',
      starts: 13,
      hours: [6, 7],
      crowded: [{ at: '2026-11-23T05:00:00.000Z', jobs: ['report', 'rollup'] }],
    });
  });
});
