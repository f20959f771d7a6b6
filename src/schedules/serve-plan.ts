import type { Remaining } from '../aws/deadline.ts';
import { readDeployment } from '../runs/ledger/deployment-reader.ts';
import { ItemReader } from '../runs/ledger/item-reader.ts';
import { answered } from './answered.ts';
import { makePlan, type PlanParts } from './make-plan.ts';
import { ownCrontab } from './own-crontab.ts';
import { readPlanRequest } from './request.ts';
import type { PlanRequest, Review } from './transport.ts';

export function servePlan(
  parts: PlanParts,
  event: unknown,
  context: Remaining | undefined,
): Promise<unknown> {
  return answered('plan', parts.logger, context, () => planCrontab(readPlanRequest(event), parts));
}

/** The plan of crontab files, or of the deployment's own crontab. */
export async function planCrontab(
  { files, source, ...options }: PlanRequest,
  parts: PlanParts,
): Promise<Review> {
  const { clients, config } = parts;
  const own = files === undefined ? await ownCrontab(parts, source) : undefined;
  const state = await readDeployment(new ItemReader(clients.dynamo, config.ledgerTable));
  const { diagnostics, planned } = await makePlan(files ?? own?.files ?? [], options, state, parts);
  return { diagnostics, ...(planned && { planned }), ...(own && { own }) };
}
