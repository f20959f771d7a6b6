// Which commit the crontab files are of; runs keep it, so that one can say which crontab started them.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The commit that is checked out here, with `-dirty` where the files differ from it; `undefined` without git or outside a
 * repository.
 */
export async function gitRevision(files: readonly string[]): Promise<string | undefined> {
  try {
    const commit = (await run('git', ['rev-parse', 'HEAD'])).stdout.trim();
    const changes = (await run('git', ['status', '--porcelain', '--', ...files])).stdout;
    return changes === '' ? commit : `${commit}-dirty`;
  } catch {
    return undefined;
  }
}
