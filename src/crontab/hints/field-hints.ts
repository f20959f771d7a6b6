// What a list item that cron does not understand probably means: other schedulers' dialects and common mistakes.
import { distance } from 'fastest-levenshtein';
import { instead, type Remedy } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import { type FieldRule, MONTHS, readValue, WEEKDAYS } from '../parse/field-rules.ts';
import type { Word } from '../parse/line.ts';
import { inBounds } from './bounds-hints.ts';
import { areNear, narrowed, wordForTime } from './time-words.ts';

export const FULL_MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
export const FULL_WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** Reports an item if it recognises the mistake. */
type Explanation = (item: Word, field: Word, rule: FieldRule, complain: Complain) => boolean;

/** In order: the more specific a mistake, the earlier. */
const EXPLANATIONS: readonly Explanation[] = [
  emptyItem,
  fullWidth,
  questionMark,
  clockTime,
  jenkins,
  stepWithoutRange,
  badStep,
  randomStep,
  extension,
  lastWeekday,
  foreignName,
  name,
];

/** Reports an item in none of cron's forms, as helpfully as possible. */
export function explainItem(item: Word, field: Word, rule: FieldRule, complain: Complain): undefined {
  if (EXPLANATIONS.some((explain) => explain(item, field, rule, complain))) return;
  const forms = 'a value, a range a-b, a-b/step, */step or a~b';
  complain('field-syntax', item, `${rule.label} ${quoted(item.text)} is not ${forms}`, retyped(item, rule));
}

