// cronbridge compare: what is printed, and what is refused. test/e2e/perl-batch.e2e.ts compares whole crontabs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cronbridge } from '../record.ts';

let directory: string;
let old: string;
let crontab: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-compare-'));
  [old = '', crontab = ''] = ['old', 'new.crontab'].map((name) => join(directory, name));
});
afterAll(() => rmSync(directory, { recursive: true }));

const compare = (there: string, here: string, ...args: string[]) => {
  writeFileSync(old, there);
  writeFileSync(crontab, here);
  return cronbridge(['compare', old, '--from', 'cronie', '--crontab', crontab, ...args]);
};
const THERE = '0 5 * * * /app/a\n#0 6 * * * /app/b\n0 7 * * * /app/x 1\n0 7 * * * /app/x 2\n';
const HERE =
  '#@ name=a\n0 4 * * * /app/a\n#@ name=b enabled=false\n0 6 * * * /app/b\n#@ name=c\n1 * * * * /app/x 3\n';

describe('compare', () => {
  it('shows both sides, what is wrong and how to mend it', async () => {
    const { code, out, err } = await compare(THERE, HERE);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out.replaceAll(/\S*\/old:/g, 'old:')).toBe(`RUNS ON  NEW SIDE  TIMES      OLD SIDE
BOTH     a         different  old:1 /app/a
NEITHER  b         same       old:2 (comment) /app/b
UNCLEAR                       old:3 /app/x 1
UNCLEAR                       old:4 /app/x 2
UNCLEAR  c

error: a runs on both sides: old:1 is on too
  hint: comment out the entry of the old side with #, or write #@ enabled=false above the new one
error: b runs on neither side: it is disabled, and old:2 is a comment
  hint: enable it on one side; if it is off for good, remove it, or add --off b
error: old:3 may match c, or none
  hint: give the new entry the name, or the command and times, that cronbridge import gives the old one
error: old:4 may match c, or none
  hint: give the new entry the name, or the command and times, that cronbridge import gives the old one
error: c may match one of several entries of the old side, or none
  hint: give the new entry the name, or the command and times, that cronbridge import gives the old one
warning: a runs at 0 4 * * * UTC, but old:1 runs at 0 5 * * * UTC
0 on the old side, 0 on the new side; 5 errors
`);
  });

  it('prints the same as JSON', async () => {
    const { code, out } = await compare(THERE, HERE, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out).slice(0, 3)).toEqual([
      {
        runsOn: 'both',
        fault: true,
        old: { file: old, line: 1, on: true, time: '0 5 * * *' },
        job: 'a',
        enabled: true,
        time: '0 4 * * *',
        sameTimes: false,
      },
      expect.objectContaining({ runsOn: 'neither', job: 'b', enabled: false, sameTimes: true }),
      expect.objectContaining({ runsOn: 'unclear', candidates: ['c'] }),
    ]);
  });

  it.each([
    [['--from', 'vixie'], "'vixie' is invalid"],
    [['--off', 'z'], '--off: no job has the name z'],
    [['--timezone', 'Mars/Base'], '--timezone'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await compare(THERE, HERE, ...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('refuses a crontab with errors, and an unreadable old side', async () => {
    expect((await compare(THERE, '99 * * * * x\n')).code).toBe(2);
    const { code, err } = await cronbridge(['compare', join(directory, 'none'), '--from', 'cronie']);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('none') });
  });
});
