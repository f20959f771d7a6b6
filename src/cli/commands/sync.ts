import { Option } from '@commander-js/extra-typings';
import { plain, shortened } from '../../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../../errors.ts';
import { refuseExample } from '../../files/example-crontab.ts';
import { gitRevision } from '../../files/git-revision.ts';
import { applyDirectly, planDirectly } from '../../operate/direct.ts';
import { appliedIn, refuseIncomplete, requestApply, requestPlan } from '../../operate/sync.ts';
import { hasChanges } from '../../schedules/plan.ts';
import { isPlanDigest } from '../../schedules/plan-digest.ts';
import type { Context, Start } from '../context.ts';
import { crontabToSync, requestFor } from '../crontab-to-sync.ts';
import {
  type CommandLine,
  crontabArguments,
  crontabOption,
  deploymentTimezoneOption,
  directOption,
  jsonOption,
  type OptionsOf,
  resumeOption,
  showValuesOption,
} from '../options.ts';
import { printFailedChanges } from '../output/applied.ts';
import { EXIT } from '../output/failure.ts';
import { printMonitors } from '../output/monitors.ts';
import { withProgress } from '../output/progress.ts';
import { planOptions, showReview } from '../review-plan.ts';
import { withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('sync')
    .description('change the schedules to match the crontab files')
    .addArgument(crontabArguments())
    .addOption(crontabOption())
    .addOption(jsonOption('print the applied plan as JSON'))
    .option('--dry-run', 'show the plan and change nothing')
    .addOption(
      new Option(
        '--digest <digest>',
        'apply only the plan that has this digest, as "plan" printed it',
      ).argParser(planDigest),
    )
    .addOption(directOption())
    .addOption(deploymentTimezoneOption())
    .addOption(resumeOption())
    .option(
      '--allow-mass-delete',
      'allow a plan that deletes all schedules, or more than half and more than 3',
    )
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
  const crontab = await crontabToSync(context, [...given, ...(options.crontab ?? [])]);
  const { files, notRead } = 'files' in crontab ? crontab : { files: [], notRead: [] };
  const shown = { ...options, notRead };
  if (!global.local && !options.example) refuseExample(files);
  return withDeploymentWaiting(context, 'sync', async (deployment) => {
    const request = { ...requestFor(crontab), ...planOptions(options) };
    const [makePlan, apply] = options.direct ? [planDirectly, applyDirectly] : [requestPlan, requestApply];
    if (options.dryRun) {
      const review = makePlan(deployment, request);
      showReview(context, deployment, files, await withProgress(terminal.err, 'planning', review), shown);
      terminal.err.line('dry run: nothing was changed');
      return EXIT.done;
    }
    const { digest } = options;
    const revision = files.length === 0 ? undefined : await gitRevision(files.map(({ file }) => file));
    const answering = apply(deployment, {
      ...request,
      ...(digest !== undefined && { digest }),
      ...(revision !== undefined && { revision }),
    });
    const answer = await withProgress(terminal.err, 'applying', answering);
    const { plan } = showReview(context, deployment, files, answer, shown);
    const applied = appliedIn(answer);
    printFailedChanges(terminal.err, applied);
    if (answer.monitors) printMonitors(terminal.err, answer.monitors);
    refuseIncomplete(applied);
    if (hasChanges(plan)) terminal.err.line(terminal.err.colors.green('applied'));
    return EXIT.done;
  });
}

function planDigest(text: string): string {
  if (isPlanDigest(text)) return text;
  throw new CronbridgeError('usage', `--digest "${shortened(plain(text), 80)}" is not the digest of a plan`, {
    hint: 'copy all of it: the last lines of "plan" have the command with it, and "plan --json" has it as digest',
  });
}