/** `mon–fri` with a typographic dash, `mon..fri`, `"mon"`, `mon;wed`, `mon，wed`: written as a crontab needs it. */
function retyped(item: Word, rule: FieldRule): Remedy {
  const text = item.text
    .replace(/^(["'(])(.*)(["')])$/, '$2')
    .replace(/\p{Pd}|\.\.|\u2212/gu, '-')
    .replace(/[;|\uff0c\u3001]/gu, ',');
  const isRight = text
    .split(',')
    .every((part) => part.split('-').every((value) => readValue(value, rule) !== undefined));
  return text !== item.text && isRight ? instead(item, text) : {};
}

/** Whether a word is written as only a time field can be; commands and user names are not. */
export function looksLikeField(written: string): boolean {
  const text = narrowed(written);
  if (/^[*\d~][\d*,/~?#LW-]*$/.test(text) || /^(?:\?|L|LW|H(?:\([\d-]+\))?(?:\/\d+)?)$/.test(text))
    return true;
  if (!/^~?[A-Za-z]/.test(text)) return false;
  const words = text.toLowerCase().split(/[-,~/#*\d]+/);
  return words.every((word) => word === '' || isNameOfTime(word));
}

function isNameOfTime(word: string): boolean {
  return [MONTHS, WEEKDAYS, FULL_MONTHS, FULL_WEEKDAYS].some((names) => names.includes(word));
}

function emptyItem(item: Word, field: Word, rule: FieldRule, complain: Complain): boolean {
  if (item.text !== '') return false;
  const isEmpty = /^,*$/.test(field.text);
  const comma = item.start < field.end ? item.start : item.start - 1;
  complain(
    'empty-item',
    { start: comma, end: comma + 1 },
    `the ${rule.label} list has an extra comma`,
    isEmpty ? instead(field, '*') : instead({ start: comma, end: comma + 1 }, ''),
  );
  return true;
}

function questionMark(item: Word, field: Word, rule: FieldRule, complain: Complain): boolean {
  if (!item.text.startsWith('?')) return false;
  const hint = 'write * for any value; weekdays count from 0, which is Sunday';
  const message = `${rule.label} ${quoted(field.text)} is Quartz or EventBridge syntax: cron has no "?"`;
  complain('question-mark', item, message, instead(item, item.text.replace('?', '*'), hint));
  return true;
}

function clockTime(item: Word, _field: Word, rule: FieldRule, complain: Complain): boolean {
  if (!/^\d{1,2}:\d{2}(?::\d{2})?$/.test(item.text)) return false;
  const message = `${quoted(item.text)} is a time of day, not a ${rule.label}`;
  complain('clock-time', item, message, 'minute and hour are separate fields: write 30 5 for 5:30');
  return true;
}

function jenkins(item: Word, _field: Word, rule: FieldRule, complain: Complain): boolean {
  const hash = /^H(?:\((\d+)-(\d+)\))?(?:\/(\d+))?$/.exec(item.text);
  if (hash === null) return false;
  const [, low, high, step] = hash;
  const range = low === undefined ? '~' : `${low}~${high}`;
  const stepped = `${low === undefined ? '*' : `${low}-${high}`}/${step}`;
  complain(
    'jenkins-h',
    item,
    `${rule.label} ${quoted(item.text)} is Jenkins syntax, not cron`,
    instead(item, step === undefined ? range : stepped),
  );
  return true;
}

function stepWithoutRange(item: Word, _field: Word, rule: FieldRule, complain: Complain): boolean {
  const step = /^([A-Za-z0-9]+)\/(0*[1-9]\d*)$/.exec(item.text);
  if (step === null) return false;
  const [, start = '', size = ''] = step;
  const value = readValue(start, rule);
  if (value === undefined) return false;
  const token = { text: start, start: item.start, end: item.start + start.length, value };
  if (!inBounds(token, rule, complain)) return true;
  const high = rule.name === 'day-of-week' ? 6 : rule.high;
  complain(
    'step-without-range',
    item,
    `${rule.label} ${quoted(item.text)} has a step but no range`,
    instead(item, `${start}-${high}/${size}`),
  );
  return true;
}

function badStep(item: Word, _field: Word, rule: FieldRule, complain: Complain): boolean {
  const step = /^(?:\*|[A-Za-z0-9]+(?:-[A-Za-z0-9]+)?)\/(.*)$/.exec(item.text);
  if (step === null) return false;
  const [, size = ''] = step;
  const end = item.end;
  complain(
    'bad-step',
    { start: size === '' ? end - 1 : end - size.length, end },
    size === ''
      ? `${rule.label} ${quoted(item.text)} has no number after the "/"`
      : `step ${quoted(size)} is not a whole number of at least 1`,
  );
  return true;
}

function randomStep(item: Word, _field: Word, rule: FieldRule, complain: Complain): boolean {
  const random = /^([A-Za-z0-9]*~[A-Za-z0-9]*)\/\d+$/.exec(item.text);
  if (random === null) return false;
  complain(
    'random-step',
    item,
    `${rule.label} ${quoted(item.text)} is one random value, which cannot have a step`,
    instead(item, random[1] ?? '', 'remove the step, or write a range a-b before it'),
  );
  return true;
}

function extension(item: Word, field: Word, rule: FieldRule, complain: Complain): boolean {
  const text = item.text.toUpperCase();
  if (/^(?:LW|WL|L-\d+|L-\d+W|\d+C)$/.test(text)) {
    complain(
      'unsupported-extension',
      item,
      `${quoted(item.text)} exists in Quartz, not in cron or EventBridge`,
      'L is the last day of the month, 15W is the weekday nearest to the 15th',
    );
    return true;
  }
  if (!/^(?:L|W|\d+W|[A-Z0-9]+#\d+|(?:\d|[A-Z]{3})L)$/.test(text)) return false;
  const [first = ''] = text.split(/[#L]/);
  const ofMonth = /^(?:L|\d+W)$/.test(text);
  const ofWeek =
    /[#L]/.test(text) && first !== '' && (/^\d+$/.test(first) || WEEKDAYS.includes(first.toLowerCase()));
  if ((rule.name === 'day-of-month' && ofMonth) || (rule.name === 'day-of-week' && ofWeek)) {
    complain(
      'extension-mixed',
      item,
      `${rule.label} ${quoted(item.text)} cannot be part of a list, because EventBridge accepts it only alone`,
      `write two entries, one of them with ${item.text}`,
    );
    return true;
  }
  if (!ofMonth && !ofWeek && text !== 'W') return false;
  complain(
    'extension-field',
    item,
    `${rule.label} ${quoted(field.text)} is only valid as ${ofWeek ? 'day of week' : 'day of month'}`,
    'the third field accepts L and 15W, the fifth 5L and 5#3; the last Saturday is 6L',
  );
  return true;
}

/** `１，３` */
function fullWidth(item: Word, _field: Word, rule: FieldRule, complain: Complain): boolean {
  const text = narrowed(item.text);
  if (text === item.text || !/^[!-~]+$/.test(text)) return false;
  const message = `${rule.label} ${quoted(item.text)} has full-width characters`;
  complain('field-syntax', item, message, instead(item, text, 'cron reads only ASCII characters'));
  return true;
}

/** `L5` for `5L`. */
function lastWeekday(item: Word, _field: Word, rule: FieldRule, complain: Complain): boolean {
  const [, day] = /^L([0-7]|[A-Za-z]{3})$/.exec(item.text) ?? [];
  if (rule.names !== WEEKDAYS || day === undefined || readValue(day, rule) === undefined) return false;
  const message = `${rule.label} ${quoted(item.text)} has the L before the day`;
  complain(
    'field-syntax',
    item,
    message,
    instead(item, `${day}L`, 'write the day first, for the last one of the month'),
  );
  return true;
}

/** `lundi`, `月`, `Montag-Freitag`: names in other languages, and words for several days. */
function foreignName(item: Word, _field: Word, rule: FieldRule, complain: Complain): boolean {
  if (rule.names.length === 0) return false;
  const parts = item.text.split('-');
  // English has its own code.
  if (parts.every((part) => readableName(part, rule) ?? shortName(part.toLowerCase(), rule))) return false;
  const ours = parts.map((part) => readableName(part, rule) ?? wordForTime(part, rule.names));
  if (ours.includes(undefined) || ours.every((our, index) => our === parts[index])) return false;
  // A word for several days cannot be part of a range.
  if (parts.length > 1 && ours.some((our) => /[*,-]/.test(our ?? ''))) return false;
  const message = `${rule.label} ${quoted(item.text)} is not ${rule.range}`;
  complain('unknown-name', item, message, instead(item, ours.join('-')));
  return true;
}

function readableName(text: string, rule: FieldRule): string | undefined {
  return readValue(text, rule) === undefined ? undefined : text;
}

function name(item: Word, _field: Word, rule: FieldRule, complain: Complain): boolean {
  const words = item.text.toLowerCase().match(/[a-z]+/g);
  if (words === null || !/^[A-Za-z0-9~/-]+$/.test(item.text) || item.text.length > 40) return false;
  const wrong = words.filter((word) => !rule.names.includes(word));
  const [first] = wrong;
  if (first === undefined) return false;
  if (wrong.every((word) => shortName(word, rule) !== undefined)) {
    const rewritten = item.text.toLowerCase().replace(/[a-z]+/g, (word) => shortName(word, rule) ?? word);
    const message = `${rule.label} ${quoted(item.text)} is not one of the three-letter names`;
    complain('full-name', item, message, instead(item, rewritten));
    return true;
  }
  const message = `${rule.label} ${quoted(item.text)} is not ${rule.range}`;
  complain('unknown-name', item, message, nameRemedy(first, item, rule));
  return true;
}

/** `mon` for `monday`, `mond` and similar; `sep` for `sept`. */
function shortName(word: string, rule: FieldRule): string | undefined {
  const full = rule.names === MONTHS ? FULL_MONTHS : rule.names === WEEKDAYS ? FULL_WEEKDAYS : [];
  return word.length > 3 ? rule.names[full.findIndex((candidate) => candidate.startsWith(word))] : undefined;
}

function nameRemedy(wrong: string, item: Word, rule: FieldRule): string | Remedy {
  const short = wrong.slice(0, 3);
  if (rule.names !== MONTHS && MONTHS.includes(short)) return 'months are the fourth field';
  if (rule.names !== WEEKDAYS && WEEKDAYS.includes(short)) return 'days of the week are the fifth field';
  const candidates = rule.names === MONTHS ? [...MONTHS, ...FULL_MONTHS] : [...WEEKDAYS, ...FULL_WEEKDAYS];
  if (rule.names.length === 0) return {};
  const nearest = candidates.toSorted((a, b) => distance(wrong, a) - distance(wrong, b))[0] ?? '';
  if (!areNear(wrong, nearest)) return {};
  const name = nearest.slice(0, 3);
  return instead(item, item.text.toLowerCase().replace(wrong, name), `did you mean ${name}?`);
}
