// Finds what a command is about: the program behind wrappers, shells, interpreters and preparations.

import { LEADING_KEYWORDS, parseShell } from '../../shell/commands.ts';
import { isShell, readShell } from '../../shell/shells.ts';
import { behind, type ProgramWords, WRAPPERS } from '../../shell/wrappers.ts';
import { HELPERS, INTERPRETERS, PREPARATIONS, TOOLS, type Tool, VAGUE } from './known-commands.ts';
import { isPlain, programName, slug, withoutExtension } from './readable-name.ts';

/** The first words are enough; commands can have 131,072 characters. */
const CHARACTERS_READ = 2000;

/** What one command of a line is about, and how much that says: a program, a helper such as `echo`, or a preparation such as `cd`. */
interface Found {
  readonly name: string;
  /** The words after the program. */
  readonly after: readonly string[];
  readonly rank: 0 | 1 | 2;
}

/**
 * The name of a command's program without path and extension, and the plain words after it, as parts of a job's name:
 * `update-ranking` for `cd /app && perl script/update_ranking.pl --all`. Never empty; depends on the command alone.
 */
export function programOf(command: string): { readonly program: string; readonly words: readonly string[] } {
  const found = ofLine(command.slice(0, CHARACTERS_READ));
  const words = (found?.after ?? [])
    .filter(isPlain)
    .map(slug)
    .filter((word) => word !== '');
  // Options count too if nothing else says anything.
  const program = found?.name || (found?.after ?? []).map(slug).find((word) => /[a-z]/.test(word)) || 'job';
  return { program, words: words.filter((word) => word !== program) };
}

/** The commands of a line, each as its words without quotes. */
function shellCommands(text: string): readonly (readonly string[])[] {
  return parseShell(text)
    .commands.map(({ words }) => words.map(({ plain }) => plain))
    .filter(({ length }) => length > 0);
}

/** The first of a line's commands that says most. `./run.sh` says nothing without its working directory. */
function ofLine(text: string): Found | undefined {
  let best: Found | undefined;
  let inTest = false;
  let directory = '';
  for (const words of shellCommands(text)) {
    // `[[ a && b ]]` is one test.
    inTest = (inTest || words.includes('[[')) && !words.includes(']]');
    if (inTest || (words.includes(']]') && !words.includes('[['))) continue;
    if (words[0] === 'cd' && /^[\w~./-]+$/.test(words[1] ?? '')) directory = words[1] ?? '';
    const found = ofWords(words);
    if (found === undefined || (best !== undefined && found.rank <= best.rank)) continue;
    best = VAGUE.has(found.name) ? { ...found, name: programName(`${directory}/${found.name}`) } : found;
  }
  return best;
}

function ofWords(all: readonly string[]): Found | undefined {
  const start = all.findIndex((word) => !LEADING_KEYWORDS.has(word) && !/^[A-Za-z_]\w*\+?=/.test(word));
  if (start < 0) return undefined;
  const words = withoutSubstitution(all.slice(start));
  const [word = '', next = ''] = words;
  const tool = toolName(word);
  const interpreter = interpreterName(tool);
  const wrapper = isInstalled(word) ? WRAPPERS.get(tool) : undefined;
  if (tool === 'for' || tool === 'case' || tool === 'select') return { name: tool, after: [], rank: 0 };
  if (tool === 'eval') return ofEval(words);
  if (isInstalled(word) && PREPARATIONS.has(tool)) return ofPreparation(tool, words);
  if (wrapper !== undefined) return ofWrapped(words, wrapper) ?? { name: slug(tool), after: [], rank: 0 };
  if (isShell(tool)) return ofShell(words);
  if (interpreter !== undefined) return ofInterpreter(interpreter, words);
  if (TOOLS.has(commandName(tool))) return ofTool(commandName(tool), words);
  if (FETCHES.has(tool)) return ofUrl(tool, words);
  // A shell's own arguments are handled by the program that starts it.
  if (/^\$[\d@*]/.test(word)) return { name: '', after: words.slice(1), rank: 0 };
  if (word.startsWith('$') && !word.includes('/') && /\/|\.[a-z]{1,4}$/.test(next))
    return ofWords(words.slice(1));
  const rank = isInstalled(word) && HELPERS.has(tool) ? 1 : 2;
  return { name: programName(word), after: words.slice(1), rank };
}

