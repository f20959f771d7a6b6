// What the documents say about options, settings, commands, alarms and the example, compared with what exists; and the Japanese ones
// with the English ones.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { namesFor } from '../../src/config/names.ts';
import { ALLOW_KEYS, STAGE_KEYS } from '../../src/config/settings-schema.ts';
import { parseCrontabs } from '../../src/crontab/parse/crontabs.ts';
import { OPTION_WORDS } from '../../src/crontab/parse/option-values.ts';
import { decode } from '../../src/runs/message/decode.ts';
import type { Message } from '../../src/runs/message/message.ts';
import { alarms } from '../../src/template/alarms.ts';
import { cronbridge } from '../cli/record.ts';
import { ROOT } from './source.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const readme = read('README.md');
const inFolder = (folder: string) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`);
const documents = [
  'README.md',
  'README.ja.md',
  ...inFolder('docs'),
  ...inFolder('docs/ja'),
  'examples/ci/README.md',
  'examples/perl-batch/README.md',
].filter((file) => file.endsWith('.md') && file !== 'docs/errors.md');

/** The Japanese documents, and what they are translations of. */
const TRANSLATIONS: Readonly<Record<string, string>> = {
  'README.ja.md': 'README.md',
  'docs/ja/why.md': 'docs/why.md',
  'docs/ja/deploy.md': 'docs/deploy.md',
};

/** Every field of a message. */
const MESSAGE = {
  v: true,
  job: true,
  scheduled: true,
  due: true,
  attempt: true,
  trigger: true,
  entry: true,
  command: true,
  shell: true,
  args: true,
  stdin: true,
  env: true,
  lock: true,
  lockPlaces: true,
  overlap: true,
  deadline: true,
  jitter: true,
  timeout: true,
  expect: true,
  late: true,
  finishBy: true,
  guard: true,
  retry: true,
  exitCodes: true,
  catchUp: true,
  pauseAfter: true,
  notify: true,
  notifyTo: true,
  checkIn: true,
  owner: true,
  runbook: true,
  task: true,
} satisfies Record<keyof Message, true>;

/** The blocks of code: those between fences, and those that are indented. */
function codeBlocks(text: string): { readonly isFenced: boolean; readonly lines: readonly string[] }[] {
  return [...text.matchAll(/^```.*\n([\s\S]*?)^```$|(?<=\n\n)(?: {4}.*\n(?:\n(?= {4}))?)+/gm)].map(
    ([block, fenced]) => ({ isFenced: fenced !== undefined, lines: (fenced ?? block).trimEnd().split('\n') }),
  );
}

/** What stands between backticks in the text, on one line each. */
function codeWords(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/^ {4}.*$/gm, '');
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word.replace(/\s+/g, ' '));
}

/** The rows of the tables of a section, cell by cell. */
function rows(document: string, heading: string): string[][] {
  const [, section = ''] = document.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/^\| (`.+) \|$/gm)].map(([, row = '']) => row.split(/ +\| /));
}

/** The words in the first cell of each row of the table below a heading. */
function firstCells(document: string, heading: string): string[] {
  return rows(document, heading).flatMap(([cell = '']) => codeWords(cell));
}

/** The options of each command, its own and those of the program, by the command's name. */
async function optionsOfCommands(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const optionsIn = (help: string) =>
    [...help.matchAll(/^ {2}(?:(-\w), )?(--[a-z-]+)/gm)].flatMap(([, ...names]) => names.filter(Boolean));
  const { out } = await cronbridge(['--help']);
  const found = new Map<string, ReadonlySet<string>>();
  for (const [, command = ''] of out.matchAll(/^ {2}([a-z-]+)\b/gm)) {
    const { out: help } = await cronbridge(['help', command]);
    const below = [...(help.split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}([a-z]+)\b/gm)];
    const helps = await Promise.all(
      below.map(async ([, word = '']) => (await cronbridge([command, word, '--help'])).out),
    );
    found.set(command, new Set([out, help, ...helps].flatMap(optionsIn)));
  }
  return found;
}

