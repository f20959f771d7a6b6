// Lines that were meant to be an entry, or a setting, and are not: what they are instead.
import { distance } from 'fastest-levenshtein';
import { explainOddBlank, looksLikeField } from './field-hints.ts';
import { DAY_OF_WEEK, FIELD_RULES, MONTHS, WEEKDAYS } from './field-rules.ts';
import { type Line, readWords, type Word, wholeLine } from './line.ts';
import type { Complain } from './report.ts';
import { quoted, shownEntry } from './shown.ts';
import { TimeReader } from './written-time.ts';

const FIELD_COUNT = 5;

/** `/app/report`, `./report`, `~/report`, `$HOME/report`. */
const PATH_OF_COMMAND = /^(?:~?\/|\.{1,2}\/|\$)[A-Za-z_.{(]/;

/** Reports a line that does not begin like an entry at all. */
export function explainEntry(line: Line, from: number, complain: Complain): boolean {
  const { text } = line;
  const rest = text.slice(from, from + 200);
  const keyword = /^(export|declare|setenv|set|local|env)[ \t]+(?:-x[ \t]+)?([A-Za-z_]\w*)[ \t]*=/.exec(rest);
  if (keyword !== null) {
    const [, word = '', name = ''] = keyword;
    complain(
      'export-keyword',
      { start: from, end: from + word.length },
      `${quoted(word)} belongs to a shell, settings have only name and value`,
      `write ${name}=...`,
    );
    return true;
  }
  const setting = /^[A-Za-z_]\w*[ \t]*=[ \t]*(["'])/.exec(rest);
  if (setting !== null) {
    explainQuote(line, from + setting[0].length - 1, complain);
    return true;
  }
  if (/^(?:cron|rate|at)\(/i.test(rest)) {
    explainExpression(line, from, complain);
    return true;
  }
  if (/^[\d*~?,@]/.test(rest)) return false;
  const words = readWords(text, from, FIELD_COUNT).slice(1);
  if (!rest.startsWith('-') && words.filter((word) => looksLikeField(word.text)).length >= 3) return false;
  complain(
    'not-an-entry',
    wholeLine(line),
    'the line is no entry, no setting and no comment',
    notAnEntryHint(rest),
  );
  return true;
}

/** Reports that there are not five time fields before the command. */
export function explainCount(line: Line, words: readonly Word[], complain: Complain): boolean {
  if (words.slice(0, FIELD_COUNT).some((word) => explainOddBlank(word, complain))) return true;
  return clockTime(line, words, complain) || tooFew(line, words, complain) || tooMany(line, words, complain);
}

function notAnEntryHint(text: string): string {
  if (/^(?:<{7}|>{7}|\|{7})/.test(text)) return 'a merge has left this line behind';
  if (text.startsWith('-')) return 'leave the "-" out';
  if (text.includes('=')) return 'settings are NAME=value, with a name without blanks';
  return 'make it a comment with #; a crontab has no continuation lines';
}

function explainQuote(line: Line, open: number, complain: Complain): void {
  const { text } = line;
  const close = text.indexOf(text.charAt(open), open + 1);
  if (close < 0) {
    complain(
      'unclosed-quote',
      { start: open, end: text.length },
      'the quote that begins the value is never closed',
    );
  } else {
    const span = { start: close + 1, end: text.length };
    complain(
      'text-after-quote',
      span,
      'something follows the closing quote of the value',
      'quote the whole value, or put the comment on a line of its own',
    );
  }
}

/** `cron(0 5 * * ? *)` as five fields, where nothing is lost. */
function explainExpression(line: Line, from: number, complain: Complain): void {
  const { text } = line;
  const close = text.indexOf(')', from);
  const end = close < 0 ? text.length : close + 1;
  const fields = text.slice(text.indexOf('(', from) + 1, close < 0 ? undefined : close);
  const rewritten = rewriteFields(readWords(fields, 0, FIELD_COUNT + 2), text.slice(end));
  complain(
    'eventbridge-expression',
    { start: from, end },
    'an EventBridge expression stands where cron fields belong',
    rewritten ?? 'write five fields: minute, hour, day of month, month, day of week',
  );
}

/** `5:30 * * * /app/report`. */
function clockTime(line: Line, [first, ...others]: readonly Word[], complain: Complain): boolean {
  const time = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(first?.text ?? '');
  if (first === undefined || time === null) return false;
  const fields = others.slice(0, 4);
  const count = fields.findIndex((word) => !looksLikeField(word.text));
  const following = count < 0 ? fields : fields.slice(0, count);
  const days = [...following.slice(-3).map((word) => word.text), '*', '*', '*'].slice(0, 3);
  const rest = line.text.slice((following.at(-1) ?? first).end);
  const rewritten = [`${Number(time[2])} ${Number(time[1]) % 24}`, ...days].join(' ');
  complain(
    'clock-time',
    first,
    `${quoted(first.text)} is a time of day, not a minute`,
    `write ${shownEntry(rewritten, rest)}`,
  );
  return true;
}

function tooFew(line: Line, words: readonly Word[], complain: Complain): boolean {
  const fields = words.slice(0, FIELD_COUNT);
  const missing = fields.findIndex((_, index) => !meantAsField(fields, index));
  const count = missing < 0 ? fields.length : missing;
  if (count === FIELD_COUNT) return false;
  const command = words[count];
  const written = fields.slice(0, count).map((word) => word.text);
  const filled = [...written, '*', '*', '*', '*', '*'].slice(0, FIELD_COUNT).join(' ');
  complain(
    'missing-field',
    command ?? wholeLine(line),
    `${count} time ${count === 1 ? 'field stands' : 'fields stand'} before the command, five are needed`,
    command &&
      `fill in the one that is missing, for example ${shownEntry(filled, line.text.slice(command.start))}`,
  );
  return true;
}

/** Whether a word among the first five is a time field, right or wrong, rather than the beginning of the command. */
function meantAsField(fields: readonly Word[], index: number): boolean {
  const text = fields[index]?.text ?? '';
  if (looksLikeField(text) || /^[\d*,?]/.test(text)) return true;
  if (PATH_OF_COMMAND.test(text)) return false;
  if (fields.slice(index + 1).some((word) => looksLikeField(word.text))) return true;
  const names = index === 3 ? MONTHS : index === 4 ? WEEKDAYS : [];
  return /^[A-Za-z]{3,4}$/.test(text) && names.some((name) => distance(name, text.toLowerCase()) <= 2);
}

function tooMany(line: Line, words: readonly Word[], complain: Complain): boolean {
  const sixth = words[FIELD_COUNT];
  if (sixth === undefined || !isSurelyField(sixth.text)) return false;
  const seventh = words[FIELD_COUNT + 1];
  const fields = words.slice(0, seventh && isSurelyField(seventh.text) ? FIELD_COUNT + 2 : FIELD_COUNT + 1);
  const [first] = fields;
  const last = fields.at(-1);
  if (first === undefined || last === undefined) return false;
  complain(
    'six-fields',
    { start: first.start, end: last.end },
    `${fields.length} time fields: cron has five, without seconds and years`,
    rewriteFields(fields, line.text.slice(last.end)) ??
      'write minute, hour, day of month, month, day of week',
  );
  return true;
}

/** What no command is called. cronie refuses a `*` here as well. */
function isSurelyField(text: string): boolean {
  return (
    text.startsWith('*') || (looksLikeField(text) && (!/^[A-Za-z]+$/.test(text) || /^[A-Z]{3}$/.test(text)))
  );
}

/** Six or seven fields of Quartz, EventBridge or node-cron as five of cron's, where nothing is lost. */
function rewriteFields(words: readonly Word[], rest: string): string | undefined {
  const texts = words.map((word) => word.text);
  // EventBridge ends with a year and has its "?" third or fifth; the others begin with seconds, Quartz with a year at the end besides.
  const yearLast = /^\d{4}$/.test(texts.at(-1) ?? '') || texts[2] === '?' || texts[4] === '?';
  const secondsFirst = texts.length > FIELD_COUNT + 1 || (texts.length > FIELD_COUNT && !yearLast);
  const begin = secondsFirst ? 1 : 0;
  const years = texts.slice(begin + FIELD_COUNT);
  if (secondsFirst && !/^0?0$/.test(texts[0] ?? '')) {
    return 'the shortest interval is a minute: leave out the seconds';
  }
  if (!years.every((year) => year === '*')) return undefined;
  const countsFromOne = texts.includes('?');
  const fields = FIELD_RULES.map((rule, index) => {
    const text = (texts[begin + index] ?? '').replace('?', '*');
    if (rule === DAY_OF_WEEK) return countsFromOne ? fromSundayOne(text) : text;
    return text.replace(/^(\d+)\//, `$1-${rule.high}/`);
  });
  const silent: Complain = () => {};
  const time = new TimeReader().read(
    fields.map((text) => ({ text, start: 0, end: text.length })),
    silent,
  );
  return time && `write ${shownEntry(fields.join(' '), rest)}`;
}

/** Quartz and EventBridge count Sunday as 1, cron as 0. */
function fromSundayOne(text: string): string {
  return text.replace(
    /(^|[-,])([1-7])(?![\d])/g,
    (_, before: string, day: string) => `${before}${Number(day) - 1}`,
  );
}
