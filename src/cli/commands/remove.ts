import { namesFor } from '../../config/names.ts';
import { deleteLedger, isDeployed, ledgerHasRuns } from '../../deploy/deployed.ts';
import { emptyDemo } from '../../deploy/empty-demo.ts';
import { CronbridgeError } from '../../errors.ts';
import { patience } from '../../operate/patience.ts';
import { confirmed } from '../confirmed.ts';
import type { Context, Start } from '../context.ts';
import type { CommandLine, OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { refuseLocal, serverless } from '../serverless.ts';
import { settingsWith } from '../settings.ts';
import { withDeployment, withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('remove')
    .description('remove a deployment from AWS, with its schedules')
    .option('--keep-ledger', 'keep the ledger with its runs')
    .option('--yes', 'delete a ledger with runs without asking');

export function addRemove(program: CommandLine, start: Start): void {
  grammar(program).action((options) => start((context) => remove(context, options)));
}

async function remove(context: Context, options: OptionsOf<typeof grammar>): Promise<number> {
  const { terminal } = context;
  refuseLocal(context, 'remove');
  if (options.keepLedger && options.yes) {
    throw new CronbridgeError('usage', '--yes and --keep-ledger exclude each other');
  }
  const settings = await settingsWith(context, ['region']);
  const { deployed, hasRuns, isWanted } = await withDeploymentWaiting(
    context,
    'read the ledger',
    async (deployment) => {
      const hasRuns = await ledgerHasRuns(deployment);
      const deployed = await isDeployed(deployment);
      if (hasRuns !== true || options.keepLedger || options.yes) return { deployed, hasRuns, isWanted: true };
      const question = `Delete the ledger ${deployment.names.ledgerTable} with all its runs? [y/N] `;
      return { deployed, hasRuns, isWanted: await confirmed(context, question, '--yes or --keep-ledger') };
    },
  );
  if (!isWanted) {
    terminal.err.line('nothing was removed');
    return EXIT.failed;
  }
  await withDeploymentWaiting(context, 'stop the tasks of the demo', ({ names, clients }) =>
    emptyDemo({ names, clients, wait: patience.wait }),
  );
  const hasLedger = hasRuns !== undefined;
  // Also if nothing is found: a failed first deploy may have left its stack.
  await serverless(context, 'remove', settings).catch((error: unknown) => {
    if (deployed || !(error instanceof CronbridgeError)) throw error;
    // Only a ledger is left, which an earlier removal kept.
    if (hasLedger && !options.keepLedger) return;
    const { prefix } = namesFor(settings.service, settings.stage);
    throw new CronbridgeError('aws-not-found', `${prefix} is not deployed in ${settings.region}`, {
      hint: 'check --stage, --service and --region',
      cause: error,
    });
  });
  // The template keeps the ledger when everything else is removed.
  if (!options.keepLedger) await withDeployment(context, 'delete the ledger', deleteLedger);
  const removed = deployed ? 'removed' : 'removed what was left';
  terminal.err.line(options.keepLedger ? 'removed everything except the ledger' : removed);
  return EXIT.done;
}
