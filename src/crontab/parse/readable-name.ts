// Makes readable parts of names from words and paths of commands, in the letters that names allow.
import { VAGUE, VAGUE_DIRECTORIES } from './known-commands.ts';

/** The file's name, with its directory's if the file's says nothing or has no Latin letters. */
export function programName(path: string): string {
  // Some people write a URL's path and query: `cron.php?key=x`.
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

/** Lower-case letters, digits and single dashes: `update-ranking` for `updateRanking`. Accents are removed. */
export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(?<=[a-z\d])(?=[A-Z])/g, '-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
