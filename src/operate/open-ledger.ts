import type { Ledger } from '../runs/ledger/ledger.ts';
import { ledgerParts } from '../runs/ledger/ledger-parts.ts';
import type { Deployment } from './deployment.ts';

/** The ledger of a deployment, for reading. */
export function openLedger({ names, clients }: Deployment): Ledger {
  // Retention matters only for writes and for how far back a reader looks; the table's own expiry does the rest.
  return ledgerParts(clients.dynamo, { ...names, retentionDays: 90 }).ledger;
}
