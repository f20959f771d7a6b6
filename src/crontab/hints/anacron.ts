// Recognises lines of an anacrontab: period in days, delay in minutes, a name, a command. Source: anacrontab(5).

import { instead, type Remedy } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import type { Word } from '../parse/line.ts';
import { COMMAND } from './interval.ts';

/** The days on which an entry with a period runs. */
const DAYS: ReadonlyMap<string, string> = new Map([
  ['1', '* * *'],
  ['@daily', '* * *'],
  ['7', '* * 0'],
  ['@weekly', '* * 0'],
  ['30', '1 * *'],
  ['31', '1 * *'],
  ['@monthly', '1 * *'],
  ['365', '1 1 *'],
  ['@yearly', '1 1 *'],
  ['@annually', '1 1 *'],
]);

const DAY_MINUTES = 24 * 60;

/** Reports a line such as `1 5 cron.daily nice run-parts /etc/cron.daily`. */
export function explainAnacron(text: string, words: readonly Word[], complain: Complain): boolean {
  const [period, delay, name, command] = words;
  if (period === undefined || delay === undefined || name === undefined || command === undefined)
    return false;
  const isNickname = period.text.startsWith('@');
  if (!/^(?:[1-9]\d*|@[a-z]+)$/.test(period.text) || !/^\d+$/.test(delay.text)) return false;
  // In a crontab, the third word is a day or, after a nickname, part of the command.
  if (
    !/^[A-Za-z][\w.-]*$/.test(name.text) ||
    !(isNickname || /\.|daily|weekly|monthly|yearly/.test(name.text))
  )
    return false;
  const span = { start: period.start, end: name.end };
  const message = `this is an entry of an anacrontab: a period, a delay and the name ${quoted(name.text)}`;
  complain('anacrontab', span, message, insteadOf(text, { period, delay, name, command }));
  return true;
}

function insteadOf(
  text: string,
  { period, delay, name, command }: Record<'period' | 'delay' | 'name' | 'command', Word>,
): Remedy {
  const days = DAYS.get(period.text);
  const minutes = Number(delay.text);
  if (days === undefined || minutes >= DAY_MINUTES)
    return { hint: 'write minute, hour, day of month, month, day of week' };
  const slug = name.text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, 48);
  const entry = `${minutes % 60} ${Math.floor(minutes / 60)} ${days} ${text.slice(command.start).trim() || COMMAND}`;
  const hint = 'here the delay counts from midnight';
  return instead({ start: period.start, end: text.length }, `#@ name=${slug}\n${entry}`, hint);
}
