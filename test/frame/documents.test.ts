// What README.md and docs/ say about options, settings, commands and the example, compared with what exists.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALLOW_KEYS, STAGE_KEYS } from '../../src/config/settings-schema.ts';
import { parseCrontabs } from '../../src/crontab/parse/crontabs.ts';
import { OPTION_WORDS } from '../../src/crontab/parse/option-values.ts';
import { cronbridge } from '../cli/record.ts';
import { ROOT } from './source.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const readme = read('README.md');
const inFolder = (folder: string) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`);
const documents = ['README.md', ...inFolder('docs'), ...inFolder('docs/ja')].filter(
  (file) => file.endsWith('.md') && file !== 'docs/errors.md',
);

/** The words in the first cell of each row of the table below a heading. */
function firstCells(document: string, heading: string): string[] {
  const [, section = ''] = document.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/^\| (`[^|]+) +\|/gm)].flatMap((row) =>
    [...(row[1] ?? '').matchAll(/`([a-z.-]+)`/g)].map((word) => word[1] ?? ''),
  );
}

describe('the documents', () => {
  it('have every option of a crontab in their table, and no other', () => {
    expect(firstCells(read('docs/crontab.md'), 'Options').toSorted()).toEqual(OPTION_WORDS.toSorted());
  });

  it('have every setting of cronbridge.yml in their table, and no other', () => {
    const keys = [...STAGE_KEYS.filter((key) => key !== 'allow'), ...ALLOW_KEYS.map((key) => `allow.${key}`)];
    expect(firstCells(read('docs/deploy.md'), 'Settings').toSorted()).toEqual(keys.toSorted());
  });

  it.each(documents)('%s names only commands that exist', async (file) => {
    const { out } = await cronbridge(['--help']);
    const commands = [...out.matchAll(/^ {2}([a-z-]+)\b/gm)].map((line) => line[1]);
    const named = [...read(file).matchAll(/(?:npx |`| {2})cronbridge ([a-z-]+)(?![a-z./-])/g)].map(
      (use) => use[1],
    );
    const inPicture = [...read(file).matchAll(/cronbridge [a-z-]+((?: · [a-z-]+)+)/g)].flatMap((use) =>
      (use[1] ?? '').split(' · ').slice(1),
    );
    expect([...named, ...inPicture].filter((name) => !commands.includes(name))).toEqual([]);
  });

  it('show what the example crontab holds', () => {
    const file = 'crontab/example.crontab';
    const { jobs, diagnostics } = parseCrontabs([{ file, text: read(file) }], { timezone: 'UTC' });
    expect(diagnostics).toEqual([]);
    const planned = readme.split('\n').filter((line) => line.startsWith('+ '));
    for (const { name, command } of jobs) {
      const shown = planned.some((line) => line.startsWith(`+ ${name} `) && line.endsWith(`  ${command}`));
      expect({ name, shown }).toEqual({ name, shown: true });
    }
  });

  it('show what explain prints', async () => {
    const [, spec = '', zone = '', shown] =
      /^\$ npx cronbridge explain '(.*)' --timezone (\S+) -n 2\n(.*?)^```$/ms.exec(read('docs/crontab.md')) ??
      [];
    const argv = ['explain', spec, '--timezone', zone, '-n', '2'];
    const { out } = await cronbridge(argv, { now: () => new Date('2026-11-23T11:25Z') });
    expect(out).toBe(shown);
  });

  it.each(documents)('%s links only to files and headings that exist', (file) => {
    for (const [, link = ''] of read(file).matchAll(/\]\(([^)]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [path = '', heading] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      const headings = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
        text
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
      );
      if (heading !== undefined)
        expect({ link, headings }).toMatchObject({ headings: expect.arrayContaining([heading]) });
    }
  });

  it.each(inFolder('docs/ja'))('%s has the commands, tables and headings of the English one', (file) => {
    const shape = (text: string) => ({
      headings: [...text.matchAll(/^#+(?= )/gm)].map(([level]) => level),
      rows: [...text.matchAll(/^\|/gm)].length,
      commands: [...text.matchAll(/^ {4}(?:npx|npm|aws|cronbridge|gh) .*$/gm)].map(([line]) => line),
      words: new Set([...text.matchAll(/`cronbridge [a-z-]+/g)].map(([word]) => word)),
    });
    expect(shape(read(file))).toEqual(shape(read(file.replace('docs/ja', 'docs'))));
  });
});
