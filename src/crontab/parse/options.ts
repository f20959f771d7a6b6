// The options of an entry: collected from its `#@` comments, merged with defaults and settings, checked against each other.
import { closest, distance } from 'fastest-levenshtein';
import type { DiagnosticCode } from '../diagnostics/codes.ts';
import type { Report } from '../diagnostics/report.ts';
import { LONGEST_SHOWN, quoted, shortened } from '../diagnostics/shown.ts';
import type { JobOptions } from '../job.ts';
import type { Line, Span, Word } from './line.ts';
import { OPTION_FIELDS, OPTION_WORDS, type OptionValues, readOptionValue } from './option-values.ts';
import type { Surroundings } from './settings.ts';
import type { TimeZones } from './time-zone.ts';

/** Options as written, each with its place. */
export interface WrittenOptions {
  readonly values: OptionValues;
  readonly places: ReadonlyMap<keyof OptionValues, Span & { readonly line: Line }>;
}

/** Options that apply to one entry only. */
const NO_DEFAULTS: ReadonlySet<keyof OptionValues> = new Set(['name', 'on']);

/** Collects options from one line or several. */
export class OptionCollector {
  readonly #zones: TimeZones;
  readonly #report: Report;
  readonly #places = new Map<keyof OptionValues, Span & { readonly line: Line }>();
  #values: OptionValues = {};
  readonly #forDefaults: boolean;

  constructor(zones: TimeZones, report: Report, { forDefaults = false } = {}) {
    this.#zones = zones;
    this.#report = report;
    this.#forDefaults = forDefaults;
  }

  /** Adds the `key=value` words of a line. */
  add(line: Line, words: readonly Word[]): void {
    for (let index = 0; index < words.length; index++) {
      const word = words[index];
      if (word === undefined) break;
      const equals = word.text.indexOf('=');
      if (equals > 0 && !this.#isTornApart(words, index)) this.#addWord(line, word, equals);
      else index += this.#refuse(line, words, index) - 1;
    }
  }

  collected(): WrittenOptions {
    return { values: this.#values, places: new Map(this.#places) };
  }

  #addWord(line: Line, word: Word, equals: number): void {
    const key = { text: word.text.slice(0, equals), start: word.start, end: word.start + equals };
    const field = OPTION_FIELDS.get(key.text);
    if (field === undefined) {
      this.#complain(line, 'unknown-option', key, `${quoted(key.text)} is not an option`, keyHint(key.text));
      return;
    }
    if (this.#forDefaults && NO_DEFAULTS.has(field)) {
      this.#complain(
        line,
        'option-not-a-default',
        word,
        `the option ${quoted(key.text)} cannot be a default`,
        'write it in a #@ line above the entry',
      );
      return;
    }
    const before = this.#places.get(field);
    if (before !== undefined) {
      const where = before.line === line ? 'on this line' : `on line ${before.line.number}`;
      this.#complain(line, 'repeated-option', word, `the option ${quoted(key.text)} is already set ${where}`);
      return;
    }
    this.#places.set(field, { line, start: word.start, end: word.end });
    const reading = readOptionValue(field, word.text.slice(equals + 1), this.#zones);
    if ('value' in reading) {
      this.#values = { ...this.#values, [field]: reading.value };
      return;
    }
    const value = { start: Math.min(key.end + 1, word.end - 1), end: word.end };
    this.#complain(line, reading.code, value, `${key.text}: ${reading.message}`, reading.hint);
  }

  /** `key= value`: the value is in the next word. */
  #isTornApart(words: readonly Word[], index: number): boolean {
    const next = words[index + 1];
    return words[index]?.text.endsWith('=') === true && next !== undefined && !next.text.includes('=');
  }

  /** Reports a word that is not `key=value`. @returns how many words the report covers */
  #refuse(line: Line, words: readonly Word[], index: number): number {
    const [word, equals, value] = words.slice(index, index + 3);
    if (word === undefined) return 1;
    const torn = word.text.endsWith('=')
      ? 2
      : equals?.text === '=' && value
        ? 3
        : equals?.text.startsWith('=')
          ? 2
          : 1;
    const last = words[index + torn - 1] ?? word;
    const joined = words
      .slice(index, index + torn)
      .map(({ text }) => text)
      .join('');
    const isKey = torn > 1 && !word.text.startsWith('=');
    this.#complain(
      line,
      'option-syntax',
      { start: word.start, end: last.end },
      `${quoted(line.text.slice(word.start, last.end))} is not key=value`,
      isKey
        ? `write ${shortened(joined, LONGEST_SHOWN)} without spaces`
        : 'put a remark on its own comment line',
    );
    return torn;
  }

  #complain(line: Line, code: DiagnosticCode, span: Span, message: string, hint?: string): void {
    this.#report.add(line, code, span, message, hint);
  }
}

function keyHint(key: string): string {
  const nearest = closest(key.slice(0, 30).toLowerCase(), OPTION_WORDS);
  // Two swapped letters count as two.
  const slips = Math.max(Math.min(2, nearest.length - 1), Math.floor(nearest.length / 3));
  if (distance(key.slice(0, 30).toLowerCase(), nearest) <= slips) {
    return `did you mean ${nearest}?`;
  }
  return `the options are ${OPTION_WORDS.join(', ')}`;
}

/**
 * All options of a job except its name and time zone: its own take precedence over the file's defaults, and these over the
 * settings above it.
 */
