// cronbridge plan: what a sync would change.
import type { Context } from './context.ts';
import { readCrontabs } from './crontab-files.ts';
import { withDeploymentWaiting } from './deployment.ts';
import { EXIT } from './failure.ts';
import { warnOfFilesBeside } from './files-beside.ts';
import { hasChanges, printPlan } from './output/plan.ts';
import { maskedPlan } from './output/secrets.ts';
import { refusePlan } from './refuse-plan.ts';
import { requestPlan } from './sync-function.ts';

export async function plan(
  context: Context,
  paths: readonly string[],
  options: { json?: boolean; resume?: boolean; detailedExitcode?: boolean; showValues?: boolean },
): Promise<number> {
  const { terminal } = context;
  await warnOfFilesBeside(terminal, paths);
  const files = await readCrontabs(paths);
  return withDeploymentWaiting(context, 'plan', async (deployment) => {
    const plan = await requestPlan(terminal, deployment, files, options);
    if (options.json)
      terminal.out.line(JSON.stringify(options.showValues ? plan : maskedPlan(plan), null, 2));
    else printPlan(terminal.out, plan, options.showValues);
    refusePlan(plan, context.global);
    return options.detailedExitcode && hasChanges(plan) ? EXIT.changes : EXIT.done;
  });
}
