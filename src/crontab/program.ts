// What a command is about: the program behind the wrappers, shells and interpreters around it.

/** Programs that only run another one: how many words of their own they take, and which of their options take one more. */
const WRAPPERS: ReadonlyMap<string, { readonly words: number; readonly valued: string }> = new Map([
  ['chronic', { words: 0, valued: '' }],
  ['command', { words: 0, valued: '' }],
  ['env', { words: 0, valued: 'uC' }],
  ['exec', { words: 0, valued: 'a' }],
  ['flock', { words: 1, valued: 'wE' }],
  ['ionice', { words: 0, valued: 'cn' }],
  ['nice', { words: 0, valued: 'n' }],
  ['nohup', { words: 0, valued: '' }],
  ['setlock', { words: 1, valued: '' }],
  ['setsid', { words: 0, valued: '' }],
  ['sudo', { words: 0, valued: 'ugh' }],
  ['time', { words: 0, valued: 'fo' }],
  ['timeout', { words: 1, valued: 'ks' }],
]);

const INTERPRETERS = /^(?:bash|dash|java|ksh|node|perl|php|python|ruby|sh|zsh)[\d.]*$/;

/** Programs whose first plain word says what they do. */
const RUNNERS = new Set([
  'artisan',
  'bundle',
  'carton',
  'console',
  'make',
  'manage',
  'npm',
  'npx',
  'poetry',
  'rails',
  'rake',
  'yarn',
]);
const RUNNER_VERBS = new Set(['exec', 'run', 'runner']);

/** Words that end a step before the program: `cd /app &&`, `[ -x file ] ||`. */
const STEP_ENDS = new Set(['&&', '||', ';']);
const STEPS = new Set(['cd', '[', 'test', '.', 'source', 'export', 'umask', 'ulimit']);

/** Words of the shell that stand before a command. */
const GROUPING = new Set(['(', '{', '!', 'if', 'then', 'else', 'do']);

/** The first words are enough; commands can have 131,072 characters. */
const WORDS_READ = 40;
const CHARACTERS_READ = 2000;

/**
 * The name of a command's program without path and extension, and the plain words after it, all fit for a job's name: `update-ranking`
 * for `cd /app && perl script/update_ranking.pl --all`. Depends on the command alone.
 */
export function programOf(command: string): { readonly program: string; readonly words: readonly string[] } {
  const all = command
    .slice(0, CHARACTERS_READ)
    .replace(/([;()])/g, ' $1 ')
    .split(/[ \t]+/)
    .filter((word) => word !== '' && !GROUPING.has(word))
    .slice(0, WORDS_READ);
  const start = programAt(all);
  const program = baseName(all[start] ?? all[0] ?? '');
  const end = all.findIndex((word, index) => index > start && /^[|;&<>)\d]/.test(word));
  const after = all.slice(start + 1, end < 0 ? undefined : end);
  return {
    program: program || 'job',
    words: after
      .filter(isPlain)
      .map(slug)
      .filter((word) => word !== ''),
  };
}

function programAt(words: readonly string[]): number {
  let index = 0;
  while (index < words.length - 1) {
    const next = skipOne(words, index);
    if (next === index || next >= words.length) return index;
    index = next;
  }
  return index;
}

/** The next word that may be the program, or the same index where the word is it. */
function skipOne(words: readonly string[], index: number): number {
  const word = unquoted(words[index] ?? '');
  if (/^[A-Za-z_]\w*=/.test(word)) return index + 1;
  if (STEPS.has(word)) {
    const end = words.findIndex((candidate, at) => at > index && STEP_ENDS.has(candidate));
    return end < 0 ? index : end + 1;
  }
  const name = word.slice(word.lastIndexOf('/') + 1);
  const wrapper = WRAPPERS.get(name);
  if (wrapper !== undefined) return skipOptions(words, index + 1, wrapper.valued) + wrapper.words;
  if (INTERPRETERS.test(name)) return skipOptions(words, index + 1, '');
  if (RUNNERS.has(baseName(word))) {
    if (RUNNER_VERBS.has(words[index + 1] ?? '')) return skipOptions(words, index + 2, '');
    return isPlain(words[index + 1] ?? '') ? index + 1 : index;
  }
  return index;
}

function skipOptions(words: readonly string[], from: number, valued: string): number {
  let index = from;
  while (words[index]?.startsWith('-')) {
    const option = words[index] ?? '';
    index += option.length === 2 && valued.includes(option.charAt(1)) ? 2 : 1;
  }
  return index;
}

function isPlain(word: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_:.-]*$/.test(word);
}

function unquoted(word: string): string {
  return word.replace(/^["']+|["']+$/g, '');
}

function baseName(word: string): string {
  const text = unquoted(word);
  return slug(text.slice(text.lastIndexOf('/') + 1).replace(/(.)\.[A-Za-z][A-Za-z0-9]{0,4}$/, '$1'));
}

/** Lower-case letters, digits and single dashes. */
function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