/** The uses of the command line that a text shows, each as the words after `cronbridge`; those in text may begin with the command. */
function usesOf(text: string, commands: readonly string[]): string[][] {
  const lines = codeBlocks(text).flatMap(({ lines }) => lines.join('\n').replace(/\\\n/g, ' ').split('\n'));
  const words = [...lines, ...codeWords(text)].flatMap((code) =>
    code.split(/\s+(?:#|--|\|)(?=\s)|\s·\s|;/).map((use) => use.trim().split(/\s+/)),
  );
  return words.flatMap((use) => {
    const at = use.indexOf('cronbridge');
    if (at >= 0 && /^[a-z-]+$/.test(use[at + 1] ?? '')) return [use.slice(at + 1)];
    const [first = '', second = ''] = use;
    return commands.includes(first) && second.startsWith('-') ? [use] : [];
  });
}

describe('the documents', () => {
  let options: Awaited<ReturnType<typeof optionsOfCommands>>;

  beforeAll(async () => {
    options = await optionsOfCommands();
  });

  it('have every option of a crontab in their table, and no other', () => {
    expect(firstCells(read('docs/crontab.md'), 'Options').toSorted()).toEqual(OPTION_WORDS.toSorted());
  });

  it('have every setting of cronbridge.yml in their table, and no other', () => {
    const keys = [...STAGE_KEYS.filter((key) => key !== 'allow'), ...ALLOW_KEYS.map((key) => `allow.${key}`)];
    expect(firstCells(read('docs/deploy.md'), 'Settings').toSorted()).toEqual(keys.toSorted());
  });

  it('say of each option what values it has', () => {
    const told = Object.fromEntries(
      rows(read('docs/crontab.md'), 'Options').map(([word = '', values = '']) => [
        codeWords(word)[0],
        values,
      ]),
    );
    for (const word of OPTION_WORDS) {
      const text = `#@ ${word}=9999d\n* * * * * /app/report\n`;
      const { diagnostics } = parseCrontabs([{ file: 'a.crontab', text }], { timezone: 'UTC' });
      const [, choices, least, most] =
        /is not (?:one of (.+)|between (\S+) and (\S+))$/.exec(diagnostics[0]?.message ?? '') ?? [];
      const accepted = choices?.split(', ') ?? [least, most].filter((limit) => limit && limit !== '0m');
      for (const value of accepted)
        expect({ word, values: told[word] }).toEqual({ word, values: expect.stringContaining(`${value}`) });
    }
  });

  it('describe the fields of messages that are read, and no others', () => {
    const messages = read('docs/messages.md');
    expect(firstCells(messages, 'Version 1').toSorted()).toEqual(Object.keys(MESSAGE).toSorted());
    const attributes = { SentTimestamp: '1790000000000' };
    for (const { lines } of codeBlocks(messages)) {
      const shown = JSON.parse(lines.join('\n'));
      expect(decode({ body: JSON.stringify(shown), attributes })).toMatchObject({ ok: true });
      for (const field of firstCells(messages, shown.v === 1 ? 'Version 1' : 'sqsjkr and sqsjfr')) {
        // Nothing in a message may have this value.
        const body = JSON.stringify({ ...shown, [field]: -0.5 });
        expect(decode({ body, attributes })).toEqual({
          ok: false,
          reason: expect.stringMatching(new RegExp(`^${field} is not `)),
        });
      }
    }
  });

  it('name every alarm, and parts of a deployment by their names', () => {
    const operations = read('docs/operations.md');
    const names = namesFor('cronbridge', 'prod');
    const made = Object.values(alarms(names)).map(({ Properties }) => String(Properties.AlarmName));
    const told = firstCells(operations, 'Alarms').map(
      (name) => new RegExp(`^${names.prefix}-${name.replace('<function>', '[a-z]+')}$`),
    );
    expect(made.filter((name) => !told.some((pattern) => pattern.test(name)))).toEqual([]);
    expect(told.filter((pattern) => !made.some((name) => pattern.test(name)))).toEqual([]);
    const metrics = Object.values(alarms(names)).flatMap(({ Properties }) =>
      // One of them is the sum of the others, which CloudWatch does not count.
      Array.isArray(Properties.Metrics) ? Properties.Metrics.slice(1) : [Properties.MetricName],
    );
    expect(operations).toContain(`CloudWatch counts them as ${metrics.length},`);
    const parts = codeWords(operations).filter((word) => /^cronbridge-prod[a-z.-]*$/.test(word));
    expect(parts.filter((word) => !Object.values(names).includes(word) && !word.endsWith('-'))).toEqual([]);
  });

  it.each([...documents, 'the alarms'])('%s show only commands and options that exist', (file) => {
    const text =
      file === 'the alarms'
        ? Object.values(alarms(namesFor('a', 'b')))
            .map(({ Properties }) => Properties.AlarmDescription)
            .join('\n')
        : read(file);
    const uses = usesOf(text, [...options.keys()]);
    expect(uses.filter(([command = '']) => !options.has(command))).toEqual([]);
    const unknown = uses.map(([command = '', ...words]) => [
      command,
      ...words
        .map((word) => /^--?[a-z-]+/.exec(word)?.[0])
        .filter((option) => option !== undefined && !options.get(command)?.has(option)),
    ]);
    expect(unknown.filter(([, ...names]) => names.length > 0)).toEqual([]);
    const ofAny = new Set([...options.values()].flatMap((own) => [...own]));
    const alone = codeWords(text).flatMap((word) => /^--[a-z-]+/.exec(word) ?? []);
    expect(alone.filter((option) => !ofAny.has(option))).toEqual([]);
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

  it('are in Japanese too, where colleagues read who choose and deploy', () => {
    const japanese = documents.filter((file) => /\.ja\.md$|\/ja\//.test(file));
    expect(japanese.toSorted()).toEqual(Object.keys(TRANSLATIONS).toSorted());
  });

  it.each(Object.entries(TRANSLATIONS))(
    '%s has the headings, code, tables and links of %s',
    (file, original) => {
      expect(shape(file)).toEqual(shape(original));
    },
  );
});

/** What a document and its translation have in common. */
function shape(file: string) {
  const text = read(file);
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  return {
    headings: [...prose.matchAll(/^#+(?= )/gm)].map(([level]) => level),
    code: codeBlocks(text).map(essence),
    rows: [...prose.matchAll(/^\|.*\|$/gm)].map(([row]) => codeWords(row).toSorted()),
    words: [...new Set(codeWords(text))].sort(),
    links: [
      ...new Set([...prose.matchAll(/\]\(([^)#]*)[^)]*\)/g)].map(([, link = '']) => target(file, link))),
    ].sort(),
  };
}

/** Code without what people read: comments and, of pictures, the words. */
function essence({ isFenced, lines }: ReturnType<typeof codeBlocks>[number]): string[] {
  const isPicture = lines.some((line) => line.includes('│'));
  if (isPicture) return lines.map((line) => line.replace(/[^\u2190-\u25ff]/g, '').replace(/─+/g, '─'));
  return isFenced ? [...lines] : lines.map((line) => line.trim().replace(/ {2,}.*$/, ''));
}

/** The file that a link leads to, in English. */
function target(file: string, link: string): string {
  if (/^https?:/.test(link)) return link;
  const path = link === '' ? file : normalize(join(dirname(file), link));
  return TRANSLATIONS[path] ?? path;
}
