// cronbridge import: what is read, where it goes, and what is said when it cannot be done.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../frame/source.ts';
import { cronbridge } from '../record.ts';

const home = process.cwd();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-import-'));
  process.chdir(directory);
});

afterEach(() => {
  process.chdir(home);
  rmSync(directory, { recursive: true });
});

function given(files: Record<string, string | Uint8Array>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

const importFrom = (cron: string, ...args: string[]) => cronbridge(['import', '--from', cron, ...args]);
const read = (path: string) => readFileSync(path, 'utf8');

describe('import', () => {
  it('writes the crontab to the output, and the report beside it', async () => {
    given({ team: '0 5 * * * /app/report --at 5%\n' });
    const { code, out, err } = await importFrom('sqsjfr', 'team', '--timezone', 'Asia/Tokyo');
    expect({ code, out }).toEqual({
      code: 0,
      out: 'CRON_TZ=Asia/Tokyo\nTZ=Asia/Tokyo\n#@ name=report\n0 5 * * * /app/report --at 5\\%\n',
    });
    expect(err).toContain('team:1: rewritten[command-text]: ');
    expect(err).toContain('\n  - 0 5 * * * /app/report --at 5%\n  + 0 5 * * * /app/report --at 5\\%\n');
    expect(err).toMatch(/\nteam: 1 entry; 1 rewritten\n$/);
  });

  it.each(['cronie', 'debian', 'sqsjfr'])(
    'refuses a file that %s could not read as a crontab',
    async (cron) => {
      given({ 'package.json': '{\n  "name": "app",\n  "private": true\n}\n', team: '# none yet\nA=b\n' });
      expect(await importFrom(cron, 'package.json', '--out', 'crontab/')).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringMatching(
          /^error: package\.json is no crontab: it has no entry, and line 1 cannot be one: /,
        ),
      });
      expect(existsSync('crontab')).toBe(false);
      expect(await importFrom(cron, 'package.json', 'team', '--out', 'crontab/')).toMatchObject({ code: 0 });
    },
  );

  it('writes a directory of crontabs into another, and leaves out what cron does', async () => {
    given({
      'etc/cron.d/app': '0 5 * * * root /app/report\n',
      'etc/cron.d/app.dpkg-old': '0 6 * * * root /app/report\n',
      'etc/cron.d/sub/x': 'x',
      'etc/crontab': '0 7 * * * root /app/report\n',
    });
    const { code, out, err } = await importFrom('debian', 'etc/crontab', 'etc/cron.d', '--out', 'crontab/');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(readdirSync('crontab')).toEqual(['app.crontab', 'crontab.crontab']);
    expect(read('crontab/crontab.crontab')).toBe(
      '#@ format=system\n#@ name=report\n0 7 * * * root /app/report\n',
    );
    expect(read('crontab/app.crontab')).toContain('#@ name=report-2\n');
    expect(err).toMatch(/etc\/cron\.d\/app\.dpkg-old: skipped: /);
    expect(err).toMatch(/etc\/cron\.d\/sub: skipped: it is not a file/);
    expect(err).toContain('etc/cron.d/app → crontab/app.crontab: 1 entry');
    expect((await cronbridge(['validate'])).out).toBe('2 jobs, 2 schedules, no problems\n');
  });

  it('keeps clear of the names that are there already', async () => {
    given({
      'crontab/old.crontab': '#@ name=report\n0 5 * * * /app/report\n',
      team: '0 6 * * * /app/report\n',
    });
    await importFrom('cronie', 'team', '--out', 'crontab/new.crontab');
    expect(read('crontab/new.crontab')).toContain('#@ name=report-2\n');
  });

  it('overwrites nothing without the option', async () => {
    given({ team: '0 5 * * * /app/report\n', 'out.crontab': 'precious' });
    const refused = await importFrom('cronie', 'team', '--out', 'out.crontab');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('out.crontab already exists') });
    expect(read('out.crontab')).toBe('precious');
    expect((await importFrom('cronie', 'team', '--out', 'out.crontab', '--overwrite')).code).toBe(0);
    expect(read('out.crontab')).toContain('/app/report');
  });

  it('writes all files or none', async () => {
    given({ a: '0 5 * * * /app/a\n', b: '0 5 * * * /app/b\n', 'crontab/b.crontab': 'precious' });
    expect((await importFrom('cronie', 'a', 'b', '--out', 'crontab')).code).toBe(2);
    expect(readdirSync('crontab')).toEqual(['b.crontab']);
    given({ blocked: '' });
    const { code, err } = await importFrom('cronie', 'a', '--out', 'blocked/a.crontab');
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/^error: cannot write blocked\/a\.crontab: /),
    });
    expect(readdirSync('.').sort()).toEqual(['a', 'b', 'blocked', 'crontab']);
  });

  it('prints JSON that has everything', async () => {
    given({ team: '0 22-2 * * * /app/never\n0 5 * * * /app/report\n' });
    const { code, out, err } = await importFrom('cronie', 'team', '--timezone', 'UTC', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual({
      files: [
        {
          file: 'team',
          crontab: expect.stringContaining('#@ name=report\n'),
          entries: 1,
          names: [{ name: 'report', line: 2 }],
          switchedOff: 1,
          findings: [
            { kind: 'note', code: 'environment', message: expect.any(String) },
            {
              kind: 'dead',
              code: 'never-runs',
              line: 1,
              message: 'it never ran: hour "22-2" matches no value',
              before: '0 22-2 * * * /app/never',
            },
          ],
        },
      ],
      skipped: [],
    });
    const written = JSON.parse((await importFrom('cronie', 'team', '--out', 'x/', '--json')).out);
    expect(written.files[0]).toMatchObject({ written: 'x/team.crontab' });
    expect(existsSync('x/team.crontab')).toBe(true);
  });

  it('shows no value of a setting', async () => {
    given({ team: 'PASSWORD="hunter2" # old\nTOKEN="hunter2\n0 5 * * * /app/report\n' });
    for (const cron of ['cronie', 'debian', 'sqsjfr']) {
      expect((await importFrom(cron, 'team')).err).not.toContain('hunter2');
    }
  });
});

