import { closest, distance } from 'fastest-levenshtein';
import { instead, type Remedy } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import { insteadOfInterval } from '../hints/interval.ts';
import { readDuration } from './duration.ts';
import { skipBlanks, type Word, wordAt } from './line.ts';

const FIELDS: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
]);

/** cronie's nicknames (entry.c, load_entry), which come from Vixie cron. */
export const NICKNAMES: readonly string[] = [...FIELDS.keys(), '@reboot'];

/**
 * The five fields of a nickname, or `@reboot`; each word has the nickname's place.
 * @param text the line, for what follows `@every`
 * @returns undefined after an error
 */
export function readNickname(
  nickname: Word,
  text: string,
  complain: Complain,
): readonly Word[] | '@reboot' | undefined {
  if (nickname.text === '@reboot') return '@reboot';
  const fields = FIELDS.get(nickname.text);
  if (fields !== undefined) return fields.split(' ').map((field) => ({ ...nickname, text: field }));
  if (nickname.text.toLowerCase() === '@every') explainEvery(nickname, text, complain);
  else {
    const message = `${quoted(nickname.text)} is not a nickname of cron`;
    complain('unknown-nickname', nickname, message, nicknameRemedy(nickname));
  }
  return undefined;
}

function explainEvery(nickname: Word, text: string, complain: Complain): void {
  const interval = wordAt(text, skipBlanks(text, nickname.end));
  complain(
    'every-nickname',
    { start: nickname.start, end: interval.end },
    'cron has no @every',
    insteadOfInterval(
      { start: nickname.start, end: text.length },
      readDuration(interval.text),
      text.slice(interval.end),
    ),
  );
}

function nicknameRemedy(nickname: Word): string | Remedy {
  const lower = nickname.text.slice(0, 20).toLowerCase();
  const nearest = closest(lower, NICKNAMES);
  const written = nearest === '@reboot' ? '#@ on=deploy\n@reboot' : nearest;
  if (nearest === nickname.text.toLowerCase())
    return instead(nickname, written, 'write nicknames in lower case');
  return distance(lower, nearest) <= 2
    ? instead(nickname, written, `did you mean ${nearest}?`)
    : `the nicknames are ${NICKNAMES.join(' ')}`;
}
