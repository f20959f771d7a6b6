import type { UnreadFile } from '../../files/files-beside.ts';
import type { Output } from './terminal.ts';

/** Warns of each file that looks like a crontab and is not read. */
export function warnOfUnreadFiles(output: Output, files: readonly UnreadFile[]): void {
  for (const { file, why } of files)
    output.line(`${output.colors.yellow('warning:')} ${file} is not read: ${why}`);
}
