// Reads the text of cronbridge.yml: its values, or everything that is wrong with it, each problem with its place.
import { closest, distance } from 'fastest-levenshtein';
import * as v from 'valibot';
import { type Document, isMap, isNode, LineCounter, type Node, parseDocument } from 'yaml';
import { printable, shortened } from '../crontab/diagnostics/shown.ts';
import { addressHint } from './address-hint.ts';
import { withoutCredentials } from './crontab-source.ts';
import { unfitName } from './names.ts';
import { CHECKED_KEYS, type SettingProblem, valueProblem } from './problem.ts';
import { ALLOW_KEYS, type SettingsFile, STAGE_KEYS, settingsFile } from './settings-schema.ts';

type Path = readonly (string | number)[];

/** @param file its name in messages */
export function parseSettings(
  text: string,
  file: string,
): { readonly settings: SettingsFile; readonly problems: readonly SettingProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const wrongYaml = [...document.errors, ...document.warnings];
  if (wrongYaml.length > 0) {
    return {
      settings: {},
      problems: wrongYaml.map(({ code, message, pos: [start] }) => ({
        where: at(start),
        message:
          code === 'MULTIPLE_DOCS'
            ? 'a second document begins here'
            : `this is not YAML: ${printable(message)}`,
      })),
    };
  }
  const value: unknown = document.toJS() ?? {};
  const { success, output, issues = [] } = v.safeParse(settingsFile, value);
  const found = issues.flatMap((issue) => {
    const path = (issue.path ?? []).map(({ key }) => key as string | number);
    if (issue.expected === 'never')
      return unknownKeys(document, issue.path?.at(-1)?.input, path.slice(0, -1));
    const isKey = issue.path?.at(-1)?.origin === 'key';
    return [{ offset: placeOf(document, path, isKey), ...problemOf(issue, path, isKey) }];
  });
  for (const { key, path, value } of success ? checkedValues(output) : []) {
    const problem = valueProblem(key, value);
    if (problem === undefined) continue;
    const { message, hint } = problem;
    found.push({ offset: placeOf(document, path, false), message: `${pathText(path)} ${message}`, hint });
  }
  const problems = found
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, ...problem }) => ({ where: at(offset), ...problem }));
  return { settings: success && problems.length === 0 ? output : {}, problems };
}

function checkedValues({ stages = {}, ...all }: SettingsFile) {
  return CHECKED_KEYS.flatMap((key) => [
    { key, path: [key], value: all[key] },
    ...Object.entries(stages).map(([stage, one]) => ({
      key,
      path: ['stages', stage, key],
      value: one?.[key],
    })),
  ]);
}

function problemOf(
  issue: v.BaseIssue<unknown>,
  path: Path,
  isKey: boolean,
): Pick<SettingProblem, 'message' | 'hint'> {
  const key = String(path.at(-1) ?? '');
  const place = pathText(path);
  if (isKey && path[0] === 'stages') return withSubject('the stage', unfitName('stage', key));
  if (isKey) return { message: `the key ${shown(key)} is not ${issue.message}` };
  if (path.length === 0)
    return { message: 'the file is not a map of settings', hint: 'write "key: value" lines' };
  if (issue.input === null)
    return {
      message: `${place} has no value`,
      hint: `${issue.message} is needed; remove the line for the default`,
    };
  if (key === 'service') return withSubject(place, unfitName('service', String(issue.input)));
  return { message: `${place} is ${shown(issue.input)}, not ${issue.message}`, hint: hintFor(issue) };
}

/** The schema names only the first unknown key of a map; this finds all. */
function unknownKeys(document: Document, map: unknown, parent: Path) {
  const known: readonly string[] = keysAt(parent);
  return Object.keys(map as object)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      offset: placeOf(document, [...parent, key], true),
      message: `unknown key ${shown(key)}`,
      hint: nearestKey(key, parent),
    }));
}

function withSubject(
  subject: string,
  problem: ReturnType<typeof unfitName>,
): Pick<SettingProblem, 'message' | 'hint'> {
  return { message: `${subject} ${problem?.message ?? 'is not a name'}`, hint: problem?.hint };
}

/** What to write if YAML read a value differently than intended. */
function hintFor({ input, expected, message }: v.BaseIssue<unknown>): string | undefined {
  const wantsText = expected === 'string' || expected?.startsWith('/');
  if (wantsText && (typeof input === 'number' || typeof input === 'boolean'))
    return `write it in quotes if it is one: "${input}"`;
  if (message === 'true or false' && /^(?:yes|no|on|off)$/i.test(String(input)))
    return `write ${/^(?:yes|on)$/i.test(String(input))}`;
  const hint = typeof input === 'string' ? addressHint(input, message) : undefined;
  if (hint !== undefined) return hint;
  if (message.startsWith('a list') && typeof input === 'string') return `write [${shortened(input, 60)}]`;
  return undefined;
}

/** Where each key belongs. */
const PLACES: readonly (readonly [readonly string[], string])[] = [
  [['stages'], 'at the top of the file'],
  [ALLOW_KEYS, 'below allow'],
  [STAGE_KEYS, 'outside allow'],
];

function nearestKey(key: string, parent: Path): string {
  const place = PLACES.find(([keys]) => keys.includes(key));
  if (place !== undefined) return `it belongs ${place[1]}`;
  const names = keysAt(parent);
  const nearest = closest(key.toLowerCase().replaceAll('_', '-'), [...names]);
  const letters = distance(key.toLowerCase().replaceAll('_', '-'), nearest);
  return letters <= Math.max(2, Math.floor(nearest.length / 3))
    ? `did you mean ${nearest}?`
    : `the keys here are ${names.join(', ')}`;
}

/** The keys that the map at a path may have. */
function keysAt(parent: Path): readonly string[] {
  if (parent.at(-1) === 'allow') return ALLOW_KEYS;
  return parent.length === 0 ? [...STAGE_KEYS, 'stages'] : STAGE_KEYS;
}

/** The offset of the value at a path, or of its key. If the path ends in an alias, the offset of the nearest enclosing node. */
function placeOf(document: Document, path: Path, isKey: boolean): number {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetAt(document, path.slice(0, length), isKey && length === path.length);
    if (offset !== undefined) return offset;
  }
  return document.contents?.range?.[0] ?? 0;
}

function offsetAt(document: Document, path: Path, isKey: boolean): number | undefined {
  const node = document.getIn(path, true);
  if (!isKey && isNode(node) && !isEmpty(node)) return node.range?.[0];
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (!isMap(parent)) return undefined;
  const key = parent.items.find((pair) => isNode(pair.key) && String(pair.key) === String(path.at(-1)))?.key;
  return isNode(key) ? key.range?.[0] : undefined;
}

/** Whether a node has no text, such as the value of `key:`. */
function isEmpty(node: Node): boolean {
  return node.range !== undefined && node.range !== null && node.range[0] === node.range[1];
}

/** `stages.prod.subnets[0]` */
function pathText(path: Path): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}

const LONGEST_VALUE = 60;

function shown(value: unknown): string {
  return shortened(
    typeof value === 'object' ? kindOf(value) : withoutCredentials(JSON.stringify(value)),
    LONGEST_VALUE,
  );
}

function kindOf(value: object | null): string {
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'nothing' : 'a map';
}
