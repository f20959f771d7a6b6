import { describe, it } from 'vitest';
import { carryOut } from './carry-out.ts';
import type { ContractCase } from './contract-case.ts';
import { CONTRACTS } from './contracts.ts';
import type { ServerKind } from './servers.ts';

/** The tests of one kind of server. */
export function holdToContract(kind: ServerKind): void {
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
