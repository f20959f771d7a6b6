import { dynamodbConditions } from './cases/dynamodb-conditions.ts';
import { dynamodbItems } from './cases/dynamodb-items.ts';
import { dynamodbQueries } from './cases/dynamodb-queries.ts';
import { dynamodbRefusals } from './cases/dynamodb-refusals.ts';
import { dynamodbTables } from './cases/dynamodb-tables.ts';
import { dynamodbTransactions } from './cases/dynamodb-transactions.ts';
import { dynamodbUpdates } from './cases/dynamodb-updates.ts';
import { ecsCases } from './cases/ecs.ts';
import { eventbridgeCases } from './cases/eventbridge.ts';
import { lambdaCases } from './cases/lambda.ts';
import { logsCases } from './cases/logs.ts';
import { schedulerCases } from './cases/scheduler.ts';
import { snsCases } from './cases/sns.ts';
import { sqsCases } from './cases/sqs.ts';
import type { ContractCase, ServiceName } from './contract-case.ts';

/** The cases by the service that they are about. */
export const CONTRACTS: readonly (readonly [ServiceName, readonly ContractCase[]])[] = [
  [
    'dynamodb',
    [
      ...dynamodbTables,
      ...dynamodbItems,
      ...dynamodbConditions,
      ...dynamodbUpdates,
      ...dynamodbQueries,
      ...dynamodbTransactions,
      ...dynamodbRefusals,
    ],
  ],
  ['ecs', ecsCases],
  ['eventbridge', eventbridgeCases],
  ['lambda', lambdaCases],
  ['logs', logsCases],
  ['scheduler', schedulerCases],
  ['sns', snsCases],
  ['sqs', sqsCases],
];
