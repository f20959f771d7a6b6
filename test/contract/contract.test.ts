// The services here, and the servers of others, give AWS's answers. moto is asked where it is installed.
import { afterAll, describe, it } from 'vitest';
import { Moto } from '../harness/moto.ts';
import { carryOut } from './carry-out.ts';
import { dynamodbConditions } from './cases/dynamodb-conditions.ts';
import { dynamodbItems } from './cases/dynamodb-items.ts';
import { dynamodbQueries } from './cases/dynamodb-queries.ts';
import { dynamodbRefusals } from './cases/dynamodb-refusals.ts';
import { dynamodbTables } from './cases/dynamodb-tables.ts';
import { dynamodbTransactions } from './cases/dynamodb-transactions.ts';
import { dynamodbUpdates } from './cases/dynamodb-updates.ts';
import type { ContractCase, ServiceName } from './contract-case.ts';
import { dynaliteServer, motoServer, ours, type ServerKind } from './servers.ts';

/** The cases by the service that they are about. */
const CONTRACTS: readonly (readonly [ServiceName, readonly ContractCase[]])[] = [
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
];

const moto = await Moto.startIfInstalled();
afterAll(() => moto?.stop());

for (const kind of [ours, dynaliteServer, motoServer(moto)]) {
  for (const [service, cases] of CONTRACTS) {
    if (kind.services?.includes(service) === false) continue;
    describe(`${service} on ${kind.name}`, () => {
      for (const each of cases) {
        it(each.name, async ({ skip }) => {
          const obstacle = obstacleOf(each, kind);
          if (obstacle !== undefined) skip(obstacle);
          const server = await kind.open();
          try {
            await carryOut(each, server);
          } finally {
            await server.close();
          }
        });
      }
    });
  }
}

/** Why a server cannot run a case; undefined if it can. */
function obstacleOf({ steps, lacking }: ContractCase, kind: ServerKind): string | undefined {
  if (kind.missing !== undefined) return kind.missing;
  if (!kind.passes && steps.some((step) => 'passSeconds' in step)) return 'its clock is that of the system';
  return lacking?.[kind.name];
}
