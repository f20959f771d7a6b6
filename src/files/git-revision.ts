// The commit of the crontab files. Runs keep it, to show which crontab started them.
import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The commit that is checked out where the files are, with `-dirty` if they differ from it.
 * @param files at least one
 * @returns undefined without git, outside a repository, and for files of several repositories
 */
export async function gitRevision(files: readonly string[]): Promise<string | undefined> {
  const [first = '', ...others] = files.map((file) => resolve(file));
  const git = async (...args: string[]) => (await run('git', args, { cwd: dirname(first) })).stdout.trim();
  try {
    if (!hasRepository(dirname(first))) return undefined;
    const commit = await git('rev-parse', 'HEAD');
    const changes = await git('status', '--porcelain', '--', first, ...others);
    return changes === '' ? commit : `${commit}-dirty`;
  } catch {
    return undefined;
  }
}

/** Whether git would find a repository: looking for its folder costs less than a process that finds none. */
function hasRepository(folder: string): boolean {
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return true;
    if (at === dirname(at)) return false;
  }
}
