// Notices changes of crontab files by looking at them again and again: so it makes no difference whether an editor writes or
// replaces a file, a directory goes and comes back, or a path is a link.
import { stat } from 'node:fs/promises';
import { findCrontabs, readCrontabFiles } from '../files/crontab-files.ts';

const LOOK_MS = 200;
/** So many equal looks after the first make a change: 0.6 seconds, and 15 where the end of a line may still come. */
const LOOKS = 3;
const LOOKS_UNFINISHED = 75;

/** What can be seen of the files without reading them. Two equal ones: nothing has changed. */
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
    // Reading the files tells it better.
    return String(error);
  }
}

/** What becomes of a change. */
interface CrontabChange {
  /** The files as they are now, read while nothing changed. */
  changed(files: CrontabFiles): Promise<void>;
  /** They cannot be read. */
  failed(error: unknown): void;
  /** A file ends in the middle of a line, or is empty: somebody may still be writing it. */
  unfinished(file: string): void;
}

type CrontabFiles = Awaited<ReturnType<typeof readCrontabFiles>>;

/**
 * Tells each change of the files, one at a time, as soon as they have been the same for a moment: editors write, rename and touch
 * in a burst. Half of a written line can be a command of another meaning (`rm -r /data` of `rm -r /data/old`), so that
 * files whose last line has no end, or that hold nothing, must have been the same for longer.
 * @param known the state that needs no call
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

  /** Takes the files as they are, unless they are changing or may not be complete. */
  const take = async (state: FilesState): Promise<void> => {
    const files = await readCrontabFiles(paths).catch((error: unknown) => ({ error }));
    // What was read while somebody wrote is not what anybody meant.
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
