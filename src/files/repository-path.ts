// The path of a crontab file in its git repository: the same wherever the command runs, so that descriptions of schedules do
// not change.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

/**
 * The path of a file relative to the root of its repository, with `/`; outside of any repository, relative to the working
 * directory. Links to directories are resolved, the file's own name is kept. Git itself is not needed: a root is where `.git`
 * is, a directory or, in a worktree or submodule, a file (gitrepository-layout).
 */
export function repositoryPath(file: string): string {
  const named = resolve(file);
  const real = join(realDirectory(dirname(named)), basename(named));
  for (const path of new Set([real, named])) {
    const root = rootAbove(dirname(path));
    if (root !== undefined) return slashes(relative(root, path));
  }
  return slashes(relative(realDirectory(process.cwd()), real));
}

function rootAbove(directory: string): string | undefined {
  for (let current = directory; ; current = dirname(current)) {
    if (isRoot(current)) return current;
    if (dirname(current) === current) return undefined;
  }
}

function isRoot(directory: string): boolean {
  const git = join(directory, '.git');
  try {
    return statSync(git).isDirectory()
      ? statSync(join(git, 'HEAD')).isFile()
      : readFileSync(git, 'utf8').startsWith('gitdir:');
  } catch {
    return false;
  }
}

function realDirectory(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}
