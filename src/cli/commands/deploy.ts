import { crontabPaths } from '../../config/crontab-paths.ts';
import { checkKeptLedger } from '../../deploy/deployed.ts';
import { crontabToPackage } from '../../deploy/package-crontab.ts';
import { readCrontabFiles } from '../../files/crontab-files.ts';
import { refuseExample } from '../../files/example-crontab.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, type OptionsOf, showValuesOption } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { ownCommand } from '../output/pasteable.ts';
import { refuseLocal, serverless } from '../serverless.ts';
import { settingsWith, withSettings } from '../settings.ts';
import { withDeployment } from '../with-deployment.ts';
import { syncCrontab } from './sync.ts';

const grammar = (program: CommandLine) =>
  program
    .command('deploy')
    .description('create or update a deployment on AWS with the serverless command, then sync the crontab')
    .option('--no-sync', 'do not sync afterwards')
    .option('--demo', 'make a small cluster, a network and a task definition too, to try it with')
    .option('--example', 'sync the example crontab of cronbridge too')
    .option(
      '--allow-mass-delete',
      'allow a plan that deletes all schedules, or more than half and more than 3',
    )
    .addOption(showValuesOption());

export function addDeploy(program: CommandLine, start: Start): void {
  grammar(program).action((options) => start((context) => deploy(context, options)));
}

async function deploy(given: Context, options: OptionsOf<typeof grammar>): Promise<number> {
  const context = options.demo
    ? withSettings({ ...given, env: { ...given.env, CRONBRIDGE_DEMO: 'true' } })
    : given;
  const { terminal, global, program } = context;
  refuseLocal(context, 'deploy');
  const settings = await settingsWith(context);
  // Before anything is created: problems that would make the sync fail, and invalid credentials.
  const readsFiles = options.sync && settings.source === undefined;
  const paths = readsFiles ? crontabPaths(settings) : [];
  const files = readsFiles ? await readCrontabFiles(paths) : [];
  if (!options.example) refuseExample(files);
  await withDeployment(context, 'deploy', (deployment) =>
    checkKeptLedger(deployment, settings.keptLedger, deployment.command),
  );
  await serverless(context, 'deploy', settings, await crontabToPackage(settings, options));
  if (!options.sync) return EXIT.done;
  const code = await syncCrontab(context, paths, options);
  terminal.err.line(`next: ${ownCommand(program, global)('doctor')}`);
  return code;
}
