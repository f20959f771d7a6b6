// cronbridge sync: makes the schedules what the crontab files say. What it shows is what it applies.

import { readCrontabFiles } from '../../files/crontab-files.ts';
import { filesBeside } from '../../files/files-beside.ts';
import { gitRevision } from '../../files/git-revision.ts';
import { withDeploymentWaiting } from '../../operate/deployment.ts';
import { requestApply, requestPlan } from '../../operate/sync.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../output/failure.ts';
import { hasChanges } from '../output/plan.ts';
import { printPlanned } from '../output/planned.ts';
import { warnOfUnreadFiles } from '../output/unread-files.ts';
import { refusePlan } from '../refuse-plan.ts';

export async function sync(
  context: Context,
  paths: readonly string[],
  options: {
    timezone?: string;
    json?: boolean;
    dryRun?: boolean;
    resume?: boolean;
    allowMassDelete?: boolean;
    showValues?: boolean;
  },
): Promise<number> {
  const { terminal } = context;
  warnOfUnreadFiles(terminal.err, await filesBeside(paths));
  const files = await readCrontabFiles(paths);
  return withDeploymentWaiting(context, 'sync', async (deployment) => {
    const planned = await requestPlan(terminal, deployment, files, options);
    const { plan } = planned;
    printPlanned(terminal.out, planned, options);
    refusePlan(planned, deployment, context.global.local);
    if (options.dryRun) {
      terminal.err.line('dry run: nothing was changed');
      return EXIT.done;
    }
    const revision = await gitRevision(files.map(({ file }) => file));
    // A plan without changes is applied too: the ledger then knows the revision that is deployed.
    await requestApply(terminal, deployment, {
      plan,
      ...(options.allowMassDelete && { allowMassDelete: true }),
      ...(revision !== undefined && { revision }),
    });
    if (hasChanges(plan)) terminal.err.line(terminal.err.colors.green('applied'));
    return EXIT.done;
  });
}
