// The console in a real browser, before a real "cronbridge local" with real processes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { executablePath, launchChromium } from './chromium.ts';
import { Program } from './program.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const CRONTAB = `
#@ name=slow
0 0 1 1 * for i in 1 2 3 4 5 6 7 8 9; do echo "step $i of 9"; sleep 1; done; sleep 600
#@ name=hostile
0 0 1 1 * echo '<img src=x onerror="document.title=1"><script>document.title=2</script>'; printf '\\033[31mred\\033[0m\\n\\033[2Kgone\\n'; exit 3
#@ name=long
0 0 1 1 * seq 1 50000
`;

const title = `the console in ${executablePath ?? 'a browser (skipped: none is installed)'}`;

describe.skipIf(executablePath === undefined)(title, () => {
  let directory: string;
  let local: Program;
  let address: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'cronbridge-console-'));
    const crontab = join(directory, 'test.crontab');
    writeFileSync(crontab, CRONTAB);
    local = new Program(['local', '--crontab', crontab, '--port', '0']);
    [, address = ''] = await local.until(/^In a browser: (\S+)$/m);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    local.signal('SIGINT');
    await local.finished();
    rmSync(directory, { recursive: true });
  });

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: 'Asia/Tokyo' });
    context.setDefaultTimeout(60_000);
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });

  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const open = async (path: string) => {
    const to = new URL(address);
    await page.goto(`${to.origin}${path}${to.hash}`);
    await page.locator('h1').first().waitFor({ state: 'attached' });
  };
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const row = (job: string) => page.locator('tr', { has: page.locator(`a[data-row]:text-is("${job}")`) });

  it('runs a job, shows its log as it grows, finds a word in it, and stops it', async () => {
    await open('/jobs');
    // The token is not in the address any more.
    expect(page.url()).not.toContain('token');
    await row('slow').getByRole('button', { name: 'Run slow?' }).click();
    const question = page.getByRole('dialog');
    await question.getByText('Run slow?').waitFor();
    expect(await question.locator('code').textContent()).toMatch(/ run slow --local --port \d+$/);
    await question.getByRole('button', { name: 'Run', exact: true }).click();
    await row('slow').locator('.pill.run').click();
    const log = page.getByRole('log');
    await log.getByText('step 3 of 9').waitFor();
    await log.getByText('step 5 of 9').waitFor();
    await page.getByLabel('Search the log').fill('step 2');
    await page.getByText('1 of 1').waitFor();
    expect(await log.locator('mark').textContent()).toBe('step 2');
    await button('Stop…').click();
    await page
      .getByRole('dialog')
      .getByText(/^Stop slow@/)
      .waitFor();
    await button('Stop it').click();
    await page.locator('h1 + .pill', { hasText: 'stopped' }).waitFor();
    await button('Run again…').waitFor();
  });

  it('shows hostile output as text, with its colours', async () => {
    await open('/jobs/hostile');
    await button('Run…').click();
    await button('Run').last().click();
    await page.locator('table.runs a[data-row]').first().click();
    const log = page.getByRole('log');
    await log.getByText('<img src=x onerror="document.title=1"><script>document.title=2</script>').waitFor();
    expect(await log.locator('img, script').count()).toBe(0);
    expect(await log.locator('.ansi-red').textContent()).toBe('red');
    // What would move a terminal's cursor is seen.
    await log.getByText('␛[2Kgone').waitFor();
    expect(await page.title()).toMatch(/^hostile@/);
    await page.locator('h1 + .pill', { hasText: 'failed' }).waitFor();
    await page.goto(new URL(address).origin);
    await page.locator('.card.fail', { hasText: 'hostile' }).waitFor();
  });

  it('pauses and resumes a job, and keeps a filter in the address', async () => {
    await open('/jobs');
    await row('long').getByRole('button', { name: 'Pause long?' }).click();
    await button('Pause').last().click();
    await row('long').getByText('paused').waitFor();
    await page.getByRole('searchbox').fill('paused');
    await row('slow').waitFor({ state: 'detached' });
    expect(page.url()).toContain('?q=paused');
    await page.reload();
    await row('long').waitFor();
    expect(await row('slow').count()).toBe(0);
    await row('long').locator('a[data-row]').click();
    await button('Resume…').click();
    await button('Resume').last().click();
    await button('Pause…').waitFor();
    await page.goBack();
    expect(page.url()).toContain('?q=paused');
    await page.getByText('Nothing matches.').waitFor();
  });

  it('shows 50,000 lines, and goes to their end at once', async () => {
    await open('/jobs/long');
    await button('Run…').click();
    await button('Run').last().click();
    await page.locator('table.runs a[data-row]').first().click();
    await page.getByText('50,000 lines').waitFor();
    const milliseconds = await page.evaluate<number>(`(() => {
      const box = document.querySelector('[role=log]');
      const begin = performance.now();
      box.scrollTop = box.scrollHeight;
      return performance.now() - begin;
    })()`);
    await page.getByRole('log').getByText('50000', { exact: true }).last().waitFor();
    expect(milliseconds).toBeLessThan(1000);
    await page.getByLabel('Search the log').fill('12345');
    await page.getByText('1 of 1').waitFor();
    await page.getByRole('log').locator('mark').waitFor();
  });

  it('works by keyboard', async () => {
    await open('/jobs');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await page.evaluate(`document.activeElement?.textContent`)).toBe('long');
    await page.keyboard.press('/');
    expect(await page.evaluate(`document.activeElement?.matches('input[type=search]')`)).toBe(true);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('hosti');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'hostile' }).waitFor();
  });

  it('shows times in the chosen zone, in the chosen language', async () => {
    await open('/jobs/long');
    await page.locator('ul.next').getByText('2027-01-01 09:00').waitFor();
    await page.getByLabel('Times in').selectOption('utc');
    await page.locator('ul.next').getByText('2027-01-01 00:00').waitFor();
    await button('日本語').click();
    await page.getByRole('heading', { name: '次回' }).waitFor();
    expect(await page.evaluate(`document.documentElement.lang`)).toBe('ja');
  });

  it('opens a link in another tab, and shows nothing to who has no key', async () => {
    await open('/jobs');
    const other = await context.newPage();
    await other.goto(`${new URL(address).origin}/jobs/slow`);
    await other.locator('h1', { hasText: 'slow' }).waitFor();
    const stranger = await browser.newPage();
    await stranger.goto(new URL(address).origin);
    await stranger.getByText('This tab has no key').waitFor();
    await stranger.close();
  });

  it.each(['light', 'dark'] as const)('has nothing that axe finds on any screen, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found: string[] = [];
    for (const path of ['/', '/jobs', '/jobs/hostile', '/runs', '/ahead', '/crontab', '/problems']) {
      await open(path);
      await page.waitForLoadState('load');
      // The policy of the page lets no script in but its own, so axe comes by the debugger.
      const session = await context.newCDPSession(page);
      await session.send('Runtime.evaluate', { expression: readAxe() });
      const { result } = await session.send('Runtime.evaluate', {
        expression:
          'axe.run().then(({ violations, passes }) => JSON.stringify(passes.length < 10 ? ["axe did not look"] : violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)))',
        awaitPromise: true,
      });
      found.push(...(JSON.parse(String(result.value)) as string[]).map((text) => `${path} ${text}`));
    }
    expect(found).toEqual([]);
  });

  it('fits into 360 pixels', async () => {
    await page.setViewportSize({ width: 360, height: 800 });
    for (const path of ['/', '/jobs', '/jobs/long', '/runs', '/ahead', '/crontab', '/problems']) {
      await open(path);
      const width = await page.evaluate(`document.documentElement.scrollWidth`);
      expect({ path, width }).toEqual({ path, width: 360 });
    }
  });
});

function readAxe(): string {
  return readFileSync(axe, 'utf8');
}
