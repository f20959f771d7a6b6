// What a whole file means to its cron, and what becomes of its lines then.
import { describe, expect, test } from 'vitest';
import { importCrontabs } from '../../src/import/import-crontabs.ts';
import { importOne, notes, told } from './import-one.ts';

const ENTRY = '0 5 * * * /app/report';
const NAMED = `#@ name=report\n${ENTRY}\n`;
const debian = { dialect: 'debian', timezone: '' } as const;
const cronie = { dialect: 'cronie', timezone: '' } as const;
const sqsjfr = { dialect: 'sqsjfr', timezone: '' } as const;

describe('a crontab without a newline at its end', () => {
  test('loses its last line under cronie', () => {
    const imported = importOne(`${ENTRY}\n0 6 * * * /app/late`, cronie);
    expect(told(imported)).toEqual(['bad-line@2']);
    expect(imported.text).toMatch(
      /^#@ name=report\n0 5 .*\n# Switched off .*newline.*\n# 0 6 \* \* \* \/app\/late\n$/,
    );
  });

  test("is ignored by Debian's cron, unless the last line is a comment", () => {
    const imported = importOne(`${ENTRY}\n0 6 * * * /app/late`, debian);
    expect(told(imported)).toEqual(['file-ignored@2']);
    expect(imported).toMatchObject({ entries: 0, switchedOff: 2 });
    expect(importOne(`${ENTRY}\n# the end`, debian).entries).toBe(1);
  });

  test('is whole to sqsjfr', () => {
    expect(importOne(`${ENTRY}`, sqsjfr).text).toBe(NAMED);
  });
});

describe('a bad line', () => {
  const text = `0 25 * * * /app/never\n${ENTRY}\n`;

  test('is skipped by cronie', () => {
    expect(importOne(text, cronie)).toMatchObject({ entries: 1, switchedOff: 1 });
  });

  test.each([debian, sqsjfr])('makes $dialect refuse the file', (options) => {
    const imported = importOne(text, options);
    expect(imported.text).toMatch(
      /^# Switched off .* line 1: hour 25 is not in 0-23\.\n\n# 0 25 .*\n# 0 5 .*\n$/,
    );
    expect(told(imported)).toEqual(['file-ignored@1']);
  });

  test.each([
    ['@every 5m /app/report', sqsjfr],
    ['@daily /app/report', sqsjfr],
    ['HOME = /app', sqsjfr],
    ['* * * * * * /app/report', cronie],
    ['0 5 * * *', cronie],
    ['@daily * * * /app/report', debian],
    ['@daily * * * /app/report', cronie],
    ['@Daily /app/report', cronie],
    ['0 5 * * * -q /app/report', cronie],
  ])('%s is one to $dialect', (line, options) => {
    expect(importOne(`${line}\n`, options).entries).toBe(0);
    expect(told(importOne(`${line}\n`, options))[0]).toMatch(/^(?:bad-line|file-ignored)@1$/);
  });
});

describe('an entry that never did anything stays off', () => {
  test.each([
    ['no date', '0 0 31 2 * /app/report', cronie],
    ['a range that runs backwards', '0 22-2 * * * /app/report', cronie],
    ['fri-sun of Debian', '0 5 * * fri-sun /app/report', debian],
    ['no command', '0 5 * * * ', debian],
    ['a command that is an option', '0 5 * * * -n /app/report', debian],
    ['a SHELL that is no path', `SHELL=bash\n${ENTRY}`, cronie],
  ])('%s', (_, lines, options) => {
    const imported = importOne(`${lines}\n`, options);
    expect(imported.entries).toBe(0);
    expect(imported.findings.at(-1)).toMatchObject({ kind: 'dead', code: 'never-runs' });
  });
});