export function jobOptions(
  name: string,
  own: OptionValues,
  defaults: OptionValues,
  around: Surroundings,
): JobOptions {
  const { name: _name, timezone: _timezone, ...given } = { ...defaults, ...own };
  const { jitter = around.jitter, lock, ...rest } = given;
  return {
    enabled: true,
    overlap: 'allow',
    lock: lock?.name ?? name,
    ...(lock?.places !== undefined && lock.places > 1 && { lockPlaces: lock.places }),
    retries: 0,
    retryDelay: 60,
    retryOn: ['failed', 'spot', 'not-started'],
    notify: around.notify ?? 'failure',
    on: 'schedule',
    ...(jitter !== undefined && jitter > 0 && { jitter }),
    ...rest,
  };
}

/** Reports options of an entry that contradict each other, and options without effect. */
export function checkOptions(own: WrittenOptions, written: WrittenOptions, report: Report): void {
  const defaults = written.values;
  checkSpot(own, written, report);
  if (own.places.size === 0) return;
  checkExitCodes(own, written, report);
  const values = { ...defaults, ...own.values };
  const { start, end, overlap = 'allow', retries = 0 } = values;
  const complain = (field: keyof OptionValues, code: DiagnosticCode, message: string, hint: string): void => {
    const place = own.places.get(field);
    if (place !== undefined && own.values[field] !== undefined)
      report.add(place.line, code, place, message, hint);
  };
  if (start !== undefined && end !== undefined && lastInstant(end) <= firstInstant(start)) {
    const field = own.places.has('end') ? 'end' : 'start';
    complain(field, 'end-before-start', `the end ${end} is not after the start ${start}`, 'swap them');
  }
  if (overlap === 'allow') {
    complain(
      'lock',
      'option-without-effect',
      'lock has no effect with overlap=allow',
      'add overlap=wait or overlap=skip',
    );
  }
  const { expect, late, timeout, deadline } = values;
  if (expect !== undefined && timeout !== undefined && expect >= timeout) {
    const message = 'expect has no effect: the timeout ends the run before that';
    complain('expect', 'option-without-effect', message, 'write less than the timeout');
  }
  if (late !== undefined && deadline !== undefined && late >= deadline) {
    const message = 'late has no effect: the deadline has passed by then, and the run is missed';
    complain('late', 'option-without-effect', message, 'write less than the deadline');
  }
  if (overlap === 'replace' && (values.lock?.places ?? 1) > 1) {
    const hint = 'write overlap=wait or overlap=skip';
    const message = 'overlap=replace is for a lock that one run holds at a time';
    complain(own.places.has('lock') ? 'lock' : 'overlap', 'replace-of-many', message, hint);
  }
  if (own.values.on === 'deploy') {
    const message = 'jitter has no effect on a job that runs after a sync';
    complain('jitter', 'option-without-effect', message, 'remove it');
    const noPause = 'pause-after has no effect on a job that runs after a sync: it has no schedule to pause';
    complain('pauseAfter', 'option-without-effect', noPause, 'remove it');
    const noTime = 'catch-up has no effect on a job that runs after a sync: it has no time to catch up on';
    complain('catchUp', 'option-without-effect', noTime, 'remove it');
  }
  if (retries === 0) {
    for (const [field, word] of [
      ['retryDelay', 'retry-delay'],
      ['retryOn', 'retry-on'],
      ['noRetryExit', 'no-retry-exit'],
    ] as const) {
      complain(field, 'option-without-effect', `${word} has no effect without retries`, 'add retries=3');
    }
  }
}

/** Reports an exit code with two meanings, at the entry's own option. */
function checkExitCodes(own: WrittenOptions, written: WrittenOptions, report: Report): void {
  const values = { ...written.values, ...own.values };
  const seen = new Map<number, string>();
  for (const [field, word] of [
    ['okExit', 'ok-exit'],
    ['skipExit', 'skip-exit'],
    ['noRetryExit', 'no-retry-exit'],
  ] as const) {
    for (const code of values[field] ?? []) {
      const other = seen.get(code);
      seen.set(code, word);
      const place = own.places.get(field) ?? own.places.get(OPTION_FIELDS.get(other ?? '') ?? field);
      if (other === undefined || place === undefined) continue;
      const message = `exit code ${code} is in ${other} and in ${word}`;
      report.add(place.line, 'exit-code-twice', place, message, 'leave it in one of them');
    }
  }
}

/** `fargate-spot`, and the name of its capacity provider. */
const SPOT = /^fargate[-_]spot$/i;

/** Reports Fargate Spot without retries after interruptions; for a default of the file, once. */
function checkSpot(own: WrittenOptions, defaults: WrittenOptions, report: Report): void {
  const { launch = '', retries = 0, retryOn } = { ...defaults.values, ...own.values };
  const isRetried = retries > 0 && (retryOn === undefined || retryOn.includes('spot'));
  const place = own.places.get('launch') ?? defaults.places.get('launch');
  if (!SPOT.test(launch) || isRetried || place === undefined) return;
  const message = 'Fargate Spot can stop a task at any time, and the run is not retried';
  const hint = retries > 0 ? 'add spot to retry-on' : 'add retries=2, or use launch=fargate';
  report.addOnceAt(place, 'spot-without-retries', message, hint);
}

/** A date or time as the first second that it means. All are equally long, so that they compare as text. */
function firstInstant(date: string): string {
  return `${date}${'T00:00:00'.slice(date.length - 10)}`;
}

/** The same for the last second that it means. */
function lastInstant(date: string): string {
  return date.includes('T') ? firstInstant(date) : `${date}T23:59:59`;
}
