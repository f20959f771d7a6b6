// Notices changes of crontab files, with the editors' habit of replacing files in mind.
import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { findCrontabs } from './crontab-files.ts';

/** Editors write, rename and touch in a burst; this much quiet ends it. */
const QUIET_MILLISECONDS = 150;

/**
 * Calls `changed` after each change of one of the files, one call at a time.
 * @param paths as for `readCrontabs`
 */
export async function watchCrontabs(
  paths: readonly string[],
  changed: () => Promise<void>,
): Promise<{ close(): void }> {
  const files = (await findCrontabs(paths)).filter((file) => file !== '-');
  let timer: NodeJS.Timeout | undefined;
  let calls = Promise.resolve();
  const notice = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      calls = calls.then(changed);
    }, QUIET_MILLISECONDS);
  };
  // A file that is replaced is another file; its directory stays.
  const names = new Set(files.map((file) => basename(file)));
  const watchers = [...new Set(files.map((file) => dirname(file)))].map((directory) =>
    watch(directory, (_event, name) => {
      if (name === null || names.has(name) || name.endsWith('.crontab')) notice();
      // The directory is gone, for example: reading the files tells it better.
    }).on('error', notice),
  );
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
