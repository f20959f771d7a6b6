// cronbridge next: what runs when, from the files alone.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cronbridge } from '../record.ts';

const CRONTAB = `
#@ name=hourly
0 * * * * x
#@ name=tokyo timezone=Asia/Tokyo
30 9 * * * x
#@ name=off enabled=false
* * * * * x
#@ name=season start=2027-01-02 end=2027-01-02
0 12 * * * x
#@ name=deployed on=deploy
@reboot x
`;

let crontab: string;
beforeAll(() => {
  crontab = join(mkdtempSync(join(tmpdir(), 'cronbridge-next-')), 'test.crontab');
  writeFileSync(crontab, CRONTAB);
});
afterAll(() => rmSync(join(crontab, '..'), { recursive: true }));

const next = (...args: string[]) => cronbridge(['next', ...args, '--crontab', crontab]);
const span = ['--from', '2027-01-01', '--until', '2027-01-01T02:00'];

describe('next --json', () => {
  it('has every run of the span, sorted by time, the end excluded', async () => {
    const { code, out, err } = await next('--json', ...span);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual([
      { job: 'hourly', scheduled: '2027-01-01T00:00:00Z', timezone: 'UTC' },
      { job: 'tokyo', scheduled: '2027-01-01T00:30:00Z', timezone: 'Asia/Tokyo' },
      { job: 'hourly', scheduled: '2027-01-01T01:00:00Z', timezone: 'UTC' },
    ]);
  });

  it('has so many runs as asked for', async () => {
    const { out } = await next('hourly', '--json', '-n', '30', '--from', '2027-01-01T00:00:01Z');
    const list = JSON.parse(out);
    expect(list).toHaveLength(30);
    expect(list[0]).toEqual({ job: 'hourly', scheduled: '2027-01-01T01:00:00Z', timezone: 'UTC' });
  });

  it('has the next start of each job by default, and ten of one job', async () => {
    expect(JSON.parse((await next('--json')).out)).toEqual([
      { job: 'hourly', scheduled: '2027-01-01T00:00:00Z', timezone: 'UTC' },
      { job: 'tokyo', scheduled: '2027-01-01T00:30:00Z', timezone: 'Asia/Tokyo' },
      { job: 'season', scheduled: '2027-01-02T12:00:00Z', timezone: 'UTC' },
      { job: 'deployed', timezone: 'UTC' },
      { job: 'off', timezone: 'UTC' },
    ]);
    expect(JSON.parse((await next('hourly', '--json')).out)).toHaveLength(10);
  });

  it('keeps to the days between which a job exists', async () => {
    const { out } = await next('season', '--json', '--from', '2027-01-01', '--until', '2028-01-01');
    expect(JSON.parse(out)).toEqual([{ job: 'season', scheduled: '2027-01-02T12:00:00Z', timezone: 'UTC' }]);
  });

  it('has nothing of jobs that no time starts', async () => {
    expect(JSON.parse((await next('off', '--json')).out)).toEqual([]);
    expect(JSON.parse((await next('deployed', '--json')).out)).toEqual([]);
  });
});

describe('next', () => {
  it('has one line a job, also of those that no time starts', async () => {
    const { out } = await next('--from', '2027-01-02T13:00');
    expect(out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['JOB', 'NEXT'],
      ['hourly', 'Sat 2027-01-02 13:00'],
      ['tokyo', 'Sun 2027-01-03 09:30'],
      ['deployed', 'on deploy'],
      ['off', 'disabled'],
      ['season', 'never again'],
      [''],
    ]);
  });

  it('shows the instant and the wall clock of the job', async () => {
    const { out } = await next('tokyo', ...span);
    expect(out).toMatch(/^Fri 2027-01-01 09:30 {2}Asia\/Tokyo {2}tokyo +2027-01-01T00:30Z/m);
  });

  it('says so when nothing is due', async () => {
    const nothing = (err: string) => ({ code: 0, out: '', err: `${err}\n` });
    expect(await next('season', ...span)).toEqual(nothing('no run is due in that time'));
    expect(await next('off')).toEqual(nothing('off is disabled in the crontab'));
    expect(await next('deployed')).toEqual(nothing('deployed runs on deploy and has no time'));
  });

  it('suggests the name that was probably meant', async () => {
    const { code, err } = await next('hurly');
    expect(code).toBe(2);
    expect(err).toMatch(/there is no job named hurly\n {2}hint: did you mean hourly\?/);
    expect(err).toContain(`All names: cronbridge next --crontab ${crontab}\n`);
  });

  it('prints no table that is too long to read', async () => {
    const { code, out, err } = await next('--from', '2027-01-01', '--until', '2040-01-01');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/more than 100,000 runs are due in that time\n {2}hint: .*--json/);
  });

  it('refuses a span that ends before it begins', async () => {
    expect((await next('--from', '2027-01-02', '--until', '2027-01-01')).code).toBe(2);
  });

  it('computes nothing from a crontab with errors', async () => {
    const bad = join(crontab, '..', 'bad');
    writeFileSync(bad, '0 24 * * * x\n');
    const { code, out, err } = await cronbridge(['next', '--crontab', bad]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('hour-out-of-range');
  });
});
