// Finds a setting and an entry on one line, `TZ=Asia/Tokyo 0 5 * * * /app/report`: cron reads the whole line as the setting, so
// the job is lost.

import { instead } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import { readWords, type Span, skipBlanks } from '../parse/line.ts';
import { NICKNAMES } from '../parse/nickname.ts';
import { readsAsTime } from '../parse/written-time.ts';
import { looksLikeField } from './field-hints.ts';

interface EntryInSetting {
  readonly name: string;
  /** The settings before the entry, each as a line of its own. */
  readonly settings: readonly string[];
  /** Where the entry begins, and where its time is. */
  readonly time: Span;
  /** Whether the time is valid. */
  readonly isRight: boolean;
}

const FIELD_COUNT = 5;
const KEYWORD = /^(?:export|env|set|declare|setenv)[ \t]+/;
/** As cron reads it: anything before the `=`, or in quotes. */
const ASSIGNMENT = /^(?:([^\s="'@\d*~?#][^\s=]*)|"([^\s"=]+)"|'([^\s'=]+)')[ \t]*=/;
/** What certainly begins a command, and not a value. */
const COMMAND = /^(?:~?\/|\.{1,2}\/)./;
/** A line with more assignments is not searched. */
const MOST_SETTINGS = 100;
const MOST_WORDS = 20;

/**
 * Finds the entry after the assignments that begin at `start`.
 * @returns undefined if there is none, for example if a value only contains numbers
 */
export function entryInSetting(text: string, start: number): EntryInSetting | undefined {
  let at = start;
  let isRight = true;
  const settings: string[] = [];
  let first = '';
  while (settings.length < MOST_SETTINGS) {
    at += KEYWORD.exec(text.slice(at, at + 20))?.[0].length ?? 0;
    const [assignment = '', ...names] = ASSIGNMENT.exec(text.slice(at, at + 200)) ?? [];
    // The value may continue: `SHELL=/bin/bash -l 0 5 * * * /app/report`.
    if (assignment === '')
      return settings.length > 0 ? entryBehindWords(text, at, first, settings) : undefined;
    const name = names.find((each) => each !== undefined) ?? '';
    if (first === '') first = name;
    at += assignment.length;
    const from = skipBlanks(text, at);
    // `NAME= 0 5 * * * ...` has an empty value, `NAME = value` has not.
    const end = from > at && timeAt(text, from) !== undefined ? at : endOfValue(text, from);
    const value = text.slice(Math.min(from, end), end);
    // A shell would end the assignment there.
    const own = value.replace(/;+$/, '');
    settings.push(`${name}=${own || '""'}`);
    isRight &&= !/\\[ \t]/.test(own);
    at = skipBlanks(text, end);
    if (at === end) return undefined;
    at = skipBlanks(text, at + (/^(?:&&|;)/.exec(text.slice(at, at + 2))?.[0].length ?? 0));
    const time = timeAt(text, at);
    if (time !== undefined) return { name: first, settings, ...time, isRight: isRight && time.isRight };
  }
  return undefined;
}

/** The entry after further words of a value, whose end is then uncertain. */
function entryBehindWords(
  text: string,
  from: number,
  name: string,
  settings: readonly string[],
): EntryInSetting | undefined {
  let at = from;
  for (let words = 0; words < MOST_WORDS && at < text.length; words++) {
    const found = timeAt(text, at);
    const isEntry = found !== undefined && COMMAND.test(text.slice(skipBlanks(text, found.time.end)));
    if (isEntry) return { name, settings, time: found.time, isRight: false };
    at = skipBlanks(text, endOfValue(text, at));
  }
  return undefined;
}

/** Where a shell would end the value of an assignment. Quotes may be anywhere in it. */
function endOfValue(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ' ' && text[at] !== '\t') {
    const character = text.charAt(at);
    if (character === '\\') at++;
    const close = character === '"' || character === "'" ? text.indexOf(character, at + 1) : at;
    if (close < 0) return text.length;
    at = close + 1;
  }
  return at;
}

/** The time of the entry that begins at `at`: a nickname, or five fields, followed by a command. */
function timeAt(text: string, at: number): Pick<EntryInSetting, 'time' | 'isRight'> | undefined {
  if (!/[\d*@~]/.test(text.charAt(at))) return undefined;
  const words = readWords(text.slice(at, at + 400), 0, FIELD_COUNT + 1);
  const [nickname] = words;
  if (nickname === undefined || words.length < 2) return undefined;
  if (nickname.text.startsWith('@'))
    return NICKNAMES.includes(nickname.text)
      ? { time: { start: at, end: at + nickname.end }, isRight: true }
      : undefined;
  const fields = words.slice(0, FIELD_COUNT);
  const command = words[FIELD_COUNT];
  const last = fields.at(-1);
  if (command === undefined || last === undefined) return undefined;
  if (!fields.every((word) => looksLikeField(word.text))) return undefined;
  // Five numbers are a time only before something that must be a command: `1 2 3 4 5 apples` is none.
  const isTime =
    fields.some((word, index) => word.text.startsWith('*') || (index > 2 && /[A-Za-z]/.test(word.text))) ||
    COMMAND.test(command.text);
  if (!isTime) return undefined;
  const time = { start: at, end: at + last.end };
  return { time, isRight: readsAsTime(text.slice(time.start, time.end)) };
}

/** Reports it, with the intended lines if they are valid. */
export function explainEntryInSetting(
  found: EntryInSetting,
  start: number,
  isRight: (setting: string) => boolean,
  complain: Complain,
): void {
  const { name, settings, time } = found;
  const message = `cron reads the whole line as the setting ${quoted(name)}, so the entry on it never runs`;
  const hint = `${hintFor(name)}; if all of it is the value, put it in quotes`;
  const remedy =
    found.isRight && settings.every(isRight)
      ? instead({ start, end: time.start }, `${settings.join('\n')}\n`, hint)
      : { hint };
  complain('entry-in-setting', time, message, remedy);
}

function hintFor(name: string): string {
  switch (name) {
    case 'CRON_TZ':
      return 'put the setting on its own line for all entries below, or write #@ timezone=... above this one';
    case 'TZ':
      return 'CRON_TZ on its own line sets the time zone of all entries below, and #@ timezone=... that of one entry; TZ is only passed to the commands, for one command write TZ=... before it';
    default:
      return 'put the setting on its own line for all entries below, or write it before this command';
  }
}
