// The commit of the crontab files, as the real git tells it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitRevision } from '../../src/files/git-revision.ts';

let folder: string;
let crontab: string;

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], {
    cwd: dirname(crontab),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

function repository(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  crontab = path;
  writeFileSync(path, '0 5 * * * /app/report\n');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Report');
  return git('rev-parse', 'HEAD');
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cronbridge-git-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const absent = spawnSync('git', ['--version']).error !== undefined;

describe.skipIf(absent)(
  absent ? 'the revision (skipped: git is not on this machine)' : 'the revision',
  () => {
    it('is the commit that is checked out where the files are, from wherever the command runs', async () => {
      const commit = repository(join(folder, 'one', 'jobs.crontab'));
      expect(commit).toMatch(/^[0-9a-f]{40}$/);
      expect(await gitRevision([crontab])).toBe(commit);
    });

    it('says that a file differs from it: changed, staged, or never committed', async () => {
      const commit = repository(join(folder, 'jobs.crontab'));
      writeFileSync(crontab, '0 6 * * * /app/report\n');
      expect(await gitRevision([crontab])).toBe(`${commit}-dirty`);
      git('add', '.');
      expect(await gitRevision([crontab])).toBe(`${commit}-dirty`);
      git('commit', '--quiet', '--message', 'Later');
      const other = join(folder, 'new.crontab');
      writeFileSync(other, '0 7 * * * /app/other\n');
      expect(await gitRevision([crontab])).toBe(git('rev-parse', 'HEAD'));
      expect(await gitRevision([crontab, other])).toBe(`${git('rev-parse', 'HEAD')}-dirty`);
    });

    it('reads names that git could take for something else', async () => {
      const commit = repository(join(folder, '-n 日本 [x]*.crontab'));
      expect(await gitRevision([crontab])).toBe(commit);
    });

    it('is unknown outside of a repository, before the first commit, and for files of two repositories', async () => {
      const plain = join(folder, 'plain.crontab');
      writeFileSync(plain, '');
      expect(await gitRevision([plain])).toBeUndefined();
      repository(join(folder, 'one', 'jobs.crontab'));
      const first = crontab;
      repository(join(folder, 'two', 'jobs.crontab'));
      expect(await gitRevision([first, crontab])).toBeUndefined();
      mkdirSync(join(folder, 'empty'));
      crontab = join(folder, 'empty', 'jobs.crontab');
      writeFileSync(crontab, '');
      git('init', '--quiet');
      expect(await gitRevision([crontab])).toBeUndefined();
    });

    it('is the same through a link', async () => {
      const commit = repository(join(folder, 'one', 'jobs.crontab'));
      symlinkSync(join(folder, 'one'), join(folder, 'link'));
      expect(await gitRevision([join(folder, 'link', 'jobs.crontab')])).toBe(commit);
    });
  },
);
