import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { CronbridgeError } from '../errors.ts';

/** How the example crontab of cronbridge's own repository begins, in every fork of it. */
const MARK = /^# cronbridge's own crontab:/;

/**
 * Its jobs say hello every minute, on this machine: on AWS each of them would be a task that is paid for.
 * @throws CronbridgeError `usage` where one of the files is the example
 */
export function refuseExample(files: readonly CrontabFile[]): void {
  const example = files.find(({ text }) => MARK.test(text));
  if (example === undefined) return;
  throw new CronbridgeError('usage', `${example.file} is the example of cronbridge, not a crontab of yours`, {
    hint: 'delete it, or name your own files; --example syncs it to AWS all the same',
  });
}
