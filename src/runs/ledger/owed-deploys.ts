// The deploy whose jobs still have to run: noted by a sync before its first change and taken back when it has sent their messages,
// so a sync that died in between is completed by the next one, even where no schedule is left to change. The note has the
// deploy's instant: the runs are named by it, so a message that is sent again is the same run.
import { instantText, onDemandInstant } from '../message/message.ts';
import type { Table } from './table.ts';
import { owedDeploysItemKey } from './table-definition.ts';

/**
 * Notes that the jobs have to run.
 * @param digest of what the crontab asks for: a sync of the same one completes the deploy that is noted, another is a new deploy
 * @returns the deploy's instant, for which its jobs run
 */
export async function oweDeploys(table: Table, digest: string, now: Date): Promise<Date> {
  const noted = await table.get(owedDeploysItemKey);
  const since = noted && (noted.since as string);
  if (since !== undefined && noted?.digest === digest) return new Date(since);
  // Two deploys have two instants, whatever clocks say.
  const later = since === undefined ? now : new Date(Math.max(now.getTime(), Date.parse(since) + 1));
  const instant = onDemandInstant(later);
  const written = await table.put(
    { ...owedDeploysItemKey, digest, since: instantText(instant) },
    since === undefined
      ? { condition: 'attribute_not_exists(#pk)' }
      : { condition: '#since = :since', values: { ':since': since } },
  );
  // Another sync was faster: if it is of the same crontab, both are one deploy.
  return written ? instant : oweDeploys(table, digest, now);
}

/** Whether a sync noted that the jobs have to run, and did not come to send them all. */
export async function areDeploysOwed(table: Table): Promise<boolean> {
  return (await table.get(owedDeploysItemKey)) !== undefined;
}

/** Takes the note of this deploy back. */
export async function settleDeploys(table: Table, digest: string): Promise<void> {
  await table.delete(owedDeploysItemKey, { condition: '#digest = :digest', values: { ':digest': digest } });
}
