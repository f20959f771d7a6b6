// The grammar of the commands about deployed jobs and their runs.
import { type Command, Option } from 'commander';
import { CronbridgeError } from '../errors.ts';
import { shellWord } from '../shell/quote.ts';
import type { Context } from './context.ts';
import { collect, count, type Options, type Start } from './options.ts';
import { ownCommand } from './output/pasteable.ts';
import { addHelpCommand, unknownCommand } from './unknown-command.ts';

export function addRunCommands(program: Command, start: Start): void {
  program.commandsGroup('Jobs and runs:');
  program
    .command('list')
    .description('list the deployed jobs with next run and last outcome')
    .option('--json', 'print JSON')
    .action((options: Options<typeof import('./commands/list.ts').list>) =>
      start(async (context) => (await import('./commands/list.ts')).list(context, options)),
    );
  program
    .command('run')
    .description('run a job now')
    .argument('<job>', 'its name')
    .argument('[args...]', 'arguments for its command ($1, $2 and "$@"), after --')
    .addOption(
      new Option('--env <name=value>', 'an environment variable, repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--wait', 'follow the run, through its retries, and exit with the exit code of its last attempt')
    .option('--attempt-only', 'with --wait: exit after the first attempt, even if it is retried')
    .option('--json', 'print JSON')
    .action(
      (
        job: string,
        args: string[],
        options: Options<typeof import('./commands/run.ts').run>,
        { parent }: Command,
      ) =>
        start(async (context) => {
          checkSeparator(context, job, args, (parent as Command & { rawArgs: readonly string[] }).rawArgs);
          return (await import('./commands/run.ts')).run(context, job, args, options);
        }),
    );
  program
    .command('runs')
    .description('list runs, newest first')
    .argument('[job]', 'only runs of this job')
    .option('-n, --count <count>', 'number of runs', count, 20)
    .option('--active', 'only runs that have not ended')
    .option('--json', 'print JSON')
    .action((job: string | undefined, options: Options<typeof import('./commands/runs.ts').runs>) =>
      start(async (context) => (await import('./commands/runs.ts')).runs(context, job, options)),
    );
  program
    .command('logs')
    .description('print the log of a run')
    .argument('<run>', 'its id, as shown by "cronbridge runs", or a job for its active or latest run')
    .option('--attempt <number>', 'this attempt (default: the last that has a log)', count)
    .option('-f, --follow', 'follow the log until the run and its retries end')
    .option('--json', 'print one JSON object per line')
    .action((run: string, options: Options<typeof import('./commands/logs.ts').logs>) =>
      start(async (context) => (await import('./commands/logs.ts')).logs(context, run, options)),
    );
  program
    .command('stop')
    .description('stop a run, even if it only waits for its start or its next attempt')
    .argument('<run>', 'its id, or a job for its active run')
    .action((run: string) =>
      start(async (context) => (await import('./commands/stop.ts')).stop(context, run)),
    );
  program
    .command('pause')
    .description('pause the schedules of a job until you resume it')
    .argument('<job>', 'its name')
    .action((job: string) =>
      start(async (context) => (await import('./commands/pause.ts')).pause(context, job)),
    );
  program
    .command('resume')
    .description('resume the schedules of a paused job')
    .argument('<job>', 'its name')
    .action((job: string) =>
      start(async (context) => (await import('./commands/resume.ts')).resume(context, job)),
    );
  addDeadLetters(program, start);
}

/** @throws CronbridgeError where arguments are not behind `--`: they could be meant for cronbridge */
function checkSeparator(
  { program, global }: Context,
  job: string,
  args: readonly string[],
  written: readonly string[],
): void {
  const separator = written.indexOf('--');
  const behind = separator < 0 ? 0 : written.length - separator - 1;
  if (args.length <= behind) return;
  throw new CronbridgeError('usage', `arguments for the command of ${job} stand after --`, {
    hint: `${ownCommand(program, global)(`run ${shellWord(job)}`)} -- ${args.map(shellWord).join(' ')}`,
  });
}

function addDeadLetters(program: Command, start: Start): void {
  const group = program
    .command('dead-letters')
    .description('list, delete or resend messages that could not be started');
  group
    .command('list', { isDefault: true })
    .description('list the messages and their reasons')
    .option('--json', 'print JSON')
    // A word that is no command comes to the default one.
    .allowExcessArguments()
    .action(
      (
        options: Options<typeof import('./commands/dead-letters.ts').listDeadLetters>,
        { args: [word] }: Command,
      ) => {
        if (word !== undefined) throw unknownCommand(group, word);
        return start(async (context) =>
          (await import('./commands/dead-letters.ts')).listDeadLetters(context, options),
        );
      },
    );
  group
    .command('show')
    .description('print a whole message')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--show-values', 'show the values of settings instead of ***')
    .action((id: string, options: Options<typeof import('./commands/dead-letters.ts').showDeadLetter>) =>
      start(async (context) =>
        (await import('./commands/dead-letters.ts')).showDeadLetter(context, id, options),
      ),
    );
  group
    .command('drop')
    .description('permanently delete a message, after a confirmation')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--yes', 'do not ask for a confirmation')
    .action((id: string, options: Options<typeof import('./commands/dead-letters.ts').dropDeadLetter>) =>
      start(async (context) =>
        (await import('./commands/dead-letters.ts')).dropDeadLetter(context, id, options),
      ),
    );
  group
    .command('redrive')
    .description('send the messages back to the queue to try them again')
    .action(() =>
      start(async (context) => (await import('./commands/dead-letters.ts')).redriveDeadLetters(context)),
    );
  addHelpCommand(group);
}
