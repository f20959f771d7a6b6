// The built command as README.md's newcomer uses it. `npm run test:e2e` has the rest of what is built.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Program, run } from './program.ts';

let local: Program;
let port: string;
const folder = mkdtempSync(join(tmpdir(), 'cronbridge-newcomer-'));

beforeAll(async () => {
  // Ctrl-C would wait half a minute for the job that sleeps, if a minute had just begun.
  const crontab = join(folder, 'example.crontab');
  writeFileSync(crontab, readFileSync('crontab/example.crontab', 'utf8').replace('sleep 10', 'sleep 0'));
  local = new Program(['local', '--port', '0', '--crontab', crontab]);
  [, port = ''] = await local.until(/^ready on 127\.0\.0\.1:(\d+)/m);
});
afterAll(async () => {
  local.signal('SIGKILL');
  await local.finished();
  rmSync(folder, { recursive: true });
});

it('finds no problem in this repository’s own crontab', async () => {
  expect(await run('validate')).toEqual({
    code: 0,
    out: expect.stringMatching(/^\d+ jobs, \d+ schedules, no problems\n$/),
    err: '',
  });
});

it('shows the plan, starts a job for a second terminal, and ends with Ctrl-C', async () => {
  expect(local.out).toMatch(/^\+ hello +cron\(\* \* \* \* \? \*\) UTC +echo/m);
  const { code, out, err } = await run('run', 'hello', '--wait', '--local', '--port', port);
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringMatching(/^Hello from cronbridge; this is hello@\S+\n$/),
  });
  expect(err).toMatch(/^hello@\S+ succeeded after /m);
  local.signal('SIGINT');
  expect((await local.finished()).code).toBe(0);
});
