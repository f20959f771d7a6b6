import { ItemReader } from '../runs/ledger/item-reader.ts';
import type { Ledger } from '../runs/ledger/ledger.ts';
import { type LedgerParts, ledgerParts } from '../runs/ledger/ledger-parts.ts';
import type { Locks } from '../runs/ledger/locks.ts';
import type { Deployment } from './deployment.ts';

/** The ledger of a deployment, for reading. */
export function openLedger(deployment: Pick<Deployment, 'names' | 'clients'>): Ledger {
  return open(deployment).ledger;
}

/** The table itself, for what is not a run: summaries, pauses, what syncs have recorded. */
export function openTable({ names, clients }: Pick<Deployment, 'names' | 'clients'>): ItemReader {
  return new ItemReader(clients.dynamo, names.ledgerTable);
}

/** The locks of a deployment, for reading. */
export function openLocks(deployment: Deployment): Locks {
  return open(deployment).locks;
}

function open({ names, clients }: Pick<Deployment, 'names' | 'clients'>): LedgerParts {
  // Retention matters only for writes and for how far back a reader looks; the table's own expiry does the rest.
  return ledgerParts(clients.dynamo, { ...names, retentionDays: 90 });
}
