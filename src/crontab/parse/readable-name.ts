// Words and paths of commands as parts of names: what people read in them, in letters that names can have.
import { VAGUE, VAGUE_DIRECTORIES } from './known-commands.ts';

/** Its file's name; together with its directory's where that says nothing, or nothing that Latin letters can write. */
export function programName(path: string): string {
  // Some write what a web server would be asked for: `cron.php?key=x`.
  const parts = path
    .replace(/(\.[a-z]+)\?.*$/s, '$1')
    .split('/')
    .map((part) => ({ part, name: slug(withoutExtension(part)) }));
  const { part, name } = parts.findLast((each) => each.part !== '') ?? { part: '', name: '' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  const isWhole = /[a-z]/.test(name) || (name !== '' && /^[\x00-\x7f]*$/.test(part));
  if (isWhole && !VAGUE.has(name)) return name;
  const directory = parts
    .slice(0, -1)
    .findLast((each) => /[a-z]/.test(each.name) && !VAGUE_DIRECTORIES.has(each.name));
  return [directory?.name ?? '', name].filter((each) => each !== '').join('-');
}

export function withoutExtension(name: string): string {
  return name.replace(/(.)\.[A-Za-z][A-Za-z0-9]{0,4}$/s, '$1');
}

export function isPlain(word: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_:.-]*$/.test(word);
}

/** Lower-case letters, digits and single dashes: `update-ranking` of `updateRanking`. Accents are left out. */
export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(?<=[a-z\d])(?=[A-Z])/g, '-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
