// cronbridge local on the virtual clock, as it is built.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Program, run } from './program.ts';

// Some wait for a lock, or begin late.
const CRONTAB = `#@ name=minutely overlap=skip
* * * * * x
#@ name=other
*/5 * * * * x
#@ name=hourly lock=minutely overlap=wait
5,30 * * * * x
#@ name=late jitter=20m
58 0 * * * x
#@ name=deployed on=deploy
@reboot x
`;

let directory: string;
let crontab: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-e2e-'));
  crontab = join(directory, 'test.crontab');
  writeFileSync(crontab, CRONTAB);
});

afterAll(() => rmSync(directory, { recursive: true }));

it('prints each attempt as it ends, in the order of time', async () => {
  const args = ['local', '--crontab', crontab, '--from', '2027-01-01T00:00', '--until', '2027-01-01T01:20'];
  const { code, out, err } = await run(...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const minutes = [...out.matchAll(/^(?!late).*@(\S+) (?:succeeded|skipped)/gm)].map(([, minute]) => minute);
  expect(minutes.length).toBe(80 + 16 + 3 + 1);
  expect(minutes).toEqual(minutes.toSorted());
  expect(out).toMatch(/^late +1 +1$/m);
});

it('says at Ctrl-C what has happened until then', async () => {
  const program = new Program([
    'local',
    '--crontab',
    crontab,
    '--from',
    '2027-01-01',
    '--until',
    '2199-01-01',
  ]);
  await program.until(/minutely@2027-01-01T02:/);
  program.signal('SIGINT');
  const { code, out, err } = await program.finished();
  expect(code).toBe(130);
  expect(out).toMatch(/^minutely +\d+ /m);
  const [, until = ''] = /^interrupted: this is what happened until (2027-\S+Z)$/m.exec(err) ?? [];
  const lastDue = [...out.matchAll(/^minutely@(\S+Z) /gm)].at(-1)?.[1] ?? '';
  expect(Date.parse(until)).toBeGreaterThanOrEqual(Date.parse(lastDue));
});
