// Notices changes of crontab files by polling, so that it does not matter whether an editor writes or replaces a file, a
// directory is removed and recreated, or a path is a link.
import { stat } from 'node:fs/promises';
import { findCrontabs, readCrontabFiles } from '../files/crontab-files.ts';

const LOOK_MS = 200;
/** How many equal looks after the first confirm a change: 0.6 seconds, and 15 where the end of a line may still be missing. */
const LOOKS = 3;
const LOOKS_UNFINISHED = 75;

/** What can be seen of the files without reading them. If two are equal, nothing has changed. */
type FilesState = string;

/** @param paths as for `readCrontabFiles` */
export async function filesState(paths: readonly string[]): Promise<FilesState> {
  try {
    const files = (await findCrontabs(paths)).filter((file) => file !== '-');
    const states = files.map(async (file) => {
      const { ino, mtimeMs, size } = await stat(file);
      return [file, ino, mtimeMs, size];
    });
    return JSON.stringify(await Promise.all(states));
  } catch (error) {
    // Reading the files gives a better error.
    return String(error);
  }
}

/** Receives the changes. */
interface CrontabChange {
  /** The files as they are now, read while nothing changed. */
  changed(files: CrontabFiles): Promise<void>;
  /** The files cannot be read. */
  failed(error: unknown): void;
  /** A file ends in the middle of a line, or is empty: it may still be being written. */
  unfinished(file: string): void;
}

type CrontabFiles = Awaited<ReturnType<typeof readCrontabFiles>>;

/**
 * Reports each change of the files, one at a time, once they have been the same for a moment: editors write, rename and touch
 * in a burst. Half of a line can be a different command (`rm -r /data` of `rm -r /data/old`), so files that are empty, or whose
 * last line has no newline, must have been the same for longer.
 * @param known the state that is not reported
 */
export function watchCrontabs(
  paths: readonly string[],
  known: FilesState,
  change: CrontabChange,
  lookMilliseconds = LOOK_MS,
): { close(): void } {
  let last = known;
  let equalLooks = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  /** Reads the files, unless they are changing or may be incomplete. */
  const take = async (state: FilesState): Promise<void> => {
    const files = await readCrontabFiles(paths).catch((error: unknown) => ({ error }));
    // The files changed while they were read.
    if (closed || (await filesState(paths)) !== state) return;
    if ('error' in files) {
      known = state;
      change.failed(files.error);
      return;
    }
    const unfinished = files.find(({ text }) => !text.endsWith('\n'));
    if (unfinished !== undefined && equalLooks < LOOKS_UNFINISHED) {
      change.unfinished(unfinished.file);
      return;
    }
    known = state;
    await change.changed(files);
  };

  const look = async (): Promise<void> => {
    const state = await filesState(paths);
    equalLooks = state === last ? equalLooks + 1 : 0;
    last = state;
    const due = equalLooks === LOOKS || equalLooks === LOOKS_UNFINISHED;
    if (!closed && due && state !== known) await take(state);
    if (!closed) timer = setTimeout(look, lookMilliseconds);
  };
  timer = setTimeout(look, lookMilliseconds);
  return {
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
