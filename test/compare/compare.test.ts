import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Compared, compare, isFault } from '../../src/compare/compare.ts';
import { oldEntries } from '../../src/compare/old-entries.ts';
import type { DialectName } from '../../src/import/dialect.ts';
import { importCrontabs } from '../../src/import/import-crontabs.ts';
import { parse } from '../crontab/parse-one.ts';

const now = new Date('2027-01-01T00:00:00Z');

interface Side {
  readonly dialect?: DialectName;
  readonly timezone?: string;
  readonly path?: string;
}

function compared(old: string, ours: string, side: Side & { off?: readonly string[] } = {}): Compared[] {
  const { dialect = 'cronie', timezone, path, off } = side;
  const entries = oldEntries([{ file: 'old', text: old, ...(path && { path }) }], {
    dialect,
    ...(timezone && { timezone }),
    defaultTimezone: 'UTC',
  });
  return compare(entries, parse(ours).jobs, now, new Set(off));
}

/** `both report@1`, and whether the times are the same. */
const told = (...args: Parameters<typeof compared>) =>
  compared(...args).map(({ runsOn, old, job, sameTimes }) =>
    [
      runsOn,
      `${job?.name ?? ''}@${old?.line ?? ''}`,
      ...(sameTimes === undefined ? [] : [sameTimes ? 'same' : 'different']),
    ].join(' '),
  );

const OLD = '0 5 * * * /app/report --all\n';
const NEW = '#@ name=report\n0 5 * * * /app/report --all\n';

