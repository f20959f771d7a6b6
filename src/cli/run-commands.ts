// The grammar of the commands about deployed jobs and their runs.
import { type Command, Option } from 'commander';
import { CronbridgeError } from '../errors.ts';
import { collect, count, type Options, type Start } from './command-options.ts';

export function addRunCommands(program: Command, start: Start): void {
  program.commandsGroup('Jobs and runs:');
  program
    .command('list')
    .description('list the deployed jobs with next run and last outcome')
    .option('--json', 'print JSON')
    .action((options: Options<typeof import('./list.ts').list>) =>
      start(async (context) => (await import('./list.ts')).list(context, options)),
    );
  program
    .command('run')
    .description('run a job now')
    .argument('<job>', 'its name')
    .argument('[args...]', 'arguments for its command, after --: its $1, $2 and "$@"')
    .addOption(
      new Option('--env <name=value>', 'an environment variable, repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--wait', 'follow the log and exit with the exit code of the command')
    .option('--json', 'print JSON')
    .action(
      (job: string, args: string[], options: Options<typeof import('./run.ts').run>, { parent }: Command) =>
        start(async (context) => {
          checkSeparator(job, args, (parent as Command & { rawArgs: readonly string[] }).rawArgs);
          return (await import('./run.ts')).run(context, job, args, options);
        }),
    );
  program
    .command('runs')
    .description('list runs, newest first')
    .argument('[job]', 'only of this job')
    .option('-n, --count <count>', 'how many', count, 20)
    .option('--active', 'only runs that have not ended')
    .option('--json', 'print JSON')
    .action((job: string | undefined, options: Options<typeof import('./runs.ts').runs>) =>
      start(async (context) => (await import('./runs.ts')).runs(context, job, options)),
    );
  program
    .command('logs')
    .description('print what a run wrote')
    .argument('<run>', 'its id, as "cronbridge runs" shows it, or a job for its latest run')
    .option('--attempt <number>', 'this attempt (default: the last)', count)
    .option('-f, --follow', 'go on until the run ends')
    .option('--json', 'print one JSON object a line')
    .action((run: string, options: Options<typeof import('./logs.ts').logs>) =>
      start(async (context) => (await import('./logs.ts')).logs(context, run, options)),
    );
  program
    .command('stop')
    .description('stop a run')
    .argument('<run>', 'its id, or a job for its latest run')
    .action((run: string) => start(async (context) => (await import('./stop.ts')).stop(context, run)));
  program
    .command('pause')
    .description('pause the schedules of a job until it is resumed')
    .argument('<job>', 'its name')
    .action((job: string) => start(async (context) => (await import('./pause.ts')).pause(context, job)));
  program
    .command('resume')
    .description('resume the schedules of a paused job')
    .argument('<job>', 'its name')
    .action((job: string) => start(async (context) => (await import('./resume.ts')).resume(context, job)));
  addDeadLetters(program, start);
}

/** @throws CronbridgeError where arguments are not behind `--`: they could be meant for cronbridge */
function checkSeparator(job: string, args: readonly string[], written: readonly string[]): void {
  const separator = written.indexOf('--');
  const behind = separator < 0 ? 0 : written.length - separator - 1;
  if (args.length <= behind) return;
  throw new CronbridgeError('usage', `arguments for the command of ${job} stand after --`, {
    hint: `cronbridge run ${job} -- ${args.map(quotedWord).join(' ')}`,
  });
}

/** The text as a word of a shell command. */
function quotedWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function addDeadLetters(program: Command, start: Start): void {
  const group = program.command('dead-letters').description('what could not be started, and why');
  group
    .command('list', { isDefault: true })
    .description('list the messages with their reasons')
    .option('--json', 'print JSON')
    .action((options: Options<typeof import('./dead-letters.ts').listDeadLetters>) =>
      start(async (context) => (await import('./dead-letters.ts')).listDeadLetters(context, options)),
    );
  group
    .command('show')
    .description('print a whole message')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--show-values', 'show the values of settings instead of ***')
    .action((id: string, options: Options<typeof import('./dead-letters.ts').showDeadLetter>) =>
      start(async (context) => (await import('./dead-letters.ts')).showDeadLetter(context, id, options)),
    );
  group
    .command('drop')
    .description('delete a message for good, after asking')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--yes', 'do not ask')
    .action((id: string, options: Options<typeof import('./dead-letters.ts').dropDeadLetter>) =>
      start(async (context) => (await import('./dead-letters.ts')).dropDeadLetter(context, id, options)),
    );
  group
    .command('redrive')
    .description('send the messages back to the queue, to be tried again')
    .action(() => start(async (context) => (await import('./dead-letters.ts')).redriveDeadLetters(context)));
}
