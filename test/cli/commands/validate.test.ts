// cronbridge validate: its JSON is read by other programs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cronbridge } from '../record.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-validate-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function write(text: string, name = 'test.crontab'): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const validate = (...args: string[]) => cronbridge(['validate', ...args]);

describe('validate --json', () => {
  it('has everything about a job', async () => {
    const file = write(
      'SHELL=/bin/bash\nLEVEL=3\n# Both.\n#@ name=report timeout=30m timezone=Asia/Tokyo\n30 6 1 * mon /app/report%in\n',
    );
    const { code, out, err } = await validate('--json', '--show-values', file);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual({
      jobs: [
        {
          name: 'report',
          file,
          line: 5,
          spec: '30 6 1 * mon',
          timezone: 'Asia/Tokyo',
          command: '/app/report',
          stdin: expect.stringMatching(/^in/),
          shell: '/bin/bash',
          env: { LEVEL: '3' },
          options: expect.objectContaining({
            enabled: true,
            timeout: 1800,
            overlap: 'allow',
            lock: 'report',
          }),
          schedules: [
            { name: 'report', expression: 'cron(30 6 1 * ? *)', timezone: 'Asia/Tokyo', state: 'ENABLED' },
            {
              name: 'report.dow',
              expression: 'cron(30 6 ? * 2 *)',
              timezone: 'Asia/Tokyo',
              state: 'ENABLED',
            },
          ],
        },
      ],
      diagnostics: [],
      notRead: [],
    });
  });

  it('has no values of settings, unless they are asked for', async () => {
    const file = write('TOKEN=hunter2\nCRON_TZ=Asia/Tokyo\n0 24 * * * a\n0 5 * * * b\n');
    for (const args of [['--json'], ['--format', 'json'], ['--format', 'github'], ['--strict'], []]) {
      expect((await validate(...args, file)).out).not.toContain('hunter2');
    }
    const { jobs } = JSON.parse((await validate('--json', file)).out);
    expect(jobs[0]).toMatchObject({ env: { TOKEN: '***' }, timezone: 'Asia/Tokyo' });
    expect((await validate('--json', '--show-values', file)).out).toContain('hunter2');
  });

  it('has the guard of an entry whose days must both match', async () => {
    const { out } = await validate('--json', write('0 0 */2 * 1 x\n'));
    const [job] = JSON.parse(out).jobs;
    expect(job.guard).toMatchObject({ timezone: 'UTC' });
    expect(job.schedules).toHaveLength(1);
  });

  it('shows disabled jobs and jobs on deploy as disabled schedules', async () => {
    const { out } = await validate(
      '--json',
      write('#@ enabled=false\n0 5 * * * a\n#@ on=deploy\n@reboot b\n'),
    );
    const states = JSON.parse(out).jobs.flatMap((job: { schedules: { state: string }[] }) =>
      job.schedules.map(({ state }) => state),
    );
    expect(states).toEqual(['DISABLED', 'DISABLED']);
  });

  it('has diagnostics with their places, and says by its exit code that they are errors', async () => {
    const file = write('0 24 * * * x\n');
    const { code, out } = await validate('--json', file);
    expect(code).toBe(2);
    expect(JSON.parse(out).diagnostics).toEqual([
      {
        file,
        line: 1,
        column: 3,
        endColumn: 5,
        severity: 'error',
        code: 'hour-out-of-range',
        message: expect.any(String),
        hint: 'midnight is hour 0, the beginning of the day',
        rewritten: '0 0 * * * x',
      },
    ]);
  });
});

describe('validate', () => {
  it('ends with one line that sums up', async () => {
    const { code, out } = await validate(write('0 5 * * * a\n0 0 1 * 5 b\n'));
    expect({ code, out }).toEqual({ code: 0, out: '2 jobs, 3 schedules, no problems\n' });
  });

  it('shows all problems of all files', async () => {
    const { code, out } = await validate(
      write('0 24 * * * a\n', 'a.crontab'),
      write('60 0 * * * b\n', 'b.crontab'),
    );
    expect(code).toBe(2);
    expect(out).toMatch(/a\.crontab:1:3: error\[hour-out-of-range\]/);
    expect(out).toMatch(/b\.crontab:1:1: error\[minute-out-of-range\]/);
    expect(out).toMatch(/0 jobs, 0 schedules, 2 errors\n$/);
  });

  it('takes warnings as errors with --strict', async () => {
    const file = write('0 0 29 2 * a\n');
    expect((await validate(file)).code).toBe(0);
    expect((await validate('--strict', file)).code).toBe(2);
  });

  it('writes annotations for GitHub, and nothing else', async () => {
    const { code, out } = await validate('--format', 'github', write('0 24 * * * x\n'));
    expect(code).toBe(2);
    expect(out).toMatch(/^::error file=[^\n]*,title=hour-out-of-range::hour 24 [^\n]*\n$/);
  });

  it('uses the zone of the deployment', async () => {
    const file = write('0 5 * * * a\n');
    const { out } = await cronbridge(['validate', '--json', file], {
      env: { CRONBRIDGE_TIMEZONE: 'Asia/Tokyo' },
    });
    expect(JSON.parse(out).jobs[0].timezone).toBe('Asia/Tokyo');
  });

  it.each(['Asia/Tokio', 'JST'])(
    'refuses %s as the zone of the deployment: EventBridge has none of that name',
    async (zone) => {
      const wrong = await cronbridge(['validate', write('0 5 * * * a\n')], {
        env: { CRONBRIDGE_TIMEZONE: zone },
      });
      expect(wrong).toMatchObject({
        code: 2,
        err: `error: CRONBRIDGE_TIMEZONE is "${zone}", not a time zone\n  hint: did you mean Asia/Tokyo?\n`,
      });
    },
  );
});

it.each<[string, (file: string) => readonly string[]]>([
  ['next', (file) => ['--crontab', file]],
  ['timeline', (file) => ['--crontab', file]],
  ['cost', (file) => ['--no-measured', file]],
  ['compare', (file) => [file, '--from', 'cronie', '--crontab', file]],
])('%s prints the same as validate with --json, if the crontab has errors', async (command, words) => {
  const file = write('PASSWORD=secret\n#@ name=a\n0 25 * * * /app/a\n0 5 * * 1-5 cd x &\n', 'wrong.crontab');
  const { diagnostics } = JSON.parse((await validate('--json', file)).out);
  const { code, out, err } = await cronbridge([command, '--json', ...words(file)]);
  expect({ code, ...JSON.parse(out) }).toEqual({ code: 2, jobs: [], diagnostics, notRead: [] });
  expect(err).toContain('error: the crontab has 1 error');
});
