import type { Clients } from '../../aws/clients/all.ts';
import type { Config } from '../../config.ts';
import { EnabledSchedules } from '../../schedules/enabled-schedules.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Locks } from '../ledger/locks.ts';
import { Table } from '../ledger/table.ts';

export interface OutcomeParts {
  readonly config: Config;
  readonly clients: Pick<Clients, 'dynamo' | 'ecs' | 'logsIn' | 'scheduler' | 'sns'>;
  readonly table: Table;
  readonly ledger: Ledger;
  readonly locks: Locks;
  readonly schedules: EnabledSchedules;
  readonly now: () => Date;
}

export function outcomeParts(given: Pick<OutcomeParts, 'config' | 'clients' | 'now'>): OutcomeParts {
  const { config, clients } = given;
  const table = new Table(clients.dynamo, config);
  return {
    ...given,
    table,
    ledger: new Ledger(table),
    locks: new Locks(table),
    schedules: new EnabledSchedules(clients.scheduler, config.group),
  };
}
