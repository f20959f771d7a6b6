import type { CrontabFile } from '../crontab/parse/crontabs.ts';

/** The crontab files of this machine, and their git revision, if they have one. */
export interface CrontabHere {
  readonly files: readonly CrontabFile[];
  readonly revision?: string | undefined;
}