describe('an import that cannot be', () => {
  it.each([
    [['team'], 'a crontab does not say which cron runs it'],
    [['--from', 'anacron', 'team'], expect.stringContaining('Allowed choices are cronie, debian, sqsjfr')],
    [['--from', 'cronie'], "missing required argument 'files'"],
    [['--from', 'cronie', 'nope'], 'cannot read nope: no such file or directory'],
    [['--from', 'cronie', 'empty/'], 'found no crontab in empty'],
    [
      ['--from', 'cronie', 'team', 'other'],
      '2 crontabs cannot be written to one file: the settings of one would apply to the next',
    ],
    [
      ['--from', 'cronie', 'team', 'sub/team', '--out', 'x'],
      'two of the crontabs would be written to x/team.crontab',
    ],
    [['--from', 'cronie', 'binary'], 'binary is not a crontab: it contains NUL characters'],
    [['--from', 'cronie', 'latin1'], 'latin1 is not UTF-8 text: see line 1'],
    [['--from', 'cronie', 'team', '--timezone', 'Asia/Tokio'], '--timezone "Asia/Tokio" is not a time zone'],
    [['--from', 'cronie', 'team', '--out', 'dir/'], 'dir/team.crontab is a directory'],
  ])('%j: %s', async (args, message) => {
    given({
      team: '0 5 * * * /app/report\n',
      'sub/team': '0 5 * * * /app/report\n',
      other: '0 5 * * * /app/report\n',
      binary: '\x7fELF\0\0',
      latin1: Uint8Array.of(0x23, 0xe9, 0x0a),
      'dir/team.crontab/x': '',
    });
    mkdirSync('empty');
    const { code, out, err } = await cronbridge(['import', ...args]);
    const [, said] = /^error: (.*)\n/.exec(err) ?? [];
    expect({ code, out, said }).toEqual({ code: 2, out: '', said: message });
    expect(existsSync('x')).toBe(false);
  });
});

it('tells what README.md shows', async () => {
  given({
    stdin: '*/5 * * * * /app/bin/queue\n0 3 * * fri-sun /app/bin/weekend\n0~30 4 * * * /app/bin/purge\n',
  });
  const { err } = await importFrom('debian', 'stdin', '--timezone', 'UTC', '--out', 'crontab/batch.crontab');
  const [, ...lines] = err.split('\n');
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(lines.join('\n'));
});

it('fits its lines to a narrow terminal', async () => {
  given({ team: `0 5 * * * /app/report --at ${'5%'.repeat(50)}\n` });
  const { err } = await cronbridge(['import', '--from', 'sqsjfr', 'team'], { width: 60 });
  const shown = err.split('\n').filter((line) => /^ {2}[-+] /.test(line));
  expect(shown.map((line) => line.length)).toEqual([60, 60]);
});
