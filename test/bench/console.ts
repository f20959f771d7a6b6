// Measures the promised weight and speed of the console in Chromium: `npm run bench:console`.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { processTerminal } from '../../src/cli/output/terminal.ts';
import { executablePath, launchChromium } from '../e2e/chromium.ts';
import { Program } from '../e2e/program.ts';
import { latency } from '../proxy/latency.ts';
import { endpointsAt, startProxy } from '../proxy/proxy.ts';
import { type Measured, printMeasured } from './measured.ts';
import { type Seen, visit } from './visit.ts';

const JOBS = 300;
/** At the lower end of the window. */
const SEEN_JOB: Seen = { selector: 'table.jobs tbody tr:not(.group) th', count: 22 };
const SEEN_LINE: Seen = { selector: '[role=log] .line span:last-child', count: 25 };
const LINES = 50_000;
const LATENCY_MS = 40;
/** Of so many visits the one in the middle counts. */
const VISITS = 7;
const IDLE_MS = 5_000;

const { out, err } = processTerminal(process.env, { color: true });

if (executablePath === undefined) {
  err.line('no Chromium is installed, so the console cannot be measured');
  process.exitCode = 1;
} else {
  printMeasured(out, [weight(), ...(await speed())]);
  out.line(
    `First paint and first screen: from the beginning of the navigation in a new window of a running browser, which has nothing of the page, until the frame full of rows or lines is on the screen. ${VISITS} visits, the one in the middle.`,
  );
}

function weight(): Measured {
  const files = readdirSync('dist/console').map((name) => readFileSync(join('dist/console', name)));
  const bytes = files.reduce((sum, content) => sum + brotliCompressSync(content).length, 0);
  return { what: 'the page, compressed by brotli', target: 60, measured: bytes / 1024, unit: 'KiB' };
}

async function speed(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cronbridge-bench-'));
  const crontab = join(folder, 'many.crontab');
  writeFileSync(crontab, crontabText());
  const browser = await launchChromium();
  // Without a key, since the proxy has another port than the one whose key is on file.
  const local = new Program(['local', '--crontab', crontab, '--port', '0', '--open']);
  try {
    const [, port = ''] = await local.until(/^ready on 127\.0\.0\.1:(\d+)/m);
    const [, address = ''] = await local.until(/^In a browser: (\S+)$/m);
    const near = await median(() => firstPaint(browser, address));
    err.line('measured: local');
    return [
      { what: `${JOBS} jobs on this machine: first paint`, target: 300, measured: near, unit: 'ms' },
      {
        what: `${JOBS} jobs behind ${LATENCY_MS} ms: first paint`,
        target: 1500,
        measured: await median(() => farPaint(browser, Number(port))),
        unit: 'ms',
      },
      ...(await longLog(browser, address)),
      {
        what: `an idle page: requests in ${IDLE_MS / 1000} s`,
        target: 0,
        measured: await idleRequests(browser, address),
        unit: 'requests',
      },
    ];
  } finally {
    await browser.close();
    local.signal('SIGINT');
    await local.finished();
    rmSync(folder, { recursive: true });
  }
}

function crontabText(): string {
  const entries = Array.from(
    { length: JOBS - 1 },
    (_, n) => `#@ name=job-${n}\n${n % 60} ${n % 24} * * * /bin/true --number ${n}`,
  );
  return `${entries.join('\n')}\n#@ name=long\n0 0 1 1 * seq 1 ${LINES}\n`;
}

async function median(measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  while (times.length < VISITS) times.push(await measure());
  return times.sort((a, b) => a - b)[VISITS >> 1] ?? Number.NaN;
}

/** From the address to the first frame that is full of jobs, in milliseconds. */
function firstPaint(browser: Browser, address: string): Promise<number> {
  const { origin, hash } = new URL(address);
  return visit(browser, `${origin}/jobs${hash}`, SEEN_JOB);
}

/** A console of its own, which knows nothing yet, of endpoints that are far away. */
async function farPaint(browser: Browser, port: number): Promise<number> {
  const proxy = await startProxy(endpointsAt(`http://127.0.0.1:${port}`), latency(LATENCY_MS));
  const there = new URL(proxy.url).port;
  const shown = new Program(['console', '--local', '--local-port', there, '--port', '0', '--no-open']);
  try {
    const [, address = ''] = await shown.until(/^(http:\S+)$/m);
    return await firstPaint(browser, address);
  } finally {
    shown.signal('SIGINT');
    await shown.finished();
    await proxy.close();
  }
}

async function longLog(browser: Browser, address: string): Promise<Measured[]> {
  const page = await newPage(browser);
  const { origin, hash } = new URL(address);
  await page.goto(`${origin}/jobs/long${hash}`);
  await page.getByRole('button', { name: 'Run…' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const link = page.locator('table.runs a[data-row]').first();
  await link.waitFor();
  const run = await link.getAttribute('href');
  await link.click();
  await page.getByText(`${LINES.toLocaleString('en')} lines`).waitFor();
  const first = await median(() => visit(browser, `${origin}${run}${hash}`, SEEN_LINE));
  const jump = await median(async () => {
    await page.reload();
    await page.getByText(`${LINES.toLocaleString('en')} lines`).waitFor();
    return page.evaluate<number>(`new Promise((done) => {
      const box = document.querySelector('[role=log]');
      const begin = performance.now();
      box.scrollTop = box.scrollHeight;
      const look = () => {
        const last = [...box.querySelectorAll('.line .number')].at(-1)?.textContent;
        if (last === '${LINES}') done(performance.now() - begin);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    })`);
  });
  await page.context().close();
  const what = `a log of ${LINES.toLocaleString('en')} lines`;
  return [
    { what: `${what}: first screen`, target: 300, measured: first, unit: 'ms' },
    { what: `${what}: jump to the end`, target: 50, measured: jump, unit: 'ms' },
  ];
}

async function idleRequests(browser: Browser, address: string): Promise<number> {
  const page = await newPage(browser);
  await page.goto(address);
  await page.getByText('live', { exact: true }).waitFor();
  await page.waitForLoadState('load');
  await page.waitForTimeout(IDLE_MS);
  let count = 0;
  page.on('request', () => {
    count += 1;
  });
  await page.waitForTimeout(IDLE_MS);
  await page.context().close();
  return count;
}

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  return context.newPage();
}
