// Runs the command line in this process and keeps what it printed.
import picocolors from 'picocolors';
import type { Output, Terminal } from '../../src/cli/output/terminal.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Environment } from '../../src/config/environment.ts';

export interface RecordedOutput extends Output {
  readonly text: string;
}

/** An output that keeps its text; without colours and width unless they are given, like a pipe. */
export function recordOutput(options: { width?: number; colors?: boolean } = {}): RecordedOutput {
  const chunks: string[] = [];
  return {
    colors: picocolors.createColors(options.colors ?? false),
    width: options.width,
    write: (text) => void chunks.push(text),
    line: (text = '') => void chunks.push(`${text}\n`),
    overwrite: (text) => void chunks.push(`\r\x1b[K${text}`),
    get text() {
      return chunks.join('');
    },
  };
}

/** What a command did: its exit code, its data and its messages. */
export interface Recorded {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `cronbridge <argv>`, without a process. */
export async function cronbridge(
  argv: readonly string[],
  options: {
    env?: Environment;
    width?: number;
    now?: () => Date;
    ask?: (question: string) => Promise<string>;
  } = {},
): Promise<Recorded> {
  const out = recordOutput(options);
  const err = recordOutput(options);
  const terminal: Terminal = { out, err };
  const code = await runProgram(argv, {
    terminal,
    program: 'cronbridge',
    env: options.env ?? {},
    ask: options.ask,
    now: options.now ?? (() => new Date('2027-01-01T00:00:00Z')),
  });
  return { code, out: out.text, err: err.text };
}
