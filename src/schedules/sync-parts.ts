import type { Clients } from '../aws/clients/all.ts';
import type { PlanParts } from './make-plan.ts';

export interface SyncParts extends PlanParts {
  /** Only single items of the ledger: sync's role may neither query nor change runs. */
  readonly clients: Pick<Clients, 'dynamo' | 'ecs' | 'scheduler' | 'sns' | 'sqs'>;
}
