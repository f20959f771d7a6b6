import { stripVTControlCharacters } from 'node:util';
import type { LogLine } from '../../aws/task-logs.ts';
import type { AttemptKey } from '../../runs/ledger/attempt.ts';
import { displayWidth } from './display-width.ts';
import { linesFor } from './safe-text.ts';
import type { Output } from './terminal.ts';

interface LineOptions {
  readonly json?: boolean | undefined;
  /** Whether each line begins with its instant. */
  readonly timestamps?: boolean | undefined;
  /** Only lines that match; colours in them do not count. */
  readonly grep?: RegExp | undefined;
}

/** Prints a line as written, or as JSON with its time. */
export function printLogLine(output: Output, line: LogLine, options: LineOptions = {}): void {
  print(output, line, options, { member: {}, prefix: '' });
}

/** Prints lines of several logs, each under its name: padded to the longest name so far, in one of some colours. */
export class NamedLines {
  readonly #output: Output;
  readonly #options: LineOptions;
  readonly #names = new Map<string, (text: string) => string>();
  #width: number;

  /** @param names those that are known to come */
  constructor(output: Output, options: LineOptions, names: readonly string[] = []) {
    this.#output = output;
    this.#options = options;
    this.#width = Math.max(0, ...names.map(displayWidth));
  }

  print(name: string, { runId, number }: AttemptKey, line: LogLine): void {
    const { cyan, yellow, green, magenta, blue, dim } = this.#output.colors;
    const colors = [cyan, yellow, green, magenta, blue];
    const color = this.#names.get(name) ?? colors[this.#names.size % colors.length] ?? cyan;
    this.#names.set(name, color);
    this.#width = Math.max(this.#width, displayWidth(name));
    const padding = ' '.repeat(this.#width - displayWidth(name));
    print(this.#output, line, this.#options, {
      member: { run: runId, attempt: number },
      prefix: `${color(name)}${padding} ${dim('|')} `,
    });
  }
}

function print(
  output: Output,
  { time, text }: LogLine,
  { json, timestamps, grep }: LineOptions,
  { member, prefix }: { readonly member: object; readonly prefix: string },
): void {
  if (grep !== undefined && !grep.test(stripVTControlCharacters(text))) return;
  if (json) {
    output.line(JSON.stringify({ ...member, time: time.toISOString(), text }));
    return;
  }
  const instant = timestamps ? `${output.colors.dim(time.toISOString())} ` : '';
  for (const part of linesFor(output, text)) output.line(`${prefix}${instant}${part}`);
}
