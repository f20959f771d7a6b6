import type { Names } from '../config/names.ts';
import { tableDefinition, timeToLiveAttribute } from '../runs/ledger/table-definition.ts';
import type { Resources } from './cloudformation.ts';

/**
 * The runs, which are the only state. `cronbridge remove` deletes the table, after a question; only a first deploy that fails
 * takes it back.
 */
export function ledger({ ledgerTable }: Names): Resources {
  return {
    Ledger: {
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ...tableDefinition(ledgerTable),
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: timeToLiveAttribute, Enabled: true },
      },
    },
  };
}
