import { Option } from '@commander-js/extra-typings';
import type { DeploymentSettings } from '../../config/settings.ts';
import { assume } from '../../cost/assumptions.ts';
import { estimate } from '../../cost/estimate.ts';
import type { CrontabFile } from '../../crontab/parse/crontabs.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { planDirectly } from '../../operate/direct.ts';
import { requestPlan } from '../../operate/sync.ts';
import { hasChanges } from '../../schedules/plan.ts';
import { readJobs } from '../../schedules/read-jobs.ts';
import type { Planned } from '../../schedules/transport.ts';
import { shellWord } from '../../shell/quote.ts';
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
import { asComment } from '../output/comment.ts';
import { costLine } from '../output/cost.ts';
import { wrap } from '../output/display-width.ts';
import { EXIT } from '../output/failure.ts';
import { withProgress } from '../output/progress.ts';
import { shellLines } from '../output/shell-lines.ts';
import type { Output } from '../output/terminal.ts';
import { planOptions, showReview } from '../review-plan.ts';
import { chosenTimezone } from '../timezone.ts';
import { withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('plan')
    .description('show what a sync would change')
    .addArgument(crontabArguments())
    .addOption(crontabOption())
    .addOption(jsonOption('the same as --format json'))
    .addOption(
      new Option('--format <format>', 'how to print the plan: markdown is for a comment on a pull request')
        .choices(['text', 'json', 'markdown'] as const)
        .default('text' as const),
    )
    .addOption(directOption())
    .addOption(deploymentTimezoneOption())
    .addOption(resumeOption())
    .option('--detailed-exitcode', 'exit with 10 when there are changes')
    .option(
      '--allow-mass-delete',
      'accept a plan that deletes all schedules, or more than half and more than 3',
    )
    .addOption(showValuesOption());

export function addPlan(program: CommandLine, start: Start): void {
  grammar(program).action((files, options) => start((context) => plan(context, files, options)));
}

/** With assumed durations: the ledger is not asked for each plan. */
function costOf(
  { command, now }: Deployment,
  settings: DeploymentSettings,
  files: readonly CrontabFile[],
  { timezone }: { readonly timezone?: string | undefined },
): string {
  const { jobs } = readJobs(files, { timezone: chosenTimezone(settings, timezone) });
  return costLine(estimate(jobs, { now: now(), assumptions: assume(settings) }), command('cost'));
}

/** The command that applies this plan and no other. */
function syncOf(
  { command }: Deployment,
  given: readonly string[],
  { direct, timezone, resume, allowMassDelete }: Omit<OptionsOf<typeof grammar>, 'format'>,
  digest: string,
): string {
  const words = [
    ...given,
    ...(direct ? ['--direct'] : []),
    ...(timezone === undefined ? [] : ['--timezone', timezone]),
    ...(resume ? ['--resume'] : []),
    ...(allowMassDelete ? ['--allow-mass-delete'] : []),
    ...['--digest', digest],
  ];
  return command(['sync', ...words.map(shellWord)].join(' '));
}

async function plan(
  context: Context,
  given: readonly string[],
  { format, ...options }: OptionsOf<typeof grammar>,
): Promise<number> {
  const json = options.json || format === 'json';
  const settings = await context.settings();
  const crontab = await crontabToSync(context, [...given, ...options.crontab]);
  return withDeploymentWaiting(context, 'plan', async (deployment) => {
    const { out, err } = context.terminal;
    const show = async (to: Context, diagnosticsTo: Output): Promise<Planned> => {
      const makePlan = options.direct ? planDirectly : requestPlan;
      const planning = makePlan(deployment, { ...requestFor(crontab), ...planOptions(options) });
      const review = await withProgress(err, 'planning', planning);
      const files = review.own?.files ?? ('files' in crontab ? crontab.files : []);
      const { line, colors, width } = to.terminal.out;
      const notRead = 'files' in crontab ? crontab.notRead : [];
      const shown = showReview(to, deployment, files, review, {
        ...options,
        json,
        notRead,
        diagnosticsTo,
      });
      if (json) return shown;
      if (hasChanges(shown.plan)) {
        const exact = syncOf(deployment, [...given, ...options.crontab], options, shown.digest);
        for (const text of shellLines(`exactly this: ${exact}`, width, '')) line(colors.dim(text));
      }
      for (const text of wrap(costOf(deployment, settings, files, options), width)) line(colors.dim(text));
      return shown;
    };
    const { plan } =
      format === 'markdown'
        ? await asComment(out, deployment.names, (page) =>
            show({ ...context, terminal: { out: page, err } }, page),
          )
        : await show(context, err);
    return options.detailedExitcode && hasChanges(plan) ? EXIT.changes : EXIT.done;
  });
}
