import type { Clients } from '../../aws/clients/all.ts';
import type { Config } from '../../config.ts';
import { readRevision } from '../ledger/deployment.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Locks } from '../ledger/locks.ts';
import { removedAt } from '../ledger/removed-jobs.ts';
import { Table } from '../ledger/table.ts';
import { TaskDefinitions } from './task-definitions.ts';

export interface DispatchParts {
  readonly config: Config;
  readonly clients: Pick<Clients, 'dynamo' | 'ecs' | 'logsIn' | 'scheduler' | 'sns' | 'sqs'>;
  readonly ledger: Ledger;
  readonly locks: Locks;
  readonly definitions: TaskDefinitions;
  readonly now: () => Date;
  /** The git revision of the crontab that is deployed. */
  readonly revision: () => Promise<string | undefined>;
  /** When a job last left the crontab. */
  readonly removedAt: (job: string) => Promise<Date | undefined>;
}

const REVISION_KEPT_MS = 60_000;

/** Puts the parts together; the deployed revision is read once a minute at most. */
export function dispatchParts(given: Pick<DispatchParts, 'config' | 'clients' | 'now'>): DispatchParts {
  const { config, clients, now } = given;
  const table = new Table(clients.dynamo, config);
  let kept: { readonly revision: string | undefined; readonly readAt: number } | undefined;
  return {
    ...given,
    ledger: new Ledger(table),
    locks: new Locks(table),
    definitions: new TaskDefinitions(clients, now),
    removedAt: (job) => removedAt(table, job),
    revision: async () => {
      const time = now().getTime();
      if (kept === undefined || time - kept.readAt >= REVISION_KEPT_MS) {
        kept = { revision: await readRevision(table), readAt: time };
      }
      return kept.revision;
    },
  };
}
