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
  const act = async (path: string) => {
    const to = new URL(address);
    const authorization = `Bearer ${new URLSearchParams(to.hash.slice(1)).get('token')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${to.origin}/api/${path}`, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(200);
    return answer.json();
  };
  /** The address of a run that begins now. */
  const askedRun = async (job: string) => {
    const { run, attempt } = (await act(`jobs/${job}/run`)) as { run: string; attempt: number };
    return `/runs/${run}?attempt=${attempt}`;
  };
  const stop = (run: string) => act(`${new URL(run, address).pathname.slice(1)}/stop`);
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

  describe.each(['light', 'dark'] as const)('has nothing that axe finds, %s', (colorScheme) => {
    /** What axe finds where the page is now. */
    const found = async (place: string): Promise<string[]> => {
      // The policy of the page lets no script in but its own, so axe comes by the debugger.
      const session = await context.newCDPSession(page);
      await session.send('Runtime.evaluate', { expression: readAxe() });
      const { result } = await session.send('Runtime.evaluate', {
        expression:
          'axe.run().then(({ violations, passes }) => JSON.stringify(passes.length < 10 ? ["axe did not look"] : violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)))',
        awaitPromise: true,
      });
      await session.detach();
      return (JSON.parse(String(result.value)) as string[]).map((text) => `${place} ${text}`);
    };
    /** Opens each dialog that the page offers to open, by the sign that more is asked. */
    const foundInDialogs = async (path: string): Promise<string[]> => {
      const all: string[] = [];
      const asking = page.locator('main button:enabled', { hasText: '…' });
      const names = await asking.allTextContents();
      expect({ path, names }).not.toEqual({ path, names: [] });
      for (const name of new Set(names)) {
        await asking.filter({ hasText: name }).first().click();
        await page.getByRole('dialog').waitFor();
        all.push(...(await found(`${path} “${name}”`)));
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      return all;
    };

    it.each(['en', 'ja'])('in any screen, dialog or log, %s', async (language) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await context.addInitScript(`localStorage.setItem('cronbridge-language', '${language}')`);
      const [ended, running] = [await askedRun('hostile'), await askedRun('slow')];
      const all: string[] = [];
      for (const path of ['/', '/jobs', '/jobs/hostile', '/runs', '/ahead', '/crontab', '/problems']) {
        await open(path);
        await page.waitForLoadState('load');
        all.push(...(await found(path)));
      }
      for (const path of ['/jobs/slow', running, ended]) {
        await open(path);
        if (path !== '/jobs/slow') await page.getByRole('log').locator('.line').first().waitFor();
        all.push(...(await found(path)), ...(await foundInDialogs(path)));
      }
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
      all.push(...(await found('palette')));
      expect(await page.evaluate('document.documentElement.lang')).toBe(language);
      expect(all).toEqual([]);
      await stop(running);
    });
  });

  it('moves nothing for people who want no motion', async () => {
    const running = await askedRun('slow');
    await open(running);
    await page.locator('h1 + .pill.run').waitFor();
    const moving = () => page.evaluate('document.getAnimations().length');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await moving()).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await moving()).toBe(0);
    await stop(running);
  });

  it('fits into 4k', async () => {
    await page.setViewportSize({ width: 3840, height: 2160 });
    for (const path of ['/', '/jobs', '/jobs/long', '/runs', '/ahead', '/crontab', '/problems']) {
      await open(path);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect({ path, width }).toEqual({ path, width: 3840 });
    }
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
