// When three crons run an entry, stated once more: as naively as can be, and without a look at how the import reads fields.

/** A minute on a clock. */
export interface Moment {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}

export interface SourceRule {
  readonly runs: (at: Moment) => boolean;
  /** Whether there is any moment at which it runs: over the years every date falls on every weekday. */
  readonly ever: boolean;
}

interface Field {
  readonly low: number;
  readonly high: number;
  readonly names: readonly string[];
}

interface Values {
  readonly values: ReadonlySet<number>;
  readonly star: boolean;
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');
const VIXIE_FIELDS: readonly Field[] = [
  { low: 0, high: 59, names: [] },
  { low: 0, high: 23, names: [] },
  { low: 1, high: 31, names: [] },
  { low: 1, high: 12, names: MONTHS },
  { low: 0, high: 7, names: WEEKDAYS },
];
const ROBFIG_FIELDS = VIXIE_FIELDS.map((field) => (field.high === 7 ? { ...field, high: 6 } : field));

type Reader = (text: string, field: Field) => Values | undefined;

/** The rule of a spec; undefined where the cron refuses it. */
function ruleOf(spec: string, fields: readonly Field[], read: Reader): SourceRule | undefined {
  const texts = spec.split(/[ \t]+/);
  const [minute, hour, day, month, weekday] = fields.map((field, index) => read(texts[index] ?? '', field));
  if (!minute || !hour || !day || !month || !weekday) return undefined;
  const runsOn = (date: Pick<Moment, 'day' | 'month' | 'weekday'>) => {
    const onDay = day.values.has(date.day);
    const onWeekday = weekday.values.has(date.weekday) || (date.weekday === 0 && weekday.values.has(7));
    const days = day.star || weekday.star ? onDay && onWeekday : onDay || onWeekday;
    return days && month.values.has(date.month);
  };
  return {
    runs: (at) => runsOn(at) && minute.values.has(at.minute) && hour.values.has(at.hour),
    ever: minute.values.size > 0 && hour.values.size > 0 && DATES.some(runsOn),
  };
}

/** Every date of a leap year with every weekday. */
const DATES = Array.from({ length: 366 * 7 }, (_, index) => {
  const date = new Date(Date.UTC(2028, 0, 1 + Math.floor(index / 7)));
  return { day: date.getUTCDate(), month: date.getUTCMonth() + 1, weekday: index % 7 };
});

export function cronieRule(spec: string): SourceRule | undefined {
  return ruleOf(spec, VIXIE_FIELDS, readCronie);
}

export function debianRule(spec: string): SourceRule | undefined {
  return ruleOf(spec, VIXIE_FIELDS, readDebian);
}

export function robfigRule(spec: string): SourceRule | undefined {
  return ruleOf(spec, ROBFIG_FIELDS, readRobfig);
}

function numberOf(text: string | undefined, { names, low }: Field): number | undefined {
  if (text === undefined) return undefined;
  if (/^[0-9]+$/.test(text)) return Number(text);
  const index = names.indexOf(text.toLowerCase());
  return index < 0 ? undefined : low + index;
}

function count(from: number, to: number, step: number): number[] {
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}

/** cronie, entry.c. */
function readCronie(text: string, field: Field): Values | undefined {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const [range = '', stepText, ...more] = item.split('/');
    const step = stepText === undefined ? 1 : /^[0-9]+$/.test(stepText) ? Number(stepText) : 0;
    if (more.length > 0 || step === 0) return undefined;
    const ends = range.split('-');
    let low = range === '*' ? field.low : numberOf(ends[0], field);
    let high = range === '*' ? field.high : numberOf(ends[ends.length - 1], field);
    if (low === undefined || high === undefined || ends.length > 2) return undefined;
    if (range !== '*' && ends.length === 1 && stepText !== undefined) return undefined;
    if (low > high && high === 0 && stepText === undefined) high = 7;
    for (; low <= high; low += step) {
      if (low < field.low || low > field.high) return undefined;
      values.add(low);
    }
  }
  return { values, star: text.startsWith('*') };
}

/** Debian, entry.c: character by character. */
function readDebian(text: string, field: Field): Values | undefined {
  const values = new Set<number>();
  let at = -1;
  const alphanumerics = () => {
    const start = at;
    while (/[A-Za-z0-9]/.test(text.charAt(at))) at++;
    return text.slice(start, at);
  };
  do {
    at++;
    let low: number | undefined = field.low;
    let high: number | undefined = field.high;
    let isRange = true;
    if (text[at] === '*') at++;
    else {
      low = numberOf(alphanumerics(), field);
      isRange = text[at] === '-';
      high = low;
      if (isRange) {
        at++;
        high = numberOf(alphanumerics(), field);
      }
    }
    let step = 1;
    if (text[at] === '/') {
      at++;
      const digits = alphanumerics();
      if (!isRange || !/^[0-9]+$/.test(digits) || Number(digits) === 0) return undefined;
      step = Number(digits);
    }
    if (low === undefined || high === undefined) return undefined;
    if (Math.min(low, high) < field.low || Math.max(low, high) > field.high) return undefined;
    for (const value of count(low, high, step)) values.add(value);
  } while (text[at] === ',');
  // Whatever is left is skipped.
  return { values, star: text.startsWith('*') };
}

/** robfig/cron v3, parser.go. */
function readRobfig(text: string, field: Field): Values | undefined {
  const values = new Set<number>();
  let star = false;
  const number = (digits = '') => (/^[+]?[0-9]+$/.test(digits) ? Number(digits) : undefined);
  for (const item of text.split(',').filter((part) => part.length > 0)) {
    const slashed = item.split('/');
    const dashed = (slashed[0] ?? '').split('-');
    const step = slashed.length === 1 ? 1 : number(slashed[1]);
    if (slashed.length > 2 || !step) return undefined;
    let low: number | undefined = field.low;
    let high: number | undefined = field.high;
    if (dashed[0] === '*' || dashed[0] === '?') star ||= step === 1;
    else {
      if (dashed.length > 2) return undefined;
      const read = (end: string | undefined) => numberOf(end, field) ?? number(end);
      low = read(dashed[0]);
      high = dashed.length === 2 ? read(dashed[1]) : slashed.length === 2 ? field.high : low;
    }
    if (low === undefined || high === undefined) return undefined;
    if (low < field.low || high > field.high || low > high) return undefined;
    for (const value of count(low, high, step)) values.add(value);
  }
  return { values, star };
}
