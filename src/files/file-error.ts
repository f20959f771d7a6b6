import { CronbridgeError } from '../errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a part of its path is not a directory',
  ELOOP: 'its symbolic links lead in a circle',
  ENXIO: 'it is not a file',
  EISDIR: 'it is a directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EMFILE: 'too many open files',
};

/** @param what the beginning of the sentence: `cannot read batch.crontab` */
export function fileError(what: string, error: unknown): CronbridgeError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return new CronbridgeError('file', `${what}: ${REASONS[code] ?? (error as Error).message}`, {
    cause: error,
  });
}
