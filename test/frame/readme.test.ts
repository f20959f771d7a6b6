// Compares what the documents say about options, commands and the example with what exists.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCrontabs } from '../../src/crontab/parse/crontabs.ts';
import { OPTION_WORDS } from '../../src/crontab/parse/option-values.ts';
import { cronbridge } from '../cli/record.ts';
import { ROOT } from './source.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const language = readFileSync(join(ROOT, 'docs/crontab.md'), 'utf8');

describe('README.md', () => {
  it('names only commands that exist', async () => {
    const { out } = await cronbridge(['--help']);
    const commands = [...out.matchAll(/^ {2}([a-z-]+)\b/gm)].map((line) => line[1]);
    const named = [...readme.matchAll(/(?:npx |`| {2})cronbridge ([a-z-]+)(?: · [a-z-]+)*/g)].map(
      (use) => use[1],
    );
    const inPicture = [...readme.matchAll(/cronbridge [a-z-]+((?: · [a-z-]+)+)/g)].flatMap((use) =>
      (use[1] ?? '').split(' · ').slice(1),
    );
    expect(named.length).toBeGreaterThan(10);
    expect([...named, ...inPicture].filter((name) => !commands.includes(name))).toEqual([]);
  });

  it('shows what the example crontab holds', () => {
    const file = 'crontab/example.crontab';
    const { jobs, diagnostics } = parseCrontabs([{ file, text: readFileSync(join(ROOT, file), 'utf8') }], {
      timezone: 'UTC',
    });
    expect(diagnostics).toEqual([]);
    const planned = readme.split('\n').filter((line) => line.startsWith('+ '));
    for (const { name, command } of jobs) {
      const shown = planned.some((line) => line.startsWith(`+ ${name} `) && line.endsWith(`  ${command}`));
      expect({ name, shown }).toEqual({ name, shown: true });
    }
  });

  it('links only to files that exist', () => {
    for (const [, link = ''] of readme.matchAll(/\]\(([^)]+)\)/g)) {
      expect(() => readFileSync(join(ROOT, link))).not.toThrow();
    }
  });
});

describe('docs/crontab.md', () => {
  it('has every option in its table, and no other', () => {
    const rows = [...language.matchAll(/^\| (`[a-z`, -]+`) +\|/gm)].map((row) => row[1] ?? '');
    const named = rows.flatMap((cell) => [...cell.matchAll(/`([a-z-]+)`/g)].map((word) => word[1]));
    expect(named.toSorted()).toEqual(OPTION_WORDS.toSorted());
  });

  it('shows what explain prints', async () => {
    const [, spec = '', zone = '', shown] =
      /^\$ npx cronbridge explain '(.*)' --timezone (\S+) -n 2\n(.*?)^```$/ms.exec(language) ?? [];
    const argv = ['explain', spec, '--timezone', zone, '-n', '2'];
    const { out } = await cronbridge(argv, { now: () => new Date('2026-11-23T11:25Z') });
    expect(out).toBe(shown);
  });
});
