// Which commit the crontab files are of; runs keep it, so that one can say which crontab started them.
import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The commit that is checked out where the files are, with `-dirty` where they differ from it; `undefined` without git, outside a
 * repository, and for files of several repositories.
 * @param files there is at least one
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
