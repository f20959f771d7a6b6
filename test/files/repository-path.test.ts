// Where crontab files are in their repositories, wherever they are looked at from.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repositoryPath } from '../../src/files/repository-path.ts';

const here = process.cwd();
let base: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'cronbridge-path-')));
  for (const directory of [
    'repo/.git',
    'repo/batch/crontab',
    'tree/crontab',
    'outside/crontab',
    'repo/odd/.git',
  ]) {
    mkdirSync(join(base, directory), { recursive: true });
  }
  writeFileSync(join(base, 'repo/.git/HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(join(base, 'tree/.git'), 'gitdir: ../repo/.git/worktrees/tree\n');
  for (const file of [
    'repo/batch/crontab/a.crontab',
    'tree/crontab/a.crontab',
    'outside/crontab/a.crontab',
  ]) {
    writeFileSync(join(base, file), '');
  }
  symlinkSync(join(base, 'repo'), join(base, 'link'));
  symlinkSync('../../outside/crontab/a.crontab', join(base, 'repo/batch/b.crontab'));
});
afterEach(() => {
  process.chdir(here);
  rmSync(base, { recursive: true });
});

test.each([
  ['repo', 'batch/crontab/a.crontab', 'batch/crontab/a.crontab'],
  ['repo', './batch//crontab/../crontab/a.crontab', 'batch/crontab/a.crontab'],
  ['repo/batch', 'crontab/a.crontab', 'batch/crontab/a.crontab'],
  ['repo/batch/crontab', 'a.crontab', 'batch/crontab/a.crontab'],
  ['repo/odd', '../batch/crontab/a.crontab', 'batch/crontab/a.crontab'],
  ['.', 'repo/batch/crontab/a.crontab', 'batch/crontab/a.crontab'],
  ['.', 'link/batch/crontab/a.crontab', 'batch/crontab/a.crontab'],
  ['link/batch', '../batch/crontab/a.crontab', 'batch/crontab/a.crontab'],
  ['outside', '../repo/batch/crontab/a.crontab', 'batch/crontab/a.crontab'],
  ['repo', 'batch/b.crontab', 'batch/b.crontab'],
  ['.', 'tree/crontab/a.crontab', 'crontab/a.crontab'],
  ['outside', 'crontab/a.crontab', 'crontab/a.crontab'],
  ['outside/crontab', '../crontab/a.crontab', 'a.crontab'],
  ['repo', '../outside/crontab/a.crontab', '../outside/crontab/a.crontab'],
  ['repo', 'gone/x.crontab', 'gone/x.crontab'],
])('from %s, %s is %s', (directory, file, path) => {
  process.chdir(join(base, directory));
  expect(repositoryPath(file)).toBe(path);
  expect(repositoryPath(join(process.cwd(), file))).toBe(path);
});
