import { CronbridgeError } from '../errors.ts';

interface Explained {
  readonly reason: string;
  readonly hint: string;
}

const RIGHTS = {
  reason: 'permission denied',
  hint: 'give this user the right to it and to the directories above it: namei -l shows them',
};

const BY_CODE: Readonly<Record<string, Explained>> = {
  ENOENT: { reason: 'no such file or directory', hint: 'check the path: it begins at the working directory' },
  EACCES: RIGHTS,
  EPERM: RIGHTS,
  ENOTDIR: { reason: 'a part of its path is not a directory', hint: 'check the path' },
  ELOOP: { reason: 'its symbolic links lead in a circle', hint: 'correct them: namei -l shows them' },
  ENXIO: { reason: 'it is not a file', hint: 'name a file' },
  EISDIR: { reason: 'it is a directory', hint: 'name a file in it' },
  EROFS: { reason: 'the file system is read-only', hint: 'name a file on another one' },
  ENOSPC: { reason: 'no space is left', hint: 'free some: df shows how much there is' },
  EMFILE: { reason: 'too many open files', hint: 'raise the limit: ulimit -n' },
};

/** @param what the beginning of the sentence: `cannot read batch.crontab` */
export function fileError(what: string, error: unknown): CronbridgeError {
  const { reason, hint } = BY_CODE[(error as NodeJS.ErrnoException).code ?? ''] ?? {};
  return new CronbridgeError('file', `${what}: ${reason ?? (error as Error).message}`, {
    ...(hint !== undefined && { hint }),
    cause: error,
  });
}
