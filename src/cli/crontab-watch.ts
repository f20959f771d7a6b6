// Notices changes of crontab files by looking at them again and again: so it makes no difference whether an editor writes or
// replaces a file, a directory goes and comes back, or a path is a link.
import { stat } from 'node:fs/promises';
import { findCrontabs } from './crontab-files.ts';

const LOOK_MILLISECONDS = 200;

/** What can be seen of the files without reading them. Two equal ones: nothing has changed. */
export type FilesState = string;

/** @param paths as for `readCrontabs` */
export async function filesState(paths: readonly string[]): Promise<FilesState> {
  try {
    const files = (await findCrontabs(paths)).filter((file) => file !== '-');
    const states = files.map(async (file) => {
      const { ino, mtimeMs, size } = await stat(file);
      return [file, ino, mtimeMs, size];
    });
    return JSON.stringify(await Promise.all(states));
  } catch (error) {
    // Reading the files tells it better.
    return String(error);
  }
}

/**
 * Calls `changed` after each change of the files, one call at a time, as soon as they have been the same for a moment: editors
 * write, rename and touch in a burst.
 * @param known the state that needs no call
 */
export function watchCrontabs(
  paths: readonly string[],
  known: FilesState,
  changed: () => Promise<void>,
): { close(): void } {
  let last = known;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const state = await filesState(paths);
    if (!closed && state === last && state !== known) {
      known = state;
      await changed();
    }
    last = state;
    if (!closed) timer = setTimeout(look, LOOK_MILLISECONDS);
  };
  timer = setTimeout(look, LOOK_MILLISECONDS);
  return {
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
