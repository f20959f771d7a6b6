// The built command as README.md's newcomer uses it. `npm run test:e2e` has the rest of what is built.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Program, run } from './program.ts';

let local: Program;
let port: string;

beforeAll(async () => {
  local = new Program(['local', '--port', '0']);
  [, port = ''] = await local.until(/^ready on 127\.0\.0\.1:(\d+)/m);
});
afterAll(async () => {
  local.signal('SIGKILL');
  await local.finished();
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
