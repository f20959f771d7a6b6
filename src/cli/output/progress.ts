// A progress line for long work, on a terminal only, and only after a second.

import type { Output } from './terminal.ts';
import { formatDuration } from './time.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Waits for the work and meanwhile shows `what`, which may change, and the elapsed time. */
export async function withProgress<T>(
  output: Output,
  what: string | (() => string),
  work: Promise<T>,
): Promise<T> {
  if (output.width === undefined) return work;
  const begun = performance.now();
  let frame = 0;
  let shown = false;
  const timer = setInterval(() => {
    const passed = performance.now() - begun;
    if (passed < 1000) return;
    const seconds = formatDuration(Math.floor(passed / 1000) * 1000);
    output.overwrite(
      `${FRAMES[frame++ % FRAMES.length]} ${typeof what === 'string' ? what : what()} ${output.colors.dim(seconds)}`,
    );
    shown = true;
  }, 100);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (shown) output.overwrite('');
  }
}
