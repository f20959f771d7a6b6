import { maskedDiagnostic } from '../../crontab/diagnostics/diagnostic-text.ts';
import type { Planned, Review } from '../../schedules/transport.ts';
import { wrap } from './display-width.ts';
import { printPlan } from './plan.ts';
import { maskedPlan } from './secrets.ts';
import type { Output } from './terminal.ts';

/** Prints the plan with the names of its deployment; in JSON, these, its digest and what is known of the crontab are additional members. */
export function printPlanned(
  output: Output,
  { plan, deployment, digest, refused, diagnostics }: Planned & Pick<Review, 'diagnostics'>,
  { json = false, showValues = false }: { json?: boolean; showValues?: boolean },
): void {
  if (json) {
    const shown = showValues ? plan : maskedPlan(plan);
    const checked = { diagnostics: showValues ? diagnostics : diagnostics.map(maskedDiagnostic) };
    output.line(
      JSON.stringify({ deployment, digest, ...checked, ...(refused && { refused }), ...shown }, null, 2),
    );
    return;
  }
  const { service, stage, region, account } = deployment;
  const about = `service ${service}, stage ${stage}, region ${region}, account ${account}`;
  for (const line of wrap(about, output.width)) output.line(output.colors.dim(line));
  printPlan(output, plan, showValues);
}
