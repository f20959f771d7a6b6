// The grammar of the commands about a deployment as a whole.
import type { Command } from 'commander';
import type { Options, Start } from './options.ts';

export function addDeploymentCommands(program: Command, start: Start): void {
  program.commandsGroup('Deployment:');
  program
    .command('plan')
    .description('show what a sync would change')
    .argument('[files...]', 'files or directories (default: crontab/*.crontab)')
    .option('--json', 'print the plan as JSON')
    .option('--timezone <zone>', "time zone of entries that set none (default: the deployment's)")
    .option('--resume', 'also resume schedules that were paused by hand')
    .option('--detailed-exitcode', 'exit with 10 when there are changes')
    .option('--allow-mass-delete', 'accept a plan that deletes more than half of the schedules')
    .option('--show-values', 'show the values of settings instead of ***')
    .action((files: string[], options: Options<typeof import('./commands/plan.ts').plan>) =>
      start(async (context) => (await import('./commands/plan.ts')).plan(context, files, options)),
    );
  program
    .command('sync')
    .description('change the schedules to match the crontab files')
    .argument('[files...]', 'files or directories (default: crontab/*.crontab)')
    .option('--json', 'print the applied plan as JSON')
    .option('--dry-run', 'show the plan and change nothing')
    .option('--timezone <zone>', "time zone of entries that set none (default: the deployment's)")
    .option('--resume', 'also resume schedules that were paused by hand')
    .option('--allow-mass-delete', 'allow a plan that deletes more than half of the schedules')
    .option('--show-values', 'show the values of settings instead of ***')
    .action((files: string[], options: Options<typeof import('./commands/sync.ts').sync>) =>
      start(async (context) => (await import('./commands/sync.ts')).sync(context, files, options)),
    );
  program
    .command('doctor')
    .description('check that every part of the deployment exists and is set up correctly')
    .option('--json', 'print JSON')
    .action((options: Options<typeof import('./commands/doctor.ts').doctor>) =>
      start(async (context) => (await import('./commands/doctor.ts')).doctor(context, options)),
    );
}
