// cronbridge timeline: the picture on a terminal, in a file and as JSON, and what is refused.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { displayWidth } from '../../../src/cli/output/display-width.ts';
import { elementsOf, parseXml } from '../../timeline/parse-xml.ts';
import { cronbridge } from '../record.ts';

const CRONTAB = `
#@ name=hourly
0 * * * * x
#@ name=night
0 3 * * * x
#@ name=poll
*/5 8-18 * * 1-5 x
#@ name=off enabled=false
* * * * * x
#@ name=season start=2027-01-02 end=2027-01-02
0 12 * * * x
#@ name=deployed on=deploy
@reboot x
`;

let directory: string;
let crontab: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-timeline-'));
  crontab = join(directory, 'test.crontab');
  writeFileSync(crontab, CRONTAB);
});
afterAll(() => rmSync(directory, { recursive: true }));

const timeline = (...args: string[]) => cronbridge(['timeline', ...args, '--crontab', crontab]);
const write = (text: string) => {
  const path = join(directory, 'other.crontab');
  writeFileSync(path, text);
  return path;
};

describe('timeline', () => {
  it('draws a week from today, in blocks', async () => {
    const { code, out, err } = await timeline();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`7 days from Fri 2027-01-01 00:00, hours of the day in UTC
4 jobs, 836 starts, at most 2 in one minute: at 03:00

JOB         00    03    06    09    12    15    18    21
hourly      ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
poll                        ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓
night             ░░
season                              ░░

starts in the hour, on an average day: ░ up to 1  ▒ up to 4  ▓ up to 12  █ more

MOST STARTS IN ONE MINUTE
         2        █         █ █ █ █ █ █ █ █ █ █ █
                  █         █ █ █ █ █ █ █ █ █ █ █
            █ █ █ █ █ █ █ █ ███████████████████████ █ █ █ █
            █ █ █ █ █ █ █ █ ███████████████████████ █ █ █ █
            00    03    06    09    12    15    18    21

MINUTE  STARTS  DAY             JOBS
03:00   2       Fri 2027-01-01  hourly, night
08:00   2       Fri 2027-01-01  hourly, poll
09:00   2       Fri 2027-01-01  hourly, poll
10:00   2       Fri 2027-01-01  hourly, poll
11:00   2       Fri 2027-01-01  hourly, poll

no starts in this time: off, deployed
`);
  });

  it.each([40, 80, 200])('fits a terminal of %i columns', async (width) => {
    const { out } = await cronbridge(['timeline', '--crontab', crontab], { width });
    expect(Math.max(...out.split('\n').map(displayWidth))).toBeLessThanOrEqual(width);
    expect(out).toMatch(/^hourly +░{24,}$/m);
  });

  it('cuts long names, and shows every one of many jobs', async () => {
    const long = 'a-job-with-a-name-as-long-as-names-may-be-at-all';
    const jobs = Array.from(
      { length: 300 },
      (_, index) => `#@ name=job-${index}\n${index % 60} 4 * * * x${index}\n`,
    );
    const path = write(`#@ name=${long}\n0 5 * * * x\n${jobs.join('')}`);
    const { out } = await cronbridge(['timeline', '--crontab', path], { width: 60 });
    expect(Math.max(...out.split('\n').map(displayWidth))).toBeLessThanOrEqual(60);
    expect(out).toMatch(/^a-job-with-a-name.*… {6,}░/m);
    expect(out.match(/^job-\d+ +░+$/gm)).toHaveLength(300);
  });

  it('shows the hours of the zone in which all jobs are, or of another', async () => {
    const path = write('CRON_TZ=Asia/Tokyo\n0 5 * * * x\n');
    const hoursOf = async (...args: string[]) =>
      (await cronbridge(['timeline', '--crontab', path, ...args])).out.split('\n')[0];
    expect(await hoursOf()).toBe('7 days from Fri 2027-01-01 00:00, hours of the day in Asia/Tokyo');
    expect(await hoursOf('--timezone', 'Europe/Berlin')).toBe(
      '7 days from Fri 2027-01-01 00:00, hours of the day in Europe/Berlin',
    );
    expect(await hoursOf('--from', '2027-02-01T00:00+09:00', '--until', '2027-02-01T12:30+09:00')).toBe(
      'from Mon 2027-02-01 00:00 until Mon 2027-02-01 12:30, hours of the day in Asia/Tokyo',
    );
  });

  it('says so when nothing starts', async () => {
    const { code, out } = await cronbridge(['timeline', '--crontab', write('0 0 1 6 * x\n')]);
    expect(code).toBe(0);
    expect(out).toMatch(/^7 days .*\n0 jobs, 0 starts\n\nno starts in this time: \S+\n$/);
  });

  it('counts nothing of a crontab with errors', async () => {
    const { code, out, err } = await cronbridge(['timeline', '--crontab', write('0 24 * * * x\n')]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('hour-out-of-range');
  });
});