describe('@reboot', () => {
  test('is switched off, with what would switch it on', () => {
    const imported = importOne('# The worker.\n@reboot /app/worker --daemon\n', cronie);
    expect(told(imported)).toEqual(['reboot@2']);
    const switchedOn = imported.text.replace('##@', '#@').replace('# @', '@');
    expect(switchedOn).toMatch(/#@ name=worker on=deploy\n@reboot \/app\/worker --daemon\n$/);
  });
});

describe('limits', () => {
  test('of cronie are for users alone', () => {
    const text = Array.from({ length: 1001 }, () => 'V=x\n').join('') + ENTRY;
    expect(told(importOne(`${text}\n`, cronie))).toEqual(['file-ignored@file']);
    const system = importOne(`${text.replace('/app', 'root /app')}\n`, { ...cronie, system: true });
    expect(system.entries).toBe(1);
    const comments = `#${'x'.repeat(98)}\n`;
    expect(importOne(`${comments.repeat(327)}${ENTRY}\n`, cronie).entries).toBe(1);
    expect(importOne(`${comments.repeat(328)}${ENTRY}\n`, cronie).entries).toBe(0);
  });

  test.each([
    [998, 1],
    [999, 0],
  ])('of Debian: of a command of %i bytes %i is taken', (length, entries) => {
    expect(importOne(`0 5 * * * /${'x'.repeat(length - 1)}\n`, debian).entries).toBe(entries);
  });

  test.each([
    [65_535, 2],
    [65_536, 1],
  ])('of sqsjfr: a line of %i bytes leaves %i entries', (length, entries) => {
    const text = `${ENTRY}\n#${'x'.repeat(length - 1)}\n0 6 * * * /app/late\n`;
    expect(importOne(text, sqsjfr).entries).toBe(entries);
  });

  test('of ECS are told as what is lost', () => {
    const imported = importOne(`0 5 * * * /app/report ${'x'.repeat(9000)}\n`, cronie);
    expect(imported.findings.at(-1)).toMatchObject({ kind: 'lost', code: 'not-accepted' });
  });
});

describe('carriage returns', () => {
  test('are dropped, and told where commands got them', () => {
    expect(importOne(`# x\r\n${ENTRY}\r\n`, cronie).text).toBe(`# x\n${NAMED}`);
    expect(told(importOne(`${ENTRY}\r\n`, cronie))).toEqual(['carriage-returns@file']);
    expect(told(importOne(`${ENTRY}\r\n`, sqsjfr))).toEqual([]);
  });

  test("in an empty line make Debian's cron ignore the file", () => {
    expect(told(importOne(`\r\n${ENTRY}\r\n`, debian))).toEqual(['file-ignored@1']);
    expect(importOne(`\r\n${ENTRY}\r\n`, cronie).entries).toBe(1);
  });
});

describe('a byte order mark', () => {
  test('spoils the first line for cronie, and the file for Debian', () => {
    expect(told(importOne(`\uFEFF${ENTRY}\n${ENTRY} 2\n`, cronie))).toEqual(['bad-line@1']);
    expect(told(importOne(`\uFEFF# x\n${ENTRY}\n`, debian))).toEqual(['file-ignored@1']);
    expect(importOne(`\uFEFF# x\n${ENTRY}\n`, cronie).text).toBe(`# x\n${NAMED}`);
  });
});

describe('comments', () => {
  test('lose the header of crontab -l', () => {
    const header = [
      '# DO NOT EDIT THIS FILE - edit the master and reinstall.',
      '# (/tmp/crontab.1 installed on Mon Nov 23 10:00:00 2020)',
      '# (Cron version V5.0 -- $Id: crontab.c,v 1.12 2004/01/23 18:56:42 vixie Exp $)',
    ];
    expect(importOne(`${header.join('\n')}\n${ENTRY}\n`, cronie).text).toBe(NAMED);
  });

  test('never come to speak to cronbridge', () => {
    const text = `#@ timeout=30m!\n#@weekly /app/old\n${ENTRY}\n`;
    expect(importOne(text, cronie).text).toBe(`##@ timeout=30m!\n#@weekly /app/old\n${NAMED}`);
  });

  test('of a line that is switched off do not come to describe the next entry', () => {
    const text = `SECRET="hunter2\n${ENTRY}\n`;
    expect(importOne(text, cronie).text).toMatch(/\n# SECRET="hunter2\n\n#@ name=report\n/);
  });
});

describe('names', () => {
  test('come from the commands, and are unique over all files and with those that exist', () => {
    const sources = [
      { file: 'a', text: `${ENTRY}\n0 6 * * * /app/report weekly\n0 7 * * * /app/report weekly\n` },
      { file: 'b', text: `${ENTRY}\n@hourly run-parts /etc/cron.hourly\n` },
    ];
    const imported = importCrontabs(sources, { dialect: 'cronie', taken: ['run-parts'] });
    const names = imported.map(({ text }) => [...text.matchAll(/name=(.*)/g)].map(([, name]) => name));
    expect(names).toEqual([
      ['report', 'report-weekly', 'report-weekly-2'],
      ['report-2', 'run-parts-cron-hourly'],
    ]);
  });
});

describe('a cronbridge crontab', () => {
  test('comes through as it is, and keeps its names', () => {
    const own = `#@ name=report timeout=30m\n${ENTRY}\n`;
    const [first, second] = importCrontabs(
      [
        { file: 'own', text: own },
        { file: 'other', text: `${ENTRY}\n` },
      ],
      { dialect: 'debian' },
    );
    expect(first?.text).toBe(own);
    expect(first && notes(first)).toEqual(['already-imported']);
    expect(second?.text).toContain('#@ name=report-2\n');
  });
});

describe('the time zone of the machine', () => {
  test('stands at the top, unless the first entry has a zone', () => {
    expect(importOne(`${ENTRY}\n`, { timezone: 'Asia/Tokyo' }).text).toBe(
      `CRON_TZ=Asia/Tokyo\nTZ=Asia/Tokyo\n${NAMED}`,
    );
    const own = `CRON_TZ=UTC\n${ENTRY}\n`;
    expect(importOne(own, { timezone: 'Asia/Tokyo' }).text).toBe(`TZ=Asia/Tokyo\nCRON_TZ=UTC\n${NAMED}`);
  });

  test('is asked for where it is not told', () => {
    expect(notes(importOne(`${ENTRY}\n`, cronie))).toContain('time-zone');
    expect(notes(importOne(`CRON_TZ=UTC\n${ENTRY}\n`, cronie))).not.toContain('time-zone');
    expect(notes(importOne(`CRON_TZ=UTC\n${ENTRY}\n`, debian))).toContain('time-zone');
    expect(notes(importOne(`CRON_TZ=UTC\n${ENTRY}\n`, cronie))).toContain('commands-time-zone');
    expect(notes(importOne(`TZ=UTC\n${ENTRY}\n`, cronie))).not.toContain('commands-time-zone');
  });
});

describe('system crontabs', () => {
  const line = '0 5 * * * root /app/report\n';

  test.each([
    ['/etc/crontab', true],
    ['/etc/cron.d/app', true],
    ['/home/ops/backup/etc/cron.d/app', true],
    ['/var/spool/cron/batch', false],
    ['/home/ops/crontab', false],
  ])('%s is one: %s', (path, isSystem) => {
    const imported = importOne(line, { ...cronie, path });
    expect(imported.text.startsWith('#@ format=system\n')).toBe(isSystem);
    expect(notes(imported).includes('taken-for-system')).toBe(isSystem);
  });

  test('that nothing marks as one are noticed', () => {
    expect(told(importOne(line, cronie))).toEqual(['user-column@1']);
    expect(told(importOne(line, { ...cronie, system: true }))).toEqual([]);
  });

  test.each([
    ['debian', 'app', 1],
    ['debian', 'app.sh', 0],
    ['debian', 'app.dpkg-old', 0],
    ['cronie', 'app.sh', 1],
    ['cronie', 'app.rpmsave', 0],
    ['cronie', 'app~', 0],
    ['cronie', '.app', 0],
  ] as const)('%s finds in /etc/cron.d/%s %i entries', (dialect, name, entries) => {
    expect(importOne(line, { dialect, path: `/etc/cron.d/${name}` }).entries).toBe(entries);
  });
});

describe('entries of sqsjfr with one command', () => {
  test.each([
    ['0 * * * *', '00 */1 * * ?', 'repeated-entry'],
    ['0 * * * *', '*/30 * * * *', 'runs-twice'],
    ['0 0 1 * *', '0 0 * * 1', 'runs-twice'],
    ['0 0 1 * *', '0 0 2 * *', undefined],
    ['0 0 30 * *', '0 0 * 2 *', undefined],
    ['0 * * * *', '1 * * * *', undefined],
  ])('at %s and %s: %s', (one, other, code) => {
    const imported = importOne(`${one} /app/collect\n${other} /app/collect\n`, sqsjfr);
    expect(told(imported).filter((each) => !each.startsWith('time-fields'))).toEqual(
      code ? [`${code}@2`] : [],
    );
    expect(imported.entries).toBe(code === 'repeated-entry' ? 1 : 2);
  });

  test('are two to crond', () => {
    expect(importOne(`${ENTRY}\n${ENTRY}\n`, cronie).entries).toBe(2);
  });
});
