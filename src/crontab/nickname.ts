// `@daily` and its kind.
import { closest, distance } from 'fastest-levenshtein';
import type { Word } from './line.ts';
import type { Complain } from './report.ts';
import { quoted } from './shown.ts';

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
 * @param next the word after it, for `@every 5m`
 * @returns undefined after an error
 */
export function readNickname(
  nickname: Word,
  next: Word | undefined,
  complain: Complain,
): readonly Word[] | '@reboot' | undefined {
  if (nickname.text === '@reboot') return '@reboot';
  const fields = FIELDS.get(nickname.text);
  if (fields !== undefined) return fields.split(' ').map((text) => ({ ...nickname, text }));
  if (nickname.text.toLowerCase() === '@every') {
    complain(
      'every-nickname',
      { start: nickname.start, end: next?.end ?? nickname.end },
      'cron has no @every: it counts in fields',
      everyHint(next?.text ?? ''),
    );
    return undefined;
  }
  complain(
    'unknown-nickname',
    nickname,
    `${quoted(nickname.text)} is not a nickname of cron`,
    nicknameHint(nickname.text),
  );
  return undefined;
}

function nicknameHint(text: string): string {
  const lower = text.slice(0, 20).toLowerCase();
  const nearest = closest(lower, KNOWN);
  if (nearest === text.toLowerCase()) return `nicknames are lower case: write ${nearest}`;
  return distance(lower, nearest) <= 2 ? `did you mean ${nearest}?` : `there are ${KNOWN.join(' ')}`;
}

/** Fields for an interval that cron can express: one that divides the hour or the day. */
function everyHint(interval: string): string {
  const [, digits = '', unit = ''] = /^(\d{1,4})([smhd])$/.exec(interval) ?? [];
  const seconds =
    Number(digits) * (({ s: 1, m: 60, h: 3600, d: 86_400 } as Record<string, number>)[unit] ?? 0);
  const minutes = seconds / 60;
  if (minutes >= 1 && 60 % minutes === 0) {
    return `write ${minutes === 60 ? '0' : minutes === 1 ? '*' : `*/${minutes}`} * * * *`;
  }
  const hours = minutes / 60;
  if (hours >= 1 && 24 % hours === 0) return `write 0 ${hours === 24 ? '0' : `*/${hours}`} * * *`;
  return 'write the minutes and hours at which it is to run, for example */5 * * * *';
}
