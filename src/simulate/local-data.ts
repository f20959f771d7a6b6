// What `cronbridge local` keeps on disk, in a directory that one process has at a time.
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CronbridgeError } from '../errors.ts';
import { fileError } from '../files/file-error.ts';
import { makeFolder } from '../files/make-folder.ts';
import { Journal, type JournalEvent, NewerJournalError } from '../local/journal/journal.ts';
import { LockedError, lockDirectory } from '../local/journal/lock.ts';

/** What happens to what is kept, for people. */
export type DataEvent = JournalEvent;

/** Beside the crontab that is run. */
export const DATA_DIRECTORY = '.cronbridge';

const ELSEWHERE = 'name another directory with --data, or keep nothing with --memory';

/**
 * Opens the journal in a directory, and creates both.
 * @throws CronbridgeError `data-in-use`, `file`
 */
export async function openLocalData(directory: string, tell: (event: DataEvent) => void): Promise<Journal> {
  try {
    await makeFolder(directory, 0o700);
    lockDirectory(directory);
    ignoreInGit(directory);
    return new Journal(directory, { now: new Date(), tell });
  } catch (error) {
    throw explained(directory, error);
  }
}

/** Nobody wants it in a repository. */
function ignoreInGit(directory: string): void {
  // It holds the commands' settings, passwords among them.
  chmodSync(directory, 0o700);
  const file = join(directory, '.gitignore');
  if (!existsSync(file)) writeFileSync(file, '*\n');
}

function explained(directory: string, error: unknown): CronbridgeError {
  if (error instanceof LockedError) {
    return new CronbridgeError(
      'data-in-use',
      `another "cronbridge local" (process ${error.pid}) uses ${directory}`,
      {
        hint: `stop it; or ${ELSEWHERE}`,
        cause: error,
      },
    );
  }
  if (error instanceof NewerJournalError) {
    return new CronbridgeError('file', `a newer cronbridge wrote ${directory}: this one cannot read it`, {
      hint: `update cronbridge; or ${ELSEWHERE}`,
      cause: error,
    });
  }
  const { message } = fileError(`cannot keep data in ${directory}`, error);
  return new CronbridgeError('file', message, { hint: ELSEWHERE, cause: error });
}
