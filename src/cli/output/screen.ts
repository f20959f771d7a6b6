// The whole terminal, drawn again and again. What was on it before is there again afterwards.
import type { WriteStream } from 'node:tty';
import { safeText } from './safe-text.ts';

export interface Screen {
  /** Replaces all that is shown; what does not fit is left out and counted. */
  show(lines: readonly string[]): void;
  /** @param resized called when the terminal has another size @returns takes that back */
  onResize(resized: () => void): () => void;
  close(): void;
}

// The alternate screen, the cursor and automatic line ends (xterm control sequences, DECSET 1049, 25 and 7).
const OPEN = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const CLOSE = '\x1b[?7h\x1b[?25h\x1b[?1049l';

/** Each line is overwritten and then cleared behind its text, so nothing flickers. */
export function screenText(lines: readonly string[], rows: number): string {
  const left = lines.length - rows + 1;
  const shown = left > 1 ? [...lines.slice(0, rows - 1), `… ${left.toLocaleString('en')} more lines`] : lines;
  return `\x1b[H${shown.map((line) => `${safeText(line)}\x1b[K`).join('\r\n')}\x1b[J`;
}

export function openScreen(stream: Pick<WriteStream, 'write' | 'rows' | 'on' | 'off'>): Screen {
  stream.write(OPEN);
  return {
    show: (lines) => void stream.write(screenText(lines, stream.rows)),
    onResize(resized) {
      stream.on('resize', resized);
      return () => void stream.off('resize', resized);
    },
    close: () => void stream.write(CLOSE),
  };
}
