import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCrontabs } from '../../../src/crontab/parse/crontabs.ts';
import { codesOf, jobOf, parse, problemOf } from '../parse-one.ts';

/** Found by search: the hashes of both begin with the same six digits. */
const collision = ['/app/report wscx', '/app/report wart'] as const;

describe('a derived name', () => {
  test('is the program and six digits of a hash of the whole command', () => {
    expect(jobOf('0 5 * * * /app/script/update_ranking.pl --all').name).toBe('update-ranking-49ab4b');
    expect(jobOf('0 6 * * 1 /app/script/update_ranking.pl --all').name).toBe('update-ranking-49ab4b');
    expect(jobOf('0 5 * * * /app/script/update_ranking.pl --half').name).not.toBe('update-ranking-49ab4b');
    expect(jobOf('0 5 * * * cat%a').name).not.toBe(jobOf('0 5 * * * cat%b').name);
  });

  test('gets a number and a warning where the command is repeated', () => {
    const { jobs, diagnostics } = parse(
      '0 5 * * * /app/x\n0 6 * * * /app/x\n0 7 * * * /app/y\n0 8 * * * /app/x\n',
    );
    const [first = '', second, , fourth] = jobs.map(({ name }) => name);
    expect([second, fourth]).toEqual([`${first}-2`, `${first}-3`]);
    expect(diagnostics.map(({ code, line, hint }) => [code, line, hint])).toEqual([
      ['duplicate-command', 2, expect.stringContaining('#@ name=x-2')],
      ['duplicate-command', 4, expect.stringContaining('#@ name=x-3')],
    ]);
  });

  test('counts only the entries that have no name of their own', () => {
    expect(codesOf('#@ name=morning\n0 5 * * * /app/x\n0 6 * * * /app/x')).toEqual([]);
  });

  test('takes the first plain words in where two commands share program and digits', () => {
    const [one, other] = collision;
    const { jobs, diagnostics } = parse(`0 5 * * * ${one}\n0 6 * * * ${other}\n`);
    expect(diagnostics).toEqual([]);
    const [first = '', second = ''] = jobs.map(({ name }) => name);
    expect(first.slice(-6)).toBe(second.slice(-6));
    expect(second).toBe(`report-${other.split(' ')[1]}-${first.slice(-6)}`);
  });

  test('does not change when entries come or go around it', () => {
    const line = fc.stringMatching(/^\/app\/[a-c]{1,2}( [xy])?$/);
    fc.assert(
      fc.property(fc.uniqueArray(line, { minLength: 1, maxLength: 8 }), fc.nat(), (commands, pick) => {
        const kept = commands[pick % commands.length] ?? '';
        const all = parse(commands.map((command) => `0 5 * * * ${command}\n`).join('')).jobs;
        expect(all.find(({ command }) => command === kept)?.name).toBe(jobOf(`0 5 * * * ${kept}`).name);
      }),
    );
  });

  test('is valid and unique, whatever the commands are', () => {
    const command = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((text) => /^[^\s\0*-]/.test(text) && !/[\r\n\0]/.test(text));
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        const names = parse(commands.map((text) => `0 5 * * * ${text}\n`).join('')).jobs.map(
          ({ name }) => name,
        );
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9_-]{0,47}$/);
      }),
    );
  });
});

describe('a name that is taken', () => {
  test('is an error that shows both places, in one file', () => {
    expect(problemOf('#@ name=x\n0 5 * * * /a\n\n#@ name=x\n0 6 * * * /b')).toMatchObject({
      code: 'name-clash',
      line: 4,
      column: 4,
      message: 'the name "x" is already used by the entry at crontab/batch.crontab:2',
    });
  });

  test('and over files', () => {
    const text = '#@ name=x\n0 5 * * * /a\n';
    const { jobs, diagnostics } = parseCrontabs(
      [
        { file: 'one.crontab', text },
        { file: 'two.crontab', text },
      ],
      { timezone: 'UTC' },
    );
    expect(jobs.map(({ file }) => file)).toEqual(['one.crontab']);
    expect(diagnostics).toMatchObject([
      { file: 'two.crontab', line: 1, code: 'name-clash', message: expect.stringContaining('one.crontab:2') },
    ]);
  });

  test('by a name that was derived', () => {
    const { name } = jobOf('0 5 * * * /app/x');
    expect(codesOf(`0 5 * * * /app/x\n#@ name=${name}\n0 6 * * * /app/y`)).toEqual(['name-clash']);
  });
});