describe('an entry', () => {
  it.each([
    ['on both sides runs twice', OLD, NEW, 'both report@1 same'],
    ['that is a comment on the old side runs on the new one', `#${OLD}`, NEW, 'new report@1 same'],
    [
      'that is disabled here runs on the old side',
      OLD,
      NEW.replace('name', 'enabled=false name'),
      'old report@1 same',
    ],
    [
      'that ended here runs on the old side',
      OLD,
      NEW.replace('name', 'end=2026-12-30 name'),
      'old report@1 same',
    ],
    [
      'whose last day is not over in its own time zone runs on both sides',
      `CRON_TZ=America/New_York\n${OLD}`,
      `CRON_TZ=America/New_York\n${NEW.replace('name', 'end=2026-12-31 name')}`,
      'both report@2 same',
    ],
    [
      'that is off on both sides runs nowhere',
      `# ${OLD}`,
      NEW.replace('name', 'enabled=false name'),
      'neither report@1 same',
    ],
    ['that is not here runs on the old side', OLD, '', 'old @1'],
    ['that is only here runs on the new side', '', NEW, 'new report@'],
    [
      'that is disabled here and gone there runs nowhere',
      '',
      NEW.replace('name', 'enabled=false name'),
      'neither report@',
    ],
    ['that is a comment there and not here is off', `#${OLD}`, '', 'off @1'],
    ['at another time is the same entry', OLD, NEW.replace('0 5', '0 6'), 'both report@1 different'],
    ['in another zone has other times', OLD, `CRON_TZ=Asia/Tokyo\n${NEW}`, 'both report@1 different'],
  ])('%s', (_, old, ours, expected) => {
    expect(told(old, ours)).toEqual([expected]);
  });

  it('that is off for good is no fault', () => {
    const ours = NEW.replace('name', 'enabled=false name');
    expect(told(`#${OLD}`, ours, { off: ['report'] })).toEqual(['off report@1 same']);
  });

  it('is recognised without the lock, the directory and the redirection that it had on the machine', () => {
    const old =
      '*/5 * * * * cd /srv/app && flock -n /tmp/sync.lock perl script/sync_orders.pl --all >> /var/log/sync.log 2>&1\n';
    const ours = '#@ name=orders overlap=skip\n*/5 * * * * perl script/sync_orders.pl --all\n';
    expect(told(old, ours)).toEqual(['both orders@1 same']);
  });

  it('is recognised by its name if its program is the same', () => {
    const old = '0 5 * * * /app/report --daily\n0 6 * * * /app/report --weekly\n';
    const ours = '#@ name=report\n0 7 * * * /app/report -d\n#@ name=report-2\n0 8 * * * /app/report -w\n';
    expect(importCrontabs([{ file: 'old', text: old }], { dialect: 'cronie' })[0]?.names).toEqual([
      { name: 'report', line: 1 },
      { name: 'report-2', line: 2 },
    ]);
    expect(told(old, ours)).toEqual(['both report@1 different', 'both report-2@2 different']);
  });

  it('that may be one of several is a fault on both sides: it could run twice', () => {
    const old = '0 5 * * * /app/report --one\n0 6 * * * /app/report --two\n';
    const ours = '#@ name=a\n0 7 * * * /app/report --three\n#@ name=b\n0 8 * * * /app/report --four\n';
    const found = compared(old, ours);
    expect(found.map(({ runsOn }) => runsOn)).toEqual(['unclear', 'unclear', 'unclear', 'unclear']);
    expect(found.every(isFault)).toBe(true);
    expect(found[0]?.candidates).toEqual(['a', 'b']);
  });

  it('that exists several times is matched in order', () => {
    const ours =
      '#@ name=a\n0 5 * * * /app/report --all\n#@ name=b enabled=false\n0 5 * * * /app/report --all\n';
    expect(told(`${OLD}${OLD}`, ours)).toEqual(['both a@1 same', 'old b@2 same']);
  });

  it('that was commented out and stands below as it was is on', () => {
    expect(told(`#${OLD}${OLD}`, NEW)).toEqual(['both report@2 same']);
  });

  it('is read as its own cron reads it', () => {
    // sqsjfr passes % on, Debian reads the list of a range with a random value in its own way.
    expect(
      told('0 5 * * * /app/at %F\n', '#@ name=at\n0 5 * * * /app/at \\%F\n', { dialect: 'sqsjfr' }),
    ).toEqual(['both at@1 same']);
    expect(
      told('0 5 * * * root /app/report --all\n#0 6 * * * root /app/other\n', NEW, {
        dialect: 'debian',
        path: '/etc/cron.d/app',
      }),
    ).toEqual(['both report@1 same', 'off @2']);
  });

  it('that never ran on the old side is none', () => {
    expect(told('0 5 * * * \n99 * * * * /app/report --all\n', NEW)).toEqual(['new report@']);
  });

  it('does not come to life by its comment: prose and bad lines stay comments', () => {
    const old = `# 5 minutes after the hour\n#61 5 * * * /app/bad\n# * * * * *\n${OLD}`;
    expect(told(old, NEW, { dialect: 'debian' })).toEqual(['both report@4 same']);
  });

  it('that runs on deploy is not compared', () => {
    expect(told('', '#@ on=deploy\n@reboot /app/migrate\n')).toEqual([]);
  });

  it('has the zone of the machine on the old side', () => {
    const ours = `CRON_TZ=Asia/Tokyo\n${NEW}`;
    expect(told(OLD, ours, { timezone: 'Asia/Tokyo' })).toEqual(['both report@1 same']);
  });
});

describe('a migration', () => {
  const lines = [
    '0 5 * * * /app/report --all',
    '*/5 * * * * cd /srv && ./sync.sh',
    '0 3 * * 1 /app/backup --full',
    '0 3 * * 2-7 /app/backup --incremental',
    '@hourly /app/rollup',
  ];
  const old = (moved: readonly boolean[]) =>
    lines.map((line, at) => `${moved[at] ? '#' : ''}${line}\n`).join('');
  const imported = importCrontabs([{ file: 'old', text: old([]) }], { dialect: 'cronie' })[0]?.text ?? '';
  const ours = (enabled: readonly boolean[]) => {
    let at = 0;
    return imported.replace(/^#@ name=.*$/gm, (line) => (enabled[at++] ? line : `${line} enabled=false`));
  };
  const choices = fc.array(fc.boolean(), { minLength: lines.length, maxLength: lines.length });

  it('is without a fault exactly where each entry runs on one side', () => {
    fc.assert(
      fc.property(choices, choices, (commented, enabled) => {
        const found = compared(old(commented), ours(enabled));
        expect(found).toHaveLength(lines.length);
        found.forEach((one, at) => {
          expect(one.sameTimes).toBe(true);
          expect([at, one.runsOn]).toEqual([
            at,
            commented[at] ? (enabled[at] ? 'new' : 'neither') : enabled[at] ? 'both' : 'old',
          ]);
        });
      }),
      { numRuns: 60 },
    );
  });
});
