// Lines of other schedulers with other numbers of fields: rewrites Quartz, node-cron, Spring and EventBridge as five fields of
// cron.

import { instead, type Remedy } from '../diagnostics/remedy.ts';
import { FIELD_RULES, WEEKDAYS } from '../parse/field-rules.ts';
import { type Line, readWords, type Span, type Word } from '../parse/line.ts';
import { readsAsTime } from '../parse/written-time.ts';
import { COMMAND, insteadOfInterval } from './interval.ts';

const FIELD_COUNT = 5;

/** `cron(0 5 * * ? *)`, `rate(5 minutes)` or `at(2026-12-01T05:00:00)`: its place, and what to write instead. */
export function readRate(line: Line, from: number): { readonly span: Span; readonly remedy: Remedy } {
  const { text } = line;
  const close = text.indexOf(')', from);
  const end = close < 0 ? text.length : close + 1;
  const open = text.indexOf('(', from);
  const inside = text.slice(open + 1, close < 0 ? undefined : close).slice(0, 200);
  const whole = { start: from, end: text.length };
  return {
    span: { start: from, end },
    remedy: insteadOf(text.slice(from, open), inside, whole, text.slice(end)),
  };
}

function insteadOf(form: string, inside: string, whole: Span, command: string): Remedy {
  switch (form.toLowerCase()) {
    case 'rate': {
      const [, count, unit = ''] = /^[ \t]*(\d{1,6})[ \t]+(minute|hour|day)s?[ \t]*$/i.exec(inside) ?? [];
      const seconds = { minute: 60, hour: 3600, day: 86_400 }[unit.toLowerCase()] ?? 0;
      return insteadOfInterval(whole, Number(count) * seconds, command);
    }
    case 'at': {
      const [, date, month, day, hour, minute] =
        /^(\d{4}-(\d{2})-(\d{2}))T(\d{2}):(\d{2}):\d{2}$/.exec(inside) ?? [];
      const fields = [minute, hour, day, month, '*'].map((text = '') =>
        /^\d/.test(text) ? String(Number(text)) : text,
      );
      return rewritten(whole, { fields, command, options: `start=${date} end=${date}` });
    }
    default:
      return insteadOfFields(readWords(inside, 0, FIELD_COUNT + 2), whole, command);
  }
}

/** Rewrites six or seven fields, or EventBridge's with a year, as five. */
export function insteadOfFields(words: readonly Word[], whole: Span, command: string): Remedy {
  const texts = words.map((word) => word.text);
  // EventBridge ends with a year and has its "?" third or fifth. The others begin with seconds, and Quartz may also end with a
  // year.
  const yearLast = /^\d{4}(?:-\d{4})?$/.test(texts.at(-1) ?? '') || texts[2] === '?' || texts[4] === '?';
  const secondsFirst = texts.length > FIELD_COUNT + 1 || (texts.length > FIELD_COUNT && !yearLast);
  const begin = secondsFirst ? 1 : 0;
  const years = texts.slice(begin + FIELD_COUNT).filter((year) => year !== '*');
  const [, first, last = first] = /^(\d{4})(?:-(\d{4}))?$/.exec(years[0] ?? '') ?? [];
  if (years.length > 0 && first === undefined)
    return { hint: 'cron has no year field: use the options start and end' };
  const countsFromOne = texts.includes('?');
  const fields = FIELD_RULES.map((rule, index) => {
    const text = (texts[begin + index] ?? '').replace('?', '*');
    if (rule.name === 'day-of-week') return countsFromOne ? fromSundayOne(text) : text;
    // In a day field, the star would matter more than the step: see the rule about two restricted day fields.
    return rule.name !== 'day-of-month' && Number(text.split('/')[0]) === rule.low
      ? text.replace(/^\d+\//, '*/')
      : text.replace(/^(\d+)\//, `$1-${rule.high}/`);
  });
  const dropsSeconds = secondsFirst && !/^0?0$/.test(texts[0] ?? '');
  return rewritten(whole, {
    fields,
    command,
    options: first === undefined ? undefined : `start=${first}-01-01 end=${last}-12-31`,
    hint: dropsSeconds ? 'cron has no seconds: the shortest interval is one minute' : undefined,
  });
}

function rewritten(
  whole: Span,
  {
    fields,
    command,
    options,
    hint,
  }: {
    readonly fields: readonly string[];
    readonly command: string;
    readonly options?: string | undefined;
    readonly hint?: string | undefined;
  },
): Remedy {
  const time = fields.join(' ');
  if (!readsAsTime(time)) return { hint: 'write minute, hour, day of month, month, day of week' };
  const entry = `${time} ${command.trim() || COMMAND}`;
  return instead(whole, options === undefined ? entry : `#@ ${options}\n${entry}`, hint);
}

/** Quartz and EventBridge count Sunday as 1, cron as 0: names are unambiguous. */
function fromSundayOne(text: string): string {
  return text.replace(
    /(^|[-,])([1-7])(?!\d)/g,
    (_, before: string, day: string) => before + WEEKDAYS[Number(day) - 1],
  );
}
