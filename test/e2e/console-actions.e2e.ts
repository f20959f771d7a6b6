// What the console's page does to a deployment and says of it, in a real browser. The deployment's clock stands still.

import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleApp, consoleApp } from '../../src/console/server/app.ts';
import { readPageFiles } from '../../src/console/server/page-files.ts';
import { serveConsole } from '../../src/console/server/serve.ts';
import { assume } from '../../src/cost/assumptions.ts';
import type { CrontabFile } from '../../src/crontab/parse/crontabs.ts';
import type { Deployment } from '../../src/operate/deployment.ts';
import { appliedIn, requestApply } from '../../src/operate/sync.ts';
import { encodeMessage } from '../../src/runs/message/encode.ts';
import { type Box, boxes } from '../harness/box.ts';
import { FaultyRequests, type Line } from '../harness/faulty-requests.ts';
import { sampleMessage } from '../runs/ledger/sample-attempt.ts';
import { executablePath, launchChromium } from './chromium.ts';

const start = boxes();
const CRONTAB = `# The nightly \u202Etroper\u202C, for the team.
#@ name=report deadline=30m lock=reports overlap=wait
0 4 * * * /app/report "$@"
#@ name=rollup lock=reports
30 3 * * * /app/rollup \u202Etxt.exe
`;
const title = `the console's page in ${executablePath ?? 'a browser (skipped: none is installed)'}`;

