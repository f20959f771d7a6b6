import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Config } from '../../config/config.ts';
import { Ledger } from './ledger.ts';
import { Locks } from './locks.ts';
import { Table } from './table.ts';

/** A deployment's ledger: the table, and the readers and writers of attempts and locks. */
export interface LedgerParts {
  readonly table: Table;
  readonly ledger: Ledger;
  readonly locks: Locks;
}

export function ledgerParts(
  dynamo: DynamoDBClient,
  config: Pick<Config, 'ledgerTable' | 'retentionDays'>,
): LedgerParts {
  const table = new Table(dynamo, config);
  return { table, ledger: new Ledger(table), locks: new Locks(table) };
}
