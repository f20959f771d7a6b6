// What commands saw on their machine and would not see here, and what in them can hardly have been meant.
import { describe, expect, test } from 'vitest';
import { readJobs } from '../../src/schedules/read-jobs.ts';
import { importOne, notes, told } from './import-one.ts';

const ENTRY = '0 0 28-31 * * [ $(date -d tomorrow +\\%d) -eq 1 ] && /app/x';

/** The environment of each job of an import. */
function environments(text: string, options: Parameters<typeof importOne>[1]) {
  const imported = importOne(text, options);
  const { jobs, diagnostics } = readJobs([{ file: 'f', text: imported.text }], { timezone: 'UTC' });
  expect(diagnostics).toEqual([]);
  expect(importOne(imported.text, options).text).toBe(imported.text);
  return jobs.map(({ env }) => env);
}

describe.each(['cronie', 'debian', 'sqsjfr'] as const)("the machine's zone of %s", (dialect) => {
  const tokyo = { dialect, timezone: 'Asia/Tokyo' } as const;
  // sqsjfr knows no "%" and no "\".
  const entry = dialect === 'sqsjfr' ? ENTRY.replace('\\', '') : ENTRY;

  test('is kept for commands, and reported', () => {
    expect(environments(`${entry}\n`, tokyo)).toEqual([{ TZ: 'Asia/Tokyo' }]);
    expect(notes(importOne(`${entry}\n`, tokyo))).toContain('commands-time-zone');
  });

  test('is left out where a container has it anyway', () => {
    for (const timezone of ['UTC', 'Etc/UTC'])
      expect(importOne(`${entry}\n`, { dialect, timezone }).text).not.toMatch(/^TZ=/m);
  });

  test('is left out where the file sets TZ, which may stand before or behind CRON_TZ', () => {
    expect(environments(`TZ=Europe/Berlin\n${entry}\n`, tokyo)).toEqual([{ TZ: 'Europe/Berlin' }]);
    expect(importOne(`TZ=Europe/Berlin\n${entry}\n`, tokyo).text).not.toMatch(/^TZ=Asia/m);
  });

  test('is for the entries above a TZ of the file', () => {
    const zones = environments(`${entry}\nTZ=Europe/Berlin\n0 6 * * * /app/late\n`, tokyo);
    const above = dialect === 'sqsjfr' ? 'Europe/Berlin' : 'Asia/Tokyo';
    expect(zones).toEqual([{ TZ: above }, { TZ: 'Europe/Berlin' }]);
  });

  test('is not asked for where nothing runs', () => {
    expect(importOne('# nothing\n', tokyo).text).toBe('# nothing\n');
  });
});

test('the CRON_TZ of a file of cronie is none of its commands', () => {
  const text = `CRON_TZ=Europe/Berlin\n${ENTRY}\n`;
  expect(environments(text, { timezone: 'Asia/Tokyo' })).toEqual([{ TZ: 'Asia/Tokyo' }]);
});

describe('an entry that a setting swallowed', () => {
  test.each(['cronie', 'debian', 'sqsjfr'] as const)('never ran under %s, and is reported', (dialect) => {
    const text = 'RAILS_ENV=production 0 5 * * * /app/report\n0 6 * * * /app/late\n';
    const imported = importOne(text, { dialect });
    expect(told(imported)).toEqual(['entry-in-setting@1', 'setting-value@1']);
    expect(imported.text).toContain('RAILS_ENV="production 0 5 * * * /app/report"\n');
    expect(imported.entries).toBe(1);
  });
});

test('a "%" that cut a command is reported and kept', () => {
  const line = '0 5 * * * /app/report --rate 5% --all';
  const imported = importOne(`${line}\n`);
  expect(told(imported)).toEqual(['percent-cuts-command@1']);
  expect(imported.text).toContain(`${line}\n`);
  expect(told(importOne(`${line}\n`, { dialect: 'sqsjfr' }))).toEqual(['command-text@1']);
});

test.each([
  ['nohup /app/x &', 'background-command'],
  ['setsid /app/x', 'daemon-command'],
  ['flock -n /tmp/x.lock /app/x', 'machine-lock'],
  ['/app/x >> /var/log/x.log 2>&1', 'output-elsewhere'],
  ['/app/a |& /app/b', 'bash-redirection'],
])('%s means something else here, and that is told: %s', (command, code) => {
  const { text, findings } = importOne(`# x\n0 5 * * * ${command}\n`);
  expect(findings).toContainEqual(expect.objectContaining({ code, kind: 'different', line: 2 }));
  expect(text).toContain(`0 5 * * * ${command}\n`);
});
