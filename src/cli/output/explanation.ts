import { plain } from '../../crontab/diagnostics/shown.ts';
import { type Explanation, guardSentence } from '../../explain/explanation.ts';
import type { Phrases } from '../../explain/phrases.ts';
import type { ReadEntry } from '../../explain/read-entries.ts';
import { instantText } from '../../runs/message/message.ts';
import { wrap } from './display-width.ts';
import { printBlocks, type Row } from './labelled-rows.ts';
import type { Output } from './terminal.ts';
import { formatLocal, formatUtc } from './time.ts';

export interface Explained extends ReadEntry {
  readonly explanation: Explanation;
  readonly next: readonly Date[];
}

/** Prints everything about each entry, the time in words first. */
export function printExplained(output: Output, entries: readonly Explained[]): void {
  for (const [index, entry] of entries.entries()) {
    if (index > 0) output.line();
    for (const line of wrap(plain(titleOf(entry)), output.width)) output.line(output.colors.bold(line));
    printBlocks(output, blocksOf(entry));
  }
}

function titleOf({ job, bare }: Explained): string {
  return bare ? job.spec : job.entry;
}

function blocksOf({ job, bare, explanation, next }: Explained): readonly (readonly Row[])[] {
  const { phrases, words, fields, days, schedules, guard, notes } = explanation;
  const { labels } = phrases;
  const [first = '', ...others] = words.sentences;
  return [
    [
      [labels.words, [first]],
      ...others.map((sentence): Row => [words.join === 'or' ? labels.or : labels.and, [sentence]]),
    ],
    [
      ...fields.map(({ title, written, meaning }): Row => [title, [fieldText(written, meaning)]]),
      [labels.days, days === undefined ? [] : [days.sentence]],
    ],
    [
      [labels.job, bare ? [] : [job.name]],
      [labels.command, bare ? [] : [plain(job.command)]],
      [labels.stdin, job.stdin === undefined ? [] : job.stdin.trimEnd().split('\n').map(plain)],
    ],
    [
      [labels.schedule, schedules.map(({ expression, timezone }) => phrases.schedule(expression, timezone))],
      [labels.guard, guard === undefined ? [] : [guardSentence(guard, phrases)]],
      [labels.note, notes],
    ],
    [[labels.next, schedules.length === 0 ? [] : nextLines(next, job.timezone, phrases)]],
  ];
}

/** `0-59/20 = 0, 20, 40`; the meaning is omitted if it equals the written text. */
function fieldText(written: string | undefined, meaning: string): string {
  return written === undefined || written === meaning ? meaning : `${written} = ${meaning}`;
}

function nextLines(next: readonly Date[], timezone: string, phrases: Phrases): readonly string[] {
  if (next.length === 0) return [phrases.noRuns];
  return next.map((instant) => {
    const [, date = '', time = ''] = formatLocal(instant, timezone).split(' ');
    const weekday = phrases.shortWeekdays[new Date(date).getUTCDay()];
    return `${formatUtc(instant)}  ${weekday} ${date} ${time} ${timezone}`;
  });
}

/** An entry as JSON for other programs. */
export function explainedJson({ job, bare, explanation, next }: Explained): object {
  const { words, fields, days, schedules, guard, notes } = explanation;
  return {
    spec: job.spec,
    ...(!bare && { name: job.name, command: job.command, stdin: job.stdin }),
    timezone: job.timezone,
    words: words.sentences,
    join: words.join,
    fields: Object.fromEntries(fields.map(({ label, values }) => [label, values])),
    days,
    schedules: schedules.map(({ name, expression, timezone }) => ({
      ...(!bare && { name }),
      expression,
      timezone,
    })),
    guard,
    notes,
    next: next.map((instant) => ({
      scheduled: instantText(instant),
      local: formatLocal(instant, job.timezone),
    })),
  };
}
