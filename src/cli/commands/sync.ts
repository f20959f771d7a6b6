import { readCrontabFiles } from '../../files/crontab-files.ts';
import { refuseExample } from '../../files/example-crontab.ts';
import { filesBeside } from '../../files/files-beside.ts';
import { gitRevision } from '../../files/git-revision.ts';
import { refuseIncomplete, requestApply } from '../../operate/sync.ts';
import type { Context, Start } from '../context.ts';
import {
  type CommandLine,
  deploymentTimezoneOption,
  jsonOption,
  type OptionsOf,
  resumeOption,
  showValuesOption,
} from '../options.ts';
import { printFailedChanges } from '../output/applied.ts';
import { EXIT } from '../output/failure.ts';
import { hasChanges } from '../output/plan.ts';
import { withProgress } from '../output/progress.ts';
import { warnOfUnreadFiles } from '../output/unread-files.ts';
import { reviewPlan } from '../review-plan.ts';
import { crontabPaths, settingsFor } from '../settings.ts';
import { withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('sync')
    .description('change the schedules to match the crontab files')
    .argument('[files...]', 'files or directories (default: crontab/*.crontab)')
    .addOption(jsonOption('print the applied plan as JSON'))
    .option('--dry-run', 'show the plan and change nothing')
    .addOption(deploymentTimezoneOption())
    .addOption(resumeOption())
    .option('--allow-mass-delete', 'allow a plan that deletes more than half of the schedules')
    .option('--example', 'sync the example crontab of cronbridge to AWS too')
    .addOption(showValuesOption());

export function addSync(program: CommandLine, start: Start): void {
  grammar(program).action((files, options) => start((context) => syncCrontab(context, files, options)));
}

export async function syncCrontab(
  context: Context,
  given: readonly string[],
  options: Partial<OptionsOf<typeof grammar>>,
): Promise<number> {
  const { terminal, global } = context;
  const paths = crontabPaths(await settingsFor(context), given);
  warnOfUnreadFiles(terminal.err, await filesBeside(paths));
  const files = await readCrontabFiles(paths);
  if (!global.local && !options.example) refuseExample(files);
  return withDeploymentWaiting(context, 'sync', async (deployment) => {
    const plan = await reviewPlan(context, deployment, files, options);
    if (options.dryRun) {
      terminal.err.line('dry run: nothing was changed');
      return EXIT.done;
    }
    const revision = await gitRevision(files.map(({ file }) => file));
    // A plan without changes is applied too, so that the ledger has the deployed revision.
    const apply = requestApply(deployment, {
      plan,
      ...(options.allowMassDelete && { allowMassDelete: true }),
      ...(revision !== undefined && { revision }),
    });
    const applied = await withProgress(terminal.err, 'applying', apply);
    printFailedChanges(terminal.err, applied);
    refuseIncomplete(applied);
    if (hasChanges(plan)) terminal.err.line(terminal.err.colors.green('applied'));
    return EXIT.done;
  });
}
