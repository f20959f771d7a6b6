// The commit of the crontab files. Runs keep it, to show which crontab started them.
import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
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
    const commit = await git('rev-parse', 'HEAD');
    const changes = await git('status', '--porcelain', '--', first, ...others);
    return changes === '' ? commit : `${commit}-dirty`;
  } catch {
    return undefined;
  }
}
