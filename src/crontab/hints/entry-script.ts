import { type Script, scriptsOf } from '../../shell/scripts.ts';
import { inputMark } from '../parse/input-mark.ts';
import type { Span, Word } from '../parse/line.ts';

/** A script in the command of an entry: the command itself, or the script of `sh -c` in it. */
export interface EntryScript extends Script {
  /** Converts a range of the text into a range of the crontab's line. */
  readonly place: (span: Span) => Span;
  /** Whether that is exact, so that corrections are possible. */
  readonly isExact: boolean;
}

/** Longer commands are not parsed. */
const LONGEST_READ = 10_000;

export function entryScripts(command: Word, shell: string): readonly EntryScript[] {
  const mark = inputMark(command.text);
  const text = mark < 0 ? command.text : command.text.slice(0, mark);
  if (text.length > LONGEST_READ) return [];
  return scriptsOf(text, shell).map((script) => {
    const { start, around } = script;
    const moved = (span: Span, by: number) => ({ start: span.start + by, end: span.end + by });
    return {
      ...script,
      isExact: start !== undefined,
      place: (span) =>
        start === undefined ? moved(around, command.start) : moved(span, command.start + start),
    };
  });
}
