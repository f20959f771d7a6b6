// What plan and sync are about: files here, or the source at which the deployment looks itself.
import { crontabPaths } from '../config/crontab-paths.ts';
import { shownSource } from '../config/crontab-source.ts';
import type { PlanRequest } from '../schedules/transport.ts';
import type { Context } from './context.ts';
import { type ReadCrontabs, readCrontabs } from './read-crontabs.ts';

type CrontabToSync = ReadCrontabs | { readonly source: string };

/** @param given the paths on the command line */
export async function crontabToSync(context: Context, given: readonly string[]): Promise<CrontabToSync> {
  const settings = await context.settings();
  const { source } = settings;
  if (source === undefined || given.length > 0) {
    return readCrontabs(context, crontabPaths(settings, given));
  }
  const { err } = context.terminal;
  err.line(err.colors.dim(`crontab: ${shownSource(source)}, read by the deployment`));
  return { source };
}

/** The same as the functions take it. */
export function requestFor(crontab: CrontabToSync): Pick<PlanRequest, 'files' | 'source'> {
  return 'files' in crontab ? { files: crontab.files } : crontab;
}