/** `$(which perl) script.pl` is `perl script.pl`; any other substitution is about the program in it. */
function withoutSubstitution(words: readonly string[]): readonly string[] {
  const inner = /^(?:\$\((.*)\)|`(.*)`)$/s.exec(words[0] ?? '');
  if (inner === null) return words;
  const [command = []] = shellCommands(inner[1] ?? inner[2] ?? '');
  const looksUp = ['which', 'command', 'type'].includes(command[0] ?? '');
  return looksUp ? [command.at(-1) ?? '', ...words.slice(1)] : command;
}

/** `eval $(ssh-agent)` is a preparation; other words of eval form a command line. */
function ofEval(words: readonly string[]): Found | undefined {
  const text = words.slice(1).join(' ');
  return /^[$`]/.test(text) ? { name: 'eval', after: [], rank: 0 } : ofLine(text);
}

/** A file that is sourced may be the only command. */
function ofPreparation(tool: string, words: readonly string[]): Found {
  const reads = tool === '.' || tool === 'source';
  return { name: reads ? programName(words[1] ?? '') : slug(tool), after: words.slice(1), rank: 0 };
}

function ofWrapped(words: readonly string[], spec: ProgramWords): Found | undefined {
  const [, ...after] = words;
  const { at, ownAt, code } = behind(after, spec);
  const own = ownAt === undefined ? undefined : after[ownAt];
  const rest = after.slice(at);
  if (code !== undefined) return ofLine([code, ...rest].join(' '));
  if (rest.length === 0 || rest[0]?.startsWith('-')) {
    return spec.naming && own !== undefined ? { name: imageName(own), after: rest, rank: 2 } : undefined;
  }
  // A shell on the other side joins the words.
  const found = rest.length === 1 && /[\s;&|]/.test(rest[0] ?? '') ? ofLine(rest[0] ?? '') : ofWords(rest);
  if (found === undefined || !spec.naming || own === undefined || !VAGUE.has(found.name)) return found;
  return { ...found, name: `${imageName(own)}-${found.name}` };
}

/** `report` of `registry:5000/team/report:1.2@sha256:…`. */
function imageName(image: string): string {
  return programName(image.replace(/@.*$/s, '').replace(/:[^/]*$/, '')) || 'container';
}

function ofShell(words: readonly string[]): Found | undefined {
  const reading = readShell(words);
  if (reading.reads !== 'parameters') {
    const script = reading.reads === 'file' ? [reading.file, ...reading.parameters] : [];
    return ofScript(script, toolName(words[0] ?? ''));
  }
  const found = ofLine(reading.script);
  return found?.name ? found : (ofWords(reading.parameters) ?? found);
}

function ofInterpreter(name: string, words: readonly string[]): Found | undefined {
  const [, ...after] = words;
  const { at, code, module } = behind(after, INTERPRETERS.get(name) ?? {});
  const rest = after.slice(at);
  if (module !== undefined) return { name: slug(module) || name, after: rest, rank: 2 };
  if (code !== undefined) return ofCode(name, words, code);
  const [script = '', ...others] = rest;
  if (name === 'java' && !script.endsWith('.jar')) {
    return ofScript([script.slice(script.lastIndexOf('.') + 1), ...others], name);
  }
  return ofScript(rest, name);
}

/** A script may be a program with subcommands (`artisan`). One without a readable name is named after its interpreter. */
function ofScript(words: readonly string[], interpreter: string): Found {
  const [script, ...after] = words;
  if (script === undefined) return { name: slug(interpreter), after: [], rank: 1 };
  const command = commandName(toolName(script));
  if (TOOLS.has(command)) return ofTool(command, words);
  return { name: programName(script) || slug(interpreter), after, rank: 2 };
}

/** Names in a program's text that say nothing about it. */
const STANDARD =
  /^(?:console|datetime|io|json|math|os|process|random|re|shutil|subprocess|sys|time|timedelta)\b/i;

/** A program in the command itself: what it loads or calls. One that only sleeps delays another command. */
function ofCode(interpreter: string, words: readonly string[], code: string): Found {
  const loaded = words
    .map((word) => /^-M(?!strict|warnings)([A-Za-z]\w*(?:::\w+)*)/.exec(word)?.[1])
    .find(Boolean);
  const called = code
    .match(/[A-Za-z_]\w*(?:(?:::|->|\.)[A-Za-z_]\w*)+/g)
    ?.find((name) => !STANDARD.test(name));
  const rank = /\bu?sleep\b/.test(code) ? 0 : 2;
  return { name: slug(loaded ?? called ?? '') || slug(interpreter), after: [], rank };
}

/** Subcommands that install or update something before a program starts. */
const INSTALLS = /^(?:add|ci|install|update|upgrade)$/;

function ofTool(name: string, words: readonly string[]): Found {
  const { words: options = {}, runs, skips, keeps } = TOOLS.get(name) as Tool;
  let rest = words.slice(1 + behind(words.slice(1), options).at);
  const run = runs?.[rest[0] ?? ''];
  if (typeof run === 'string') return ofTool(run, rest);
  if (run !== undefined) {
    const found = ofWrapped(rest, run);
    if (found !== undefined) return found;
  } else if (skips?.includes(rest[0] ?? '')) rest = rest.slice(1 + behind(rest.slice(1), options).at);
  const operands = rest.filter((word) => !word.startsWith('-') && !/^\w+=/.test(word));
  if (keeps !== undefined && run === undefined && !skips?.length) {
    const kept = operands.slice(0, keeps).map(programName);
    const kind = [slug(name), ...kept.filter((word) => word !== '')].join('-');
    return { name: kind, after: operands.slice(keeps), rank: INSTALLS.test(operands[0] ?? '') ? 1 : 2 };
  }
  const [command = '', ...after] = operands;
  if (INSTALLS.test(command)) return { name: `${slug(name)}-${slug(command)}`, after, rank: 1 };
  const said = /[\s(]/.test(command) ? slug(/[A-Za-z_][\w:.]*/.exec(command)?.[0] ?? '') : verbName(command);
  const vague = said === '' || VAGUE.has(said);
  return { name: vague ? [slug(name), said].filter(Boolean).join('-') : said, after, rank: 2 };
}

/** `reports:daily` is a subcommand, `script/report.rb` a file. */
function verbName(command: string): string {
  return command.includes('/') ? programName(command) : slug(command);
}

const FETCHES: ReadonlySet<string> = new Set(['curl', 'lwp-request', 'lynx', 'wget']);

/** `curl-cron` for `curl -fsS https://example.com/cron.php?key=x`: the end of the path, or the host. */
function ofUrl(tool: string, words: readonly string[]): Found {
  const url = words.find((word) => /^https?:\/\//.test(word));
  const [host = '', ...path] = (url ?? '')
    .replace(/^https?:\/\//, '')
    .replace(/[?#].*$/s, '')
    .split('/');
  const last = path
    .map((part) => slug(withoutExtension(part)))
    .findLast((part) => /^[a-z][a-z-]{2,}$/.test(part));
  const place = last ?? slug(host.replace(/^.*@|:\d+$/g, ''));
  return { name: [tool, place].filter(Boolean).join('-'), after: words.slice(1), rank: 2 };
}

/** The last part of a path; for a variable without a path, its name. */
function toolName(word: string): string {
  const variable = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(word)?.[1];
  return variable === undefined ? word.slice(word.lastIndexOf('/') + 1) : variable.toLowerCase();
}

/** `manage.py` and `composer.phar` are known without their extensions; any other script is the team's own. */
function commandName(tool: string): string {
  return tool === 'manage.py' ? 'manage' : tool.replace(/\.(?:bat|cmd|exe|phar)$/, '');
}

/** A team's own `./test` or `/app/time` is not the system's. */
function isInstalled(word: string): boolean {
  return !word.includes('/') || /\/(?:s?bin|command|shims)\/[^/]+$/.test(word);
}

function interpreterName(tool: string): string | undefined {
  const name = tool.toLowerCase().replace(/-?\d[\d.]*(?:-cli)?$/, '');
  return INTERPRETERS.has(name) ? name : undefined;
}
