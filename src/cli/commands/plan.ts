// cronbridge plan: what a sync would change.

import { readCrontabFiles } from '../../files/crontab-files.ts';
import { filesBeside } from '../../files/files-beside.ts';
import { plannedIn, requestPlan } from '../../operate/sync.ts';
import type { Context } from '../context.ts';
import { printDiagnostics } from '../output/diagnostics.ts';
import { EXIT } from '../output/failure.ts';
import { hasChanges } from '../output/plan.ts';
import { printPlanned } from '../output/planned.ts';
import { withProgress } from '../output/progress.ts';
import { warnOfUnreadFiles } from '../output/unread-files.ts';
import { refusePlan } from '../refuse-plan.ts';
import { withDeploymentWaiting } from '../with-deployment.ts';
import { planOptions } from './sync.ts';

export async function plan(
  context: Context,
  paths: readonly string[],
  options: {
    json?: boolean;
    timezone?: string;
    resume?: boolean;
    detailedExitcode?: boolean;
    allowMassDelete?: boolean;
    showValues?: boolean;
  },
): Promise<number> {
  const { terminal } = context;
  warnOfUnreadFiles(terminal.err, await filesBeside(paths));
  const files = await readCrontabFiles(paths);
  return withDeploymentWaiting(context, 'plan', async (deployment) => {
    const request = requestPlan(deployment, files, planOptions(options));
    const review = await withProgress(terminal.err, 'planning', request);
    printDiagnostics(terminal.err, review.diagnostics, files);
    const planned = plannedIn(review);
    const { plan } = planned;
    printPlanned(terminal.out, planned, options);
    refusePlan(planned, deployment, context.global.local);
    return options.detailedExitcode && hasChanges(plan) ? EXIT.changes : EXIT.done;
  });
}
