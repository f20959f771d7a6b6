import type { Planned } from '../../schedules/transport.ts';
import { printPlan } from './plan.ts';
import { maskedPlan } from './secrets.ts';
import type { Output } from './terminal.ts';

/** Prints the plan with the names of its deployment; in JSON, these and its digest are additional members. */
export function printPlanned(
  output: Output,
  { plan, deployment, digest }: Planned,
  { json = false, showValues = false }: { json?: boolean; showValues?: boolean },
): void {
  if (json) {
    output.line(JSON.stringify({ deployment, digest, ...(showValues ? plan : maskedPlan(plan)) }, null, 2));
    return;
  }
  const { service, stage, region, account } = deployment;
  output.line(output.colors.dim(`service ${service}, stage ${stage}, region ${region}, account ${account}`));
  printPlan(output, plan, showValues);
}
