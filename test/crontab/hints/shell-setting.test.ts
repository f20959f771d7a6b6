import { describe, expect, test } from 'vitest';
import { importCrontabs } from '../../../src/import/import-crontabs.ts';
import { codesOf, jobOf, parse } from '../parse-one.ts';

const ENTRY = '0 5 * * * /app/report';

describe('a SHELL with which no command starts is an error', () => {
  test.each([
    ['/bin/bash -l', 'SHELL=/bin/bash'],
    ['"/bin/bash -l"', 'SHELL=/bin/bash'],
    ['"/bin/bash "', 'SHELL=/bin/bash'],
    ['/bin/bash # for arrays', 'SHELL=/bin/bash'],
    ['/usr/bin/env bash', 'SHELL=/bin/bash'],
    ['/usr/bin/env -S bash -l', 'SHELL=/bin/bash'],
    ['/usr/local/bin/zsh -e', 'SHELL=/usr/local/bin/zsh'],
    ['bash', 'SHELL=/bin/bash'],
    ['./bash', undefined],
    ['', undefined],
    ['$SHELL', undefined],
    ['/bin/', undefined],
    ['/bin/bash;', undefined],
    ['/opt/my shell/run', undefined],
    ['/usr/bin/env', undefined],
    ['/sbin/nologin', undefined],
    ['/bin/false', undefined],
    ['/usr/bin/perl', undefined],
  ])('%j, %j', (value, rewritten) => {
    const { diagnostics } = parse(`SHELL=${value}\n${ENTRY}\n`);
    expect(diagnostics.map(({ code, line, severity }) => [code, line, severity])).toEqual([
      ['bad-shell', 1, 'error'],
    ]);
    expect(diagnostics[0]?.rewritten).toBe(rewritten);
    if (rewritten !== undefined) expect(codesOf(`${rewritten}\n${ENTRY}`)).toEqual([]);
  });

  test.each([
    '/bin/sh',
    '"/bin/bash"',
    '/usr/local/bin/fish',
    '/nix/store/x-bash-5.2/bin/bash',
    '/usr/bin/python3',
  ])('%s is one', (value) => {
    expect(jobOf(`SHELL=${value}\n${ENTRY}`).shell).toBe(value.replaceAll('"', ''));
  });

  test('an import says that nothing below it could start', () => {
    const text = `SHELL=/bin/bash -l\n${ENTRY}\n`;
    const [imported] = importCrontabs([{ file: 'crontab', text }], { dialect: 'cronie', timezone: 'UTC' });
    expect(imported?.findings).toContainEqual(
      expect.objectContaining({ kind: 'different', code: 'bad-shell', line: 1 }),
    );
    expect(imported).toMatchObject({ entries: 1, switchedOff: 1 });
  });
});
