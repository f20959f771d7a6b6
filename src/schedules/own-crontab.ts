import { CronbridgeError } from '../errors.ts';
import type { PlanParts } from './make-plan.ts';
import type { OwnCrontab } from './transport.ts';

/**
 * The crontab of a deployment that is given none.
 * @throws CronbridgeError `file` if it has none
 */
export async function ownCrontab({ packaged }: Pick<PlanParts, 'packaged'>): Promise<OwnCrontab> {
  const found = await packaged?.();
  if (found !== undefined) return { ...found, from: 'the package of the function' };
  throw new CronbridgeError('file', 'this deployment has no crontab of its own: none is in its package', {
    hint: 'deploy the stage from a directory with its crontab, or sync with "cronbridge sync"',
  });
}
