import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { CronbridgeError } from '../errors.ts';

/** The first line of the example crontab in cronbridge's own repository, and in every fork. */
const MARK = /^# cronbridge's own crontab:/;

/** The example among the files, if it is there. */
export function findExample(files: readonly CrontabFile[]): CrontabFile | undefined {
  return files.find(({ text }) => MARK.test(text));
}

/**
 * The example's jobs say hello every minute on this machine; on AWS each of them would be a task that costs money.
 * @throws CronbridgeError `usage` if one of the files is the example
 */
export function refuseExample(files: readonly CrontabFile[]): void {
  const example = findExample(files);
  if (example === undefined) return;
  throw new CronbridgeError('usage', `${example.file} is the example of cronbridge, not your own crontab`, {
    hint: 'delete it, or name your own files; to sync it to AWS anyway, add --example',
  });
}
