// Explains lines that were meant to be an entry or a setting, and are not.

import { instead } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import { FIELD_RULES, MONTHS, WEEKDAYS } from '../parse/field-rules.ts';
import { type Line, readWords, type Word, wholeLine } from '../parse/line.ts';
import { explainAnacron } from './anacron.ts';
import { insteadOfFields, readRate } from './dialects.ts';
import { FULL_MONTHS, FULL_WEEKDAYS, looksLikeField } from './field-hints.ts';
import { isKnownProgram } from './known-program.ts';
import { explainOddBlank } from './odd-blank.ts';
import { explainTimer } from './systemd.ts';
import { areNear, narrowed, wordForTime } from './time-words.ts';
import { explainTornField, explainTornWeekday } from './torn-field.ts';

const FIELD_COUNT = 5;

const CLOCK = /^(\d{1,2}):(\d{2})(?::\d{2})?$/;

/** `/app/report`, `./report`, `~/report`, `$HOME/report`. */
const PATH_OF_COMMAND = /^(?:~?\/|\.{1,2}\/|\$)[A-Za-z_.{(]/;

/** Reports a line that does not begin like an entry at all. */
export function complainOfEntry(line: Line, from: number, complain: Complain): boolean {
  const { text } = line;
  if (/[\d*~?,@]/.test(narrowed(text.charAt(from)))) return false;
  const rest = text.slice(from, from + 200);
  const keyword = /^(export|declare|setenv|set|local|env)[ \t]+(?:-x[ \t]+)?([A-Za-z_]\w*)[ \t]*=/.exec(rest);
  if (keyword !== null) {
    const [, word = '', name = ''] = keyword;
    complain(
      'export-keyword',
      { start: from, end: from + word.length },
      `${quoted(word)} is shell syntax: a setting is only NAME=value`,
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
    const { span, remedy } = readRate(line, from);
    complain(
      'eventbridge-expression',
      span,
      'this is an EventBridge expression, not five cron fields',
      remedy,
    );
    return true;
  }
  if (explainTimer(text, from, complain)) return true;
  const words = readWords(text, from, FIELD_COUNT).slice(1);
  if (!rest.startsWith('-') && words.filter((word) => looksLikeField(word.text)).length >= 3) return false;
  complain(
    'not-an-entry',
    wholeLine(line),
    'the line is not an entry, a setting or a comment',
    notAnEntryHint(rest),
  );
  return true;
}

/** Reports that there are fewer than five time fields before the command. */
export function complainOfCount(line: Line, words: readonly Word[], complain: Complain): boolean {
  const fields = words.slice(0, FIELD_COUNT);
  if (explainOddBlank(line, fields, complain) || explainTornField(line, fields, complain)) return true;
  const isFull = fields.length === FIELD_COUNT && fields.every((_, index) => meantAsField(fields, index));
  const [first] = fields;
  if (first === undefined || (isFull && !fields.some(({ text }) => text.includes(':')))) {
    return complainOfSixth(line, words, complain);
  }
  return (
    explainTimer(line.text, first.start, complain) ||
    explainAnacron(line.text, words, complain) ||
    clockTime(words, complain) ||
    tooFew(line, words, complain) ||
    complainOfSixth(line, words, complain)
  );
}

function notAnEntryHint(text: string): string {
  if (/^(?:<{7}|>{7}|\|{7})/.test(text)) return 'remove what is left of a merge conflict';
  if (text.startsWith('-')) return 'remove the "-"';
  if (text.startsWith('no crontab for '))
    return 'remove it: this is what crontab -l prints for a user without a crontab';
  if (text.includes('=')) return 'a setting is NAME=value, with no spaces in the name';
  return 'begin the line with # to make it a comment; a crontab has no continuation lines';
}

function explainQuote(line: Line, open: number, complain: Complain): void {
  const { text } = line;
  const close = text.indexOf(text.charAt(open), open + 1);
  if (close < 0) {
    complain(
      'unclosed-quote',
      { start: open, end: text.length },
      'the value begins with a quote that is never closed',
    );
  } else {
    const span = { start: close + 1, end: text.length };
    complain(
      'text-after-quote',
      span,
      'the value is followed by more text after its closing quote',
      'quote the whole value, or put the comment on its own line',
    );
  }
}

/** `5:30 * * * /app/report`, and `0 5:30 * * * /app/report`. */
function clockTime(words: readonly Word[], complain: Complain): boolean {
  const at = words.slice(0, 2).findIndex((word) => CLOCK.test(word.text));
  const word = words[at];
  const [, hour, minute] = CLOCK.exec(word?.text ?? '') ?? [];
  const [first] = words;
  if (first === undefined || word === undefined || (at === 1 && !looksLikeField(first.text))) return false;
  const fields = words.slice(at + 1, FIELD_COUNT);
  const count = fields.findIndex((other) => !looksLikeField(other.text));
  const following = count < 0 ? fields : fields.slice(0, count);
  const days = [...following.slice(-3).map((other) => other.text), '*', '*', '*'].slice(0, 3);
  const time = [`${Number(minute)} ${Number(hour) % 24}`, ...days].join(' ');
  const span = { start: first.start, end: (following.at(-1) ?? word).end };
  const hint = 'minute and hour are separate fields';
  const message = `${quoted(word.text)} is a time of day, not ${at === 0 ? 'a minute' : 'an hour'}`;
  complain('clock-time', word, message, instead(span, time, hint));
  return true;
}

function tooFew(line: Line, words: readonly Word[], complain: Complain): boolean {
  const fields = words.slice(0, FIELD_COUNT);
  const missing = fields.findIndex((_, index) => !meantAsField(fields, index));
  const count = missing < 0 ? fields.length : missing;
  const [first] = fields;
  if (count === FIELD_COUNT || first === undefined) return false;
  const command = words[count];
  const written = fields.slice(0, count);
  const filled = [...written.map((word) => word.text), '*', '*', '*', '*', '*']
    .slice(0, FIELD_COUNT)
    .join(' ');
  const hint = missingFields(written.at(-1)?.text ?? '', count);
  const rule = FIELD_RULES[count];
  const message = `the entry has ${count} time ${count === 1 ? 'field' : 'fields'}, but needs five`;
  const isField = command && rule !== undefined && !isSurelyCommand(command.text);
  complain(
    'missing-field',
    command ?? wholeLine(line),
    message,
    // A word that may be a field is not made part of the command.
    isField
      ? {
          hint: `if ${quoted(command.text)} is the ${rule.label}, write ${rule.range}; otherwise add the missing field`,
        }
      : command && instead({ start: first.start, end: command.start }, `${filled} `, hint),
  );
  return true;
}

const DAY_NAME = /^(?:sun|mon|tue|wed|thu|fri|sat)/i;

/** Which fields are missing, as crontab(5) counts them: from the left, unless the last one can only be a day of the week. */
function missingFields(last: string, count: number): string {
  const labels = FIELD_RULES.map(({ label }) => label);
  const order = `the fields are ${labels.join(', ')}`;
  if (count === FIELD_COUNT - 1 && DAY_NAME.test(last))
    return `${order}: ${quoted(last)} is a ${labels.at(-1)}, so one of those before it is missing`;
  return `${order}: the ${labels.slice(count).join(', ')} ${count === FIELD_COUNT - 1 ? 'is' : 'are'} missing`;
}

/** Whether a word in the place of a field can only be a command. */
function isSurelyCommand(text: string): boolean {
  return (
    /[/$"'`(){}[\]|;&<>=\\]/.test(text) ||
    /^[.!:]/.test(text) ||
    /\.[a-z0-9]{1,4}$/i.test(text) ||
    isKnownProgram(text)
  );
}

/** Whether a word among the first five is a time field, right or wrong, rather than the beginning of the command. */
function meantAsField(fields: readonly Word[], index: number): boolean {
  const text = fields[index]?.text ?? '';
  if (looksLikeField(text) || /^[\d*,?]/.test(narrowed(text))) return true;
  if (PATH_OF_COMMAND.test(text)) return false;
  if (fields.slice(index + 1).some((word) => looksLikeField(word.text))) return true;
  const names = index === 3 ? MONTHS : index === 4 ? WEEKDAYS : [];
  return names.length > 0 && resemblesName(text, names);
}

/** `mno`, `mon-frx`, `Mondays`, `L5`, `lundi`, `月`: words that only a wrong month or weekday looks like. */
function resemblesName(text: string, names: readonly string[]): boolean {
  // `mon;tue`, `"mon"`: any separator between the names.
  const plain = text.split(/[^A-Za-z\d]+/).filter((part) => part !== '');
  if (!text.includes('/') && plain.length > 0 && plain.every((part) => looksLikeField(part))) return true;
  if (isSurelyCommand(text)) return false;
  if (names === WEEKDAYS && /^(?:[LW#]\d|\d[LW#])/i.test(text)) return true;
  const [first = '', ...others] = text.toLowerCase().split(/[-,~]/);
  if (others.length > 0 && names.includes(first)) return others.every((part) => part.length <= 4);
  return text.split(/[-,~]/).every((part) => isLikeName(part, names));
}

function isLikeName(part: string, names: readonly string[]): boolean {
  if (wordForTime(part, names) !== undefined) return true;
  // No program that crontabs call without a path has such a name.
  if (!/[ -~]/.test(part)) return true;
  const lower = part.toLowerCase();
  const full = names === MONTHS ? FULL_MONTHS : FULL_WEEKDAYS;
  return (
    (lower.length >= 3 && full.some((name) => name.startsWith(lower))) ||
    [...names, ...full].some((name) => areNear(name, lower))
  );
}

/** Reports a sixth time field, or a seventh. */
export function complainOfSixth(line: Line, words: readonly Word[], complain: Complain): boolean {
  const sixth = words[FIELD_COUNT];
  if (explainTornWeekday(line, words, complain)) return true;
  if (sixth === undefined || !isSurelyField(sixth.text)) return false;
  const seventh = words[FIELD_COUNT + 1];
  const fields = words.slice(0, seventh && isSurelyField(seventh.text) ? FIELD_COUNT + 2 : FIELD_COUNT + 1);
  const [first] = fields;
  const last = fields.at(-1);
  if (first === undefined || last === undefined) return false;
  const message = `the entry has ${fields.length} time fields: cron has five, without seconds or years`;
  const whole = { start: first.start, end: line.text.length };
  complain(
    'six-fields',
    { start: first.start, end: last.end },
    message,
    insteadOfFields(fields, whole, line.text.slice(last.end)),
  );
  return true;
}

/** Words that no command begins with. cronie refuses a `*` here as well. */
function isSurelyField(text: string): boolean {
  return (
    text.startsWith('*') || (looksLikeField(text) && (!/^[A-Za-z]+$/.test(text) || /^[A-Z]{3}$/.test(text)))
  );
}
