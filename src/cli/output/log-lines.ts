import type { LogLine } from '../../aws/task-logs.ts';
import { linesFor } from './safe-text.ts';
import type { Output } from './terminal.ts';

/** Prints a line as written, or as JSON with its time. */
export function printLogLine(output: Output, line: LogLine, json = false): void {
  if (json) output.line(JSON.stringify({ time: line.time.toISOString(), text: line.text }));
  else for (const text of linesFor(output, line.text)) output.line(text);
}
