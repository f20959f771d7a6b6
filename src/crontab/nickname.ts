// `@daily` and its kind.
import { closest, distance } from 'fastest-levenshtein';
import { readDuration } from './duration.ts';
import { skipBlanks, type Word, wordAt } from './line.ts';
import type { Complain } from './report.ts';
import { quoted, shownEntry } from './shown.ts';

const FIELDS: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
]);

const KNOWN = [...FIELDS.keys(), '@reboot'];

/**
 * The five fields that a nickname stands for, or `@reboot`; each word has the nickname's place.
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
    complain('unknown-nickname', nickname, message, nicknameHint(nickname.text));
  }
  return undefined;
}

function explainEvery(nickname: Word, text: string, complain: Complain): void {
  const interval = wordAt(text, skipBlanks(text, nickname.end));
  const fields = everyAsFields(readDuration(interval.text) ?? 0);
  complain(
    'every-nickname',
    { start: nickname.start, end: interval.end },
    'cron has no @every: it counts in fields',
    fields === undefined
      ? 'write the minutes and hours at which it is to run, for example */5 * * * *'
      : `write ${shownEntry(fields, text.slice(interval.end))}`,
  );
}

/** Fields for an interval that cron can express: one that divides the hour or the day. */
function everyAsFields(seconds: number): string | undefined {
  const minutes = seconds / 60;
  if (minutes === 1) return '* * * * *';
  if (minutes === 60) return '0 * * * *';
  if (minutes === 24 * 60) return '0 0 * * *';
  if (minutes > 1 && 60 % minutes === 0) return `*/${minutes} * * * *`;
  return minutes > 60 && (24 * 60) % minutes === 0 && minutes % 60 === 0
    ? `0 */${minutes / 60} * * *`
    : undefined;
}

function nicknameHint(text: string): string {
  const lower = text.slice(0, 20).toLowerCase();
  const nearest = closest(lower, KNOWN);
  if (nearest === text.toLowerCase()) return `nicknames are lower case: write ${nearest}`;
  return distance(lower, nearest) <= 2 ? `did you mean ${nearest}?` : `there are ${KNOWN.join(' ')}`;
}
