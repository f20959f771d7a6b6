import type { Remaining } from '../aws/deadline.ts';
import { readDeployment } from '../runs/ledger/deployment-reader.ts';
import { ItemReader } from '../runs/ledger/item-reader.ts';
import { answered } from './answered.ts';
import { makePlan, type PlanParts } from './make-plan.ts';
import { readPlanRequest } from './request.ts';
import type { PlanAnswer } from './transport.ts';

export function servePlan(
  parts: PlanParts,
  event: unknown,
  context: Remaining | undefined,
): Promise<unknown> {
  return answered('plan', parts.logger, context, async (): Promise<PlanAnswer> => {
    const request = readPlanRequest(event);
    const { clients, config } = parts;
    const state = await readDeployment(new ItemReader(clients.dynamo, config.ledgerTable));
    const { crontab: _, ...review } = await makePlan(request, state, parts);
    return review;
  });
}
