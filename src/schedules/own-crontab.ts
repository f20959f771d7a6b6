import { shownSource } from '../config/crontab-source.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { CronbridgeError } from '../errors.ts';
import { readSourceContent } from '../source/read-source.ts';
import type { PlanParts } from './make-plan.ts';
import type { OwnCrontab } from './transport.ts';

/**
 * The crontab of a deployment that is given none: of its source, or else of its package.
 * @param expected the source that the caller believes in, if any
 * @throws CronbridgeError `usage` if that is another, `source` if it cannot be read, `file` if there is no crontab
 */
export async function ownCrontab(parts: PlanParts, expected?: string): Promise<OwnCrontab> {
  const { config, clients, packaged, wait } = parts;
  const { source } = config;
  if (expected !== undefined && expected !== source?.address) throw otherSource(expected, source?.address);
  if (source !== undefined) {
    const { text = '' } = await readSourceContent({
      source,
      client: clients.scheduler,
      endpoint: config.s3Endpoint,
      wait,
    });
    return { files: sourceFiles(source.address, text), from: shownSource(source.address) };
  }
  const found = await packaged?.();
  if (found !== undefined) return { ...found, from: 'the package of the function' };
  throw new CronbridgeError('file', 'this deployment has no crontab of its own: none is in its package', {
    hint: 'deploy the stage from a directory with its crontab, or sync with "cronbridge sync"',
  });
}

export function sourceFiles(address: string, text: string): readonly CrontabFile[] {
  return [{ file: shownSource(address), text }];
}

function otherSource(expected: string, actual: string | undefined): CronbridgeError {
  const found =
    actual === undefined ? 'is given its crontab' : `reads its crontab from ${shownSource(actual)}`;
  return new CronbridgeError('usage', `the deployment ${found}, not from ${shownSource(expected)}`, {
    hint: 'deploy the stage with the settings as they are now',
  });
}

/** The error for files that are to be synced although the next look at the source would undo them. */
export function refuseFiles({ config: { source } }: Pick<PlanParts, 'config'>): void {
  if (source === undefined) return;
  throw new CronbridgeError(
    'usage',
    `the crontab of this deployment is ${shownSource(source.address)}: files are planned, but not synced`,
    { hint: 'write the crontab there; or remove that setting, deploy, and sync files' },
  );
}
