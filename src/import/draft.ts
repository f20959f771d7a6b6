import { isDisabledEntry } from '../crontab/parse/comments.ts';
import { type Finding, type FindingCode, finding } from './finding.ts';
import type { SourceEntry, SourceLine } from './source.ts';

/** The beginning of the reason above a line that is switched off. */
export const OFF = '# Switched off by cronbridge import:';

/** One line of the source and what it becomes. */
export interface DraftLine {
  /** From 1. */
  readonly number: number;
  readonly source: string;
  readonly read: SourceLine;
  /** Settings from below that were moved above it. */
  readonly above: DraftLine[];
  /** The new text; absent if the line is removed. */
  text: string | undefined;
  /** Its text at the place to which it was moved. */
  movedText?: string;
  /** The job's name, for an entry that stays on. */
  name?: string;
  /** Comments above a line that is switched off. */
  off?: readonly string[];
}

/** An output line and the draft line that it comes from. */
interface Written {
  readonly text: string;
  readonly from?: DraftLine;
}

export class Draft {
  readonly file: string;
  readonly lines: readonly DraftLine[];
  readonly findings: Finding[] = [];
  /** New lines at the top. */
  readonly head: string[] = [];

  constructor(file: string, lines: readonly Pick<DraftLine, 'source' | 'read'>[]) {
    this.file = file;
    this.lines = lines.map((line, index) => ({ ...line, number: index + 1, above: [], text: line.source }));
  }

  /** @param before and `after`, its result, are undefined if they must not be shown */
  report(
    code: FindingCode,
    message: string,
    { line, before, after }: { line?: number; before?: string | undefined; after?: string | undefined } = {},
  ): void {
    const place = {
      ...(line !== undefined && { line }),
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    };
    this.findings.push(finding(code, message, place));
  }

  /** Turns a line into a comment, with its reason above it. */
  switchOff(line: DraftLine, why: string | undefined, more: readonly string[] = []): void {
    line.off = why === undefined ? more : [`${OFF} ${why}.`, ...more];
  }

  /** The entries that are on, in order. */
  live(): readonly (DraftLine & { readonly read: SourceEntry })[] {
    return this.lines.filter(
      (line): line is DraftLine & { readonly read: SourceEntry } =>
        line.read.kind === 'entry' && line.off === undefined,
    );
  }

  text(): string {
    return this.written()
      .map(({ text }) => `${text}\n`)
      .join('');
  }

  /** The lines of the text, each with its origin. */
  written(): readonly Written[] {
    return [
      ...this.head.map((text) => ({ text })),
      ...this.lines.flatMap((line, index) => [
        ...line.above.flatMap((moved) =>
          moved.off === undefined && moved.movedText !== undefined
            ? [{ text: moved.movedText, from: moved }]
            : [],
        ),
        ...written(line, this.lines[index + 1]),
      ]),
    ];
  }

  /** The line above which new lines are inserted, so that they are above an entry and its comments. */
  blockOf(line: DraftLine): DraftLine {
    let index = this.lines.indexOf(line);
    while (index > 0 && isDescription(this.lines[index - 1]?.source ?? '')) index--;
    return this.lines[index] ?? line;
  }
}

function isDescription(source: string): boolean {
  const text = source.trimStart();
  return text.startsWith('#') && !isDisabledEntry(text);
}

function written(line: DraftLine, next: DraftLine | undefined): readonly Written[] {
  if (line.off === undefined) {
    if (line.text === undefined) return [];
    const name = line.name === undefined ? [] : [{ text: `#@ name=${line.name}`, from: line }];
    return [...name, { text: line.text, from: line }];
  }
  const comment = `# ${line.source.trim()}`;
  const lines = [...line.off, comment].map((text) => ({ text, from: line }));
  // Otherwise a line that does not look like an entry, such as a setting with its value, would become the description of the
  // next entry.
  const isApart = isDisabledEntry(comment) || next === undefined || next.source.trim() === '';
  return isApart ? lines : [...lines, { text: '', from: line }];
}
