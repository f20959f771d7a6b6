// cronbridge local on the virtual clock, as it is built: with several threads.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cronbridge } from '../cli/record.ts';
import { run } from './program.ts';

// Enough runs for a second thread, which begins at 01:05: some wait for a lock at that very minute, or begin late across it.
const CRONTAB = `#@ name=minutely overlap=skip
* * * * * x
#@ name=other
* * * * * x
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

it('tells the same in threads as without them, in the order of time', async () => {
  const args = ['local', '--crontab', crontab, '--from', '2027-01-01T00:00', '--until', '2027-01-01T02:10'];
  const threaded = await run(...args);
  const alone = await cronbridge(args);
  expect(threaded).toEqual({ code: 0, out: threaded.out, err: '' });
  expect(threaded.out.split('\n').toSorted()).toEqual(alone.out.split('\n').toSorted());
  const minutes = [...threaded.out.matchAll(/^(?!late).*@(\S+) (?:succeeded|skipped)/gm)].map(
    ([, minute]) => minute,
  );
  expect(minutes.length).toBe(2 * 130 + 5 + 1);
  expect(minutes).toEqual(minutes.toSorted());
  expect(threaded.out).toMatch(/^late +1 +1$/m);
});