describe.skipIf(executablePath === undefined)(title, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let box: Box;
  let served: Awaited<ReturnType<typeof serveConsole>>;
  let here: CrontabFile[];

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(20_000);
    page = await context.newPage();
  });
  afterEach(async () => {
    await context.close();
    await served.close();
  });

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const dialog = () => page.getByRole('dialog');

  async function open(path: string, readOnly = false, app = appOf): Promise<void> {
    const output = Array.from({ length: 400 }, (_, line) => `line ${line + 1} of 400`);
    const seconds = Number.POSITIVE_INFINITY;
    box = await start({ start: '2026-11-23T03:00:00Z', behave: () => ({ seconds, output }) });
    here = [{ file: 'crontab/batch.crontab', text: CRONTAB }];
    const deployment = deploymentInBox();
    appliedIn(await requestApply(deployment, { files: here }));
    served = await serveConsole(app(deployment, readOnly), 0);
    await page.goto(`http://127.0.0.1:${served.port}${path}#token=key`);
    await page.locator('h1').first().waitFor({ state: 'attached' });
  }

  function deploymentInBox(): Deployment {
    return {
      names: box.stack.config,
      clients: box.stack.clients,
      command: (words) => `cronbridge ${words} --stage test`,
      aws: (words) => `aws ${words}`,
      now: () => box.clock.now(),
    };
  }

  function appOf(deployment: Deployment, readOnly: boolean): ConsoleApp {
    return consoleApp({
      deployment,
      page: readPageFiles(),
      token: 'key',
      readOnly,
      pace: { runs: 50, schedules: 50 },
      about: { region: 'us-east-1', local: false, version: '1' },
      crontab: async () => ({ files: here, paths: [], timezone: 'UTC' }),
      assumptions: assume({ launch: 'fargate', publicIp: false, retentionDays: 90, jobMetrics: false }),
      examine: async () => [
        {
          part: 'alarms',
          status: 'warning',
          message: 'nobody is notified',
          remedy: 'subscribe to the topic',
        },
      ],
    });
  }

  /** Puts a message of report that was not started among the dead letters. */
  async function loseReport(hour: number): Promise<void> {
    const { clients, config } = box.stack;
    const scheduled = `2026-11-22T0${hour}:00:00Z`;
    const body = encodeMessage(sampleMessage({ job: 'report', lock: 'reports', scheduled }));
    const QueueUrl = config.deadLetterQueueUrl;
    await clients.sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        MessageGroupId: 'report',
        MessageDeduplicationId: scheduled,
      }),
    );
  }

  it('sends a dead letter again, and drops one, by button', async () => {
    await open('/problems');
    await loseReport(1);
    await button('Read again').first().click();
    await button('Send all again…').click();
    await dialog().getByText('cronbridge dead-letters redrive --stage test').waitFor();
    await button('Send again').click();
    await page.getByText('1 sent again').waitFor();
    await page.getByText('None.', { exact: true }).waitFor();
    await loseReport(2);
    await button('Read again').first().click();
    await button('Drop…').click();
    await button('Drop it').click();
    await page.getByText('Dropped the message of report').waitFor();
    await page.getByText('None.', { exact: true }).waitFor();
    expect(await box.deadLetters()).toEqual([]);
  });

  it('offers nothing to do where it only shows', async () => {
    await open('/problems', true);
    await loseReport(1);
    await box.pass(31 * 60);
    await button('Read again').first().click();
    await page.getByText('received too often').waitFor();
    const actions = /^(?:Run|Stop|Pause|Resume|Drop|Send|Sync|Run again)/;
    for (const path of ['/problems', '/jobs', '/jobs/report', '/', '/crontab']) {
      await page.goto(`http://127.0.0.1:${served.port}${path}`);
      await page.locator('h1').first().waitFor({ state: 'attached' });
      await page.getByText('read only').waitFor();
      expect(await page.getByRole('button', { name: actions }).count(), path).toBe(0);
    }
  });

  it('pauses with a reason and an end, and says both', async () => {
    await open('/jobs/report');
    await button('Pause…').click();
    await dialog().getByLabel('Reason').fill('wait for the new tax rate');
    await dialog().getByLabel('It goes on').selectOption('1d');
    await dialog()
      .getByText("cronbridge pause report --until 1d --reason 'wait for the new tax rate' --stage test")
      .waitFor();
    await button('Pause').click();
    await page.getByText('“wait for the new tax rate”').waitFor();
    await page.goto(`http://127.0.0.1:${served.port}/`);
    const card = page.locator('.card', { hasText: 'report' });
    await card.getByText('“wait for the new tax rate”').waitFor();
    expect(await card.textContent()).toMatch(/until .*03:00/);
  });

  it('syncs what the crontab here says, after it has shown the plan', async () => {
    await open('/crontab');
    here = [{ file: 'crontab/batch.crontab', text: CRONTAB.replace('30 3', '45 3') }];
    await button('Read again').click();
    await page.getByText('± changed').waitFor();
    await button('Sync…').click();
    await dialog().getByText('~ rollup').waitFor();
    await dialog()
      .getByText(/^cronbridge sync --digest \S+ --stage test$/)
      .waitFor();
    await button('Sync').click();
    await page.getByText('the crontab here has no changes').waitFor();
    expect(await page.getByText('± changed').count()).toBe(0);
  });

  it('shows the end of the log of what runs, or the line that a link names', async () => {
    await open('/runs');
    await box.pass(31 * 60);
    await page.locator('table.runs a[data-row]').first().click();
    const log = page.getByRole('log');
    const isSeen = (text: string) =>
      page.evaluate<boolean>(`(() => {
        const box = document.querySelector('[role=log]').getBoundingClientRect();
        const line = [...document.querySelectorAll('[role=log] .line')].find((one) => one.textContent.endsWith('${text}'));
        const { top = -1, bottom = -1 } = line?.getBoundingClientRect() ?? {};
        return top >= box.top - 1 && bottom <= box.bottom + 1;
      })()`);
    await expect.poll(() => isSeen('line 400 of 400')).toBe(true);
    await page.goto(`${page.url().split('?')[0]}?line=200`);
    await log.getByText('line 200 of 400').waitFor();
    await expect.poll(() => isSeen('line 200 of 400')).toBe(true);
  });

  it('shows another day, and goes back to now', async () => {
    await open('/?day=2026-11-23');
    await box.pass(31 * 60);
    const bar = page.locator('.day a[href*="rollup@2026-11-23T03:30Z"]');
    await bar.waitFor({ state: 'attached' });
    await button('The day before').click();
    await bar.waitFor({ state: 'detached' });
    expect(page.url()).toContain('day=2026-11-22');
    await button('The day after').click();
    await bar.waitFor({ state: 'attached' });
    await button('Now').click();
    await page.getByRole('heading', { name: 'The day, and the next hours' }).waitFor();
    expect(page.url()).not.toContain('day=');
  });

  it('refuses names of settings that cannot be added before anything is asked', async () => {
    await open('/jobs/report');
    await button('Run…').click();
    await dialog()
      .getByLabel(/^Environment/)
      .fill('NODE_OPTIONS=--require=/tmp/x');
    await dialog().getByText('NODE_OPTIONS is reserved').waitFor();
    expect(await button('Run').isDisabled()).toBe(true);
  });

  it('shows what turns text around, and keeps it from doing so', async () => {
    await open('/jobs/rollup');
    expect(await page.locator('p.entry code').textContent()).toBe('30 3 * * * /app/rollup ␦txt.exe');
    await page.goto(`http://127.0.0.1:${served.port}/jobs/report`);
    await page.getByText('The nightly ␦troper␦, for the team.').waitFor();
    await button('Run…').click();
    await dialog()
      .getByLabel(/^Arguments/)
      .fill('\u202Etxt.exe');
    expect(await dialog().locator('code').textContent()).toBe(
      "cronbridge run report --stage test -- '␦txt.exe'",
    );
    await button('Cancel').click();
    await page.goto(`http://127.0.0.1:${served.port}/crontab`);
    await page
      .getByText(/U\+202E changes the direction/)
      .first()
      .waitFor();
    expect(await page.locator('main').textContent()).not.toMatch(/[\u202A-\u202E]/);
  });

  it('says that an address leads nowhere', async () => {
    await open('/nothing');
    await page.getByRole('heading', { name: 'There is no such screen' }).waitFor();
    await page.goto(`http://127.0.0.1:${served.port}/runs/%zz`);
    await page.getByText('there is no job named %zz').waitFor();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    for (const path of ['/?span=1e9', '/?span=x&day=9999-12-31', '/runs?since=x&state=x']) {
      await page.goto(`http://127.0.0.1:${served.port}${path}`);
      await page.locator('h1').first().waitFor({ state: 'attached' });
      await page.locator('svg.hours, table, p.muted').first().waitFor();
    }
    expect(complaints).toEqual([]);
  });

  /** As AWS refuses a request: the clients see the error that its answer would be. */
  const refusal = (name: string, message: string) =>
    Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });

  it('says which right is missing, in its panel, and shows the rest', async () => {
    const message =
      'User: arn:aws:iam::000000000000:user/reader is not authorized to perform: sqs:GetQueueUrl on resource: cronbridge-local-dead-letters';
    await open('/jobs', false, (deployment, readOnly) =>
      appOf(
        { ...deployment, clients: clientsWith('GetQueueUrl', () => refusal('AccessDenied', message)) },
        readOnly,
      ),
    );
    await page
      .getByRole('alert')
      .getByText(/sqs:GetQueueUrl/)
      .waitFor();
    await page.getByRole('link', { name: 'report', exact: true }).waitFor();
  });

  it('says once that the session has expired, and goes on after a new login', async () => {
    let isExpired = false;
    const expired = () =>
      isExpired
        ? refusal('ExpiredTokenException', 'The security token included in the request is expired')
        : undefined;
    await open('/jobs', false, (deployment, readOnly) =>
      appOf({ ...deployment, clients: clientsWith('', expired) }, readOnly),
    );
    await page.getByRole('link', { name: 'report', exact: true }).waitFor();
    isExpired = true;
    await page
      .getByRole('alert')
      .getByText(/expired/)
      .waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    expect(await page.getByRole('link', { name: 'report', exact: true }).count()).toBe(1);
    isExpired = false;
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  /** @param operation empty: all */
  function clientsWith(operation: string, fault: () => Error | undefined) {
    const line: Line = async (request, pass) => {
      const error = request.operation.includes(operation) ? fault() : undefined;
      if (error !== undefined) throw error;
      return pass();
    };
    return new FaultyRequests(box.stack.cloud, { line }).clients;
  }

  it('says that the connection is lost, goes on by itself, and doubles nothing', async () => {
    await open('/runs');
    const { port } = served;
    const app = appOf(deploymentInBox(), false);
    await box.pass(31 * 60);
    const rows = page.locator('table.runs tbody tr');
    await rows.first().waitFor();
    await served.close();
    await page.getByText('connection lost, trying again').waitFor();
    await box.pass(60);
    served = await serveConsole(app, port);
    await page.getByText('live', { exact: true }).waitFor();
    expect(await rows.count()).toBe(1);
  });
});
