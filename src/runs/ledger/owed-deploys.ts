// Records that the jobs of a deploy still have to run. Sync writes this before its first change and removes it after sending
// their messages, so that the next sync completes one that died in between, even if no schedule is left to change. The item has
// the deploy's instant: it is part of the run ids, so a message that is sent twice is the same run.
import { instantText, onDemandInstant } from '../message/message.ts';
import type { Table } from './table.ts';
import { owedDeploysItemKey } from './table-definition.ts';

/**
 * Records that the jobs have to run.
 * @param digest of the desired schedules: a sync of the same crontab completes the recorded deploy, any other crontab is a new
 *   deploy
 * @returns the deploy's instant, for which its jobs run
 */
export async function oweDeploys(table: Table, digest: string, now: Date): Promise<Date> {
  const noted = await table.get(owedDeploysItemKey);
  const since = noted && (noted.since as string);
  if (since !== undefined && noted?.digest === digest) return new Date(since);
  // Two deploys never share an instant, even if clocks go back.
  const later = since === undefined ? now : new Date(Math.max(now.getTime(), Date.parse(since) + 1));
  const instant = onDemandInstant(later);
  const written = await table.put(
    { ...owedDeploysItemKey, digest, since: instantText(instant) },
    since === undefined
      ? { condition: 'attribute_not_exists(#pk)' }
      : { condition: '#since = :since', values: { ':since': since } },
  );
  // Another sync was faster. If it is of the same crontab, both are one deploy.
  return written ? instant : oweDeploys(table, digest, now);
}

/** Removes the record of this deploy. */
export async function settleDeploys(table: Table, digest: string): Promise<void> {
  await table.delete(owedDeploysItemKey, { condition: '#digest = :digest', values: { ':digest': digest } });
}
