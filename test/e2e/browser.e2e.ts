// A page of another origin in a real browser, which tries what pages can to run a command by cronbridge local.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesFor } from '../../src/config/names.ts';
import { Program } from './program.ts';

const PLACES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const browser = PLACES.map((name) => `/usr/bin/${name}`).find(existsSync);

/** Where a program asks for a run. */
const RUN = `/2015-03-31/functions/${namesFor('cronbridge', 'local').runFunction}/invocations`;

/** The page sends all that it may without asking, then tells what it could see of the answers. */
const page = (port: number) => `<!doctype html><title>evil</title><pre id="seen"></pre>
<iframe name="sink"></iframe>
<form id="form" target="sink" method="post" enctype="text/plain"
  action="http://127.0.0.1:${port}/2015-03-31/functions/cronbridge-local-run/invocations">
  <input name='{"job":"touch","env":{"BY":"form"},"args":[],"x":"' value='"}'>
</form>
<script>
const url = 'http://127.0.0.1:${port}';
const invoke = url + '/2015-03-31/functions/cronbridge-local-run/invocations';
const body = (by) => JSON.stringify({ job: 'touch', env: { BY: by }, args: [] });
const told = (name, call) => call.then((answer) => name + ': ' + answer.type + ' ' + answer.status, () => name + ': blocked');
(async () => {
  document.getElementById('form').submit();
  const seen = await Promise.all([
    told('simple', fetch(invoke, { method: 'POST', mode: 'no-cors', body: body('simple') })),
    told('cors', fetch(invoke, { method: 'POST', body: body('cors'), headers: { 'content-type': 'application/json' } })),
    told('localhost', fetch(invoke.replace('127.0.0.1', 'localhost'), { method: 'POST', mode: 'no-cors', body: body('localhost') })),
    told('read', fetch(url + '/schedules')),
    told('beacon', Promise.resolve({ type: String(navigator.sendBeacon(invoke, body('beacon'))), status: '' })),
  ]);
  document.getElementById('seen').textContent = seen.join('; ');
  await fetch('/done', { method: 'POST' });
})();
</script>`;

const title = `a page in ${browser ?? 'a browser (skipped: none is installed)'}`;

describe.skipIf(browser === undefined)(title, () => {
  let directory: string;
  let local: Program;
  let site: Server;
  let asked: string[];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'cronbridge-browser-'));
    const crontab = join(directory, 'test.crontab');
    writeFileSync(crontab, `#@ name=touch\n0 0 1 1 * echo "$BY" >> '${directory}/touched'\n`);
    // Open, so that the Host and Origin checks refuse the page, not the missing signature.
    local = new Program(['local', '--crontab', crontab, '--port', '0', '--open']);
  });

  afterAll(async () => {
    local.signal('SIGINT');
    await local.finished();
    site?.close();
    rmSync(directory, { recursive: true });
  });

  /** The browser's view of an address; its resolver maps the foreign name to this machine. */
  async function browse(address: string): Promise<string> {
    const { stdout } = await promisify(execFile)(browser ?? '', [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--host-resolver-rules=MAP evil.test 127.0.0.1',
      `--user-data-dir=${mkdtempSync(join(directory, 'profile-'))}`,
      '--virtual-time-budget=10000',
      '--dump-dom',
      address,
    ]);
    return stdout;
  }

  it('runs no command and reads nothing', async () => {
    const [, port = ''] = await local.until(/^ready on 127\.0\.0\.1:(\d+)/m);
    asked = [];
    site = createServer((request, answer) => {
      asked.push(request.url ?? '');
      answer.writeHead(200, { 'content-type': 'text/html' }).end(page(Number(port)));
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const sitePort = (site.address() as AddressInfo).port;
    const stdout = await browse(`http://evil.test:${sitePort}/`);
    const [, seen = ''] = /<pre id="seen">([^<]*)<\/pre>/.exec(stdout) ?? [];
    // The page has really run, to its end.
    expect(asked).toContain('/done');
    expect(seen).toMatch(
      /^simple: (?:opaque 0|blocked); cors: blocked; localhost: (?:opaque 0|blocked); read: blocked; beacon: /,
    );
    // What a program of this machine asks for is done, and nothing else was.
    const { status } = await fetch(`http://127.0.0.1:${port}${RUN}`, {
      method: 'POST',
      body: JSON.stringify({ job: 'touch', env: { BY: 'program' }, args: [] }),
    });
    expect(status).toBe(200);
    await local.until(/^touch@\S+ succeeded/m);
    expect(readFileSync(join(directory, 'touched'), 'utf8')).toBe('program\n');
    expect(local.out.match(/^touch@\S+ started/gm)).toHaveLength(1);
  });

  it('by a name that leads here is not answered with data', async () => {
    const [, port = ''] = await local.until(/^ready on 127\.0\.0\.1:(\d+)/m);
    const { status } = await fetch(`http://127.0.0.1:${port}/schedules`);
    expect(status).toBe(200);
    const rebound = await browse(`http://evil.test:${port}/schedules`);
    expect(rebound).toContain('AccessDeniedException');
    expect(rebound).not.toContain('"Schedules":');
  });
});
