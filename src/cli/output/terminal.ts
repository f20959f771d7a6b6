// Where commands print: data to stdout, everything else to stderr, each with its own colours and width.
import type { WriteStream } from 'node:tty';
import picocolors from 'picocolors';
import type { Environment } from '../../config/environment.ts';
import { safeText, visible } from './safe-text.ts';
import { openScreen, type Screen } from './screen.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface Output {
  readonly colors: Colors;
  /** Columns of the terminal. `undefined` if a file or another program reads, and lines may have any length. */
  readonly width: number | undefined;
  /** Writes the text. On a terminal, the text may contain colours, but nothing else that a terminal obeys: see `safeText`. */
  write(text: string): void;
  /** Writes the text and a newline. */
  line(text?: string): void;
  /** Replaces the cursor's line with the text. For terminals only. */
  overwrite(text: string): void;
  /** Takes the whole terminal for what is shown. Absent: it is none, or one that cannot do that. */
  readonly openScreen?: () => Screen;
}

export interface Terminal {
  /** Data, and nothing else. */
  readonly out: Output;
  /** Messages, progress, errors. */
  readonly err: Output;
}

/** The terminal of this process. `color: false` means `--no-color`; `NO_COLOR` and `FORCE_COLOR` are respected. */
export function processTerminal(env: Environment, options: { color: boolean }): Terminal {
  return {
    out: output(process.stdout, env, options.color),
    err: output(process.stderr, env, options.color),
  };
}

/** Whether a stream gets colours: never in a pipe or file, unless `FORCE_COLOR` asks for them (in CI, for example). */
export function wantsColors(env: Environment, stream: { readonly isTTY?: boolean }): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/**
 * The only way to the terminal: all text from commands, servers and crontabs passes through here. A file or another program
 * gets every byte unchanged.
 */
export function output(stream: WriteStream, env: Environment, color: boolean): Output {
  const onTerminal = env.TERM === 'dumb' ? visible : safeText;
  const shown = (text: string) => (stream.isTTY ? onTerminal(text) : text);
  return {
    colors: picocolors.createColors(color && wantsColors(env, stream)),
    get width() {
      return stream.isTTY ? stream.columns : undefined;
    },
    write: (text) => void stream.write(shown(text)),
    line: (text = '') => void stream.write(shown(`${text}\n`)),
    overwrite: (text) => void stream.write(`\r\x1b[K${shown(text)}`),
    ...(stream.isTTY && env.TERM !== 'dumb' && { openScreen: () => openScreen(stream) }),
  };
}
