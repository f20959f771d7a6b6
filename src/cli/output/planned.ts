import { maskedDiagnostic } from '../../crontab/diagnostics/diagnostic-text.ts';
import type { Planned, Review } from '../../schedules/transport.ts';
import { wrap } from './display-width.ts';
import { printPlan } from './plan.ts';
import { maskedPlan } from './secrets.ts';
import type { Output } from './terminal.ts';

type Shown = Planned & Pick<Review, 'diagnostics'>;

/** The plan as JSON for other programs, with the names of its deployment, its digest and what is known of the crontab. */
export function plannedJson(
  { plan, deployment, digest, refused, diagnostics }: Shown,
  showValues = false,
): object {
  return {
    deployment,
    digest,
    diagnostics: showValues ? diagnostics : diagnostics.map(maskedDiagnostic),
    ...(refused && { refused }),
    ...(showValues ? plan : maskedPlan(plan)),
  };
}

/** Prints the plan with the names of its deployment. */
export function printPlanned(
  output: Output,
  planned: Shown,
  { json = false, showValues = false }: { json?: boolean; showValues?: boolean },
): void {
  const { plan, deployment } = planned;
  if (json) {
    output.line(JSON.stringify(plannedJson(planned, showValues), null, 2));
    return;
  }
  const { service, stage, region, account } = deployment;
  const about = `service ${service}, stage ${stage}, region ${region}, account ${account}`;
  for (const line of wrap(about, output.width)) output.line(output.colors.dim(line));
  printPlan(output, plan, showValues);
}