describe('timeline --out', () => {
  it('writes a picture, and says so beside the data', async () => {
    const path = join(directory, 'jobs.svg');
    expect(await timeline('--out', path)).toEqual({ code: 0, out: '', err: `wrote ${path}\n` });
    const texts = [...elementsOf(parseXml(readFileSync(path, 'utf8')))].map(({ text }) => text);
    expect(texts).toContain(`When jobs start: ${crontab}`);
    expect(texts).toContain('poll');
  });

  it('writes a page, over one that is there, and leaves nothing else', async () => {
    const folder = join(directory, 'pages');
    mkdirSync(folder);
    const path = join(folder, 'jobs.HTML');
    writeFileSync(path, 'old');
    expect((await timeline('--out', path)).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/);
    expect(readdirSync(folder)).toEqual(['jobs.HTML']);
  });

  it('gives the counts besides with --json', async () => {
    const path = join(directory, 'both.svg');
    const { out } = await timeline('--out', path, '--json');
    expect(JSON.parse(out).starts).toBe(836);
    expect(existsSync(path)).toBe(true);
  });

  it.each([
    ['jobs.png', 'usage', /^error: --out ".*jobs\.png" must end with \.svg or \.html\n {2}hint: /],
    [
      'folder.svg',
      'a directory',
      /^error: cannot write .*folder\.svg: it is a directory\n {2}hint: name a file/,
    ],
    [
      'missing/jobs.svg',
      'no folder',
      /^error: cannot write .*missing\/jobs\.svg: no such file or directory\n {2}hint: check the path/,
    ],
    [
      'test.crontab/jobs.svg',
      'a file as a folder',
      /^error: cannot write .*jobs\.svg: a part of its path is not a directory\n {2}hint: check the path/,
    ],
  ])('refuses %s: %s', async (name, _, message) => {
    mkdirSync(join(directory, 'folder.svg'), { recursive: true });
    const before = readdirSync(directory);
    const { code, out, err } = await timeline('--out', join(directory, name));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(readdirSync(directory)).toEqual(before);
  });

  // Root may write anywhere.
  it.skipIf(process.getuid?.() === 0)('refuses a folder in which nothing may be written', async () => {
    const folder = join(directory, 'locked');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    expect((await timeline('--out', join(folder, 'jobs.svg'))).err).toMatch(/: permission denied\n$/);
  });
});

describe('timeline --json', () => {
  it('has the counts by job and hour, and of every minute', async () => {
    const { out } = await timeline('--json', '--from', '2027-01-01T02:00', '--until', '2027-01-01T04:00');
    const night = Array(24).fill(0);
    night[3] = 1;
    const hourly = [...night];
    hourly[2] = 1;
    expect(JSON.parse(out)).toEqual({
      from: '2027-01-01T02:00:00Z',
      until: '2027-01-01T04:00:00Z',
      timezone: 'UTC',
      starts: 3,
      jobs: [
        { job: 'hourly', starts: 2, hours: hourly },
        { job: 'night', starts: 1, hours: night },
      ],
      idle: ['poll', 'off', 'season', 'deployed'],
      minutes: [
        { scheduled: '2027-01-01T02:00:00Z', starts: 1 },
        { scheduled: '2027-01-01T03:00:00Z', starts: 2 },
      ],
    });
  });

  it('counts the runs that next lists', async () => {
    const span = ['--from', '2027-01-01', '--until', '2027-01-20'];
    const counted = JSON.parse((await timeline('--json', ...span)).out);
    const listed = JSON.parse((await cronbridge(['next', '--json', ...span, '--crontab', crontab])).out);
    expect(counted.starts).toBe(listed.length);
  });
});

describe('a wrong span', () => {
  it.each([
    [['--from', '2027-01-02', '--until', '2027-01-01'], '--until is not after --from'],
    [['--until', '2026-12-31'], '--until is not after --from'],
    [['--until', '9999-01-01'], 'a timeline has at most 366 days'],
    [['--from', 'now'], '--from "now" is not a date or date-time'],
    [['--timezone', 'Tokyo'], '--timezone "Tokyo" is not a time zone'],
  ])('%j: %s', async (args, message) => {
    const { code, out, err } = await timeline(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(`error: ${message}\n  hint: `);
  });
});
