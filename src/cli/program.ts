// The command line's grammar: commands, arguments, options. What a command does is in its own file, loaded when it is used.
import { Command, CommanderError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { CronbridgeError } from '../errors.ts';
import type { Context, GlobalOptions } from './context.ts';
import { EXIT, exitCodeOf, printFailure } from './failure.ts';

type Options<F extends (context: Context, ...rest: never[]) => unknown> =
  Parameters<F> extends [...unknown[], infer Last] ? Last : never;

/**
 * Does what the arguments (without node and script) ask for and tells the exit code. Prints every failure.
 */
export async function runProgram(
  argv: readonly string[],
  surroundings: Omit<Context, 'global'>,
): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = createProgram(surroundings, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const failure = error instanceof CommanderError ? usageError(error) : error;
    if (failure !== undefined)
      printFailure(surroundings.terminal.err, failure, { debug: argv.includes('--debug') });
    return failure === undefined ? EXIT.usage : exitCodeOf(failure);
  }
}

function createProgram(surroundings: Omit<Context, 'global'>, finish: (exitCode: number) => void): Command {
  const { terminal } = surroundings;
  const program = new Command('cronbridge')
    .description('Runs a crontab on AWS without a cron server, and on this machine too.')
    .version(manifest.version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      outputError: () => {}, // printed by runProgram, like every other failure
      getOutHelpWidth: () => terminal.out.width ?? 100,
      getErrHelpWidth: () => terminal.err.width ?? 100,
    })
    .configureHelp({ styleTitle: (text) => terminal.out.colors.bold(text), minWidthToWrap: 20 })
    .option('--local', 'speak to a running "cronbridge local" instead of AWS')
    .addOption(new Option('--port <port>', 'port of "cronbridge local" (default: 4680)').argParser(port))
    .option('--service <name>', 'service of the deployment (default: CRONBRIDGE_SERVICE or cronbridge)')
    .option('--stage <name>', 'stage of the deployment (default: CRONBRIDGE_STAGE or dev; local: local)')
    .option('--region <name>', 'AWS region (default: AWS_REGION or the profile)')
    .option('--no-color', 'no colours, as with NO_COLOR=1')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', HELP);

  /** Runs a command's work with its context. */
  const start = async (work: (context: Context) => Promise<number>): Promise<void> => {
    const global = program.opts<GlobalOptions>();
    finish(await work({ ...surroundings, global }));
  };

  program.commandsGroup('Crontab files (no AWS needed):');
  program
    .command('validate')
    .description('check crontab files and show every problem with its place')
    .argument('[files...]', 'files or directories, - for standard input (default: crontab/*.crontab)')
    .addOption(
      new Option('--format <format>', 'how to print').choices(['text', 'json', 'github']).default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--strict', 'treat warnings as errors')
    .action((files: string[], options: Options<typeof import('./validate.ts').validate>) =>
      start(async (context) => (await import('./validate.ts')).validate(context, files, options)),
    );
  program
    .command('next')
    .description('show when jobs will run')
    .argument('[job]', 'only this job')
    .option('-n, --count <count>', 'how many runs (default: 10, or all until --until)', count)
    .option('--from <time>', 'from this time, inclusive (default: now)')
    .option('--until <time>', 'until this time, exclusive')
    .addOption(crontabOption())
    .option('--json', 'print JSON')
    .action((job: string | undefined, options: Options<typeof import('./next.ts').next>) =>
      start(async (context) => (await import('./next.ts')).next(context, job, options)),
    );
  program
    .command('import')
    .description('turn crontabs of other crons into crontabs of cronbridge, and tell what is different')
    .argument('<files...>', 'files or directories, - for standard input ("crontab -l | cronbridge import -")')
    .addOption(new Option('--from <cron>', 'the cron that ran them').choices(['cronie', 'debian', 'sqsjfr']))
    .option('--system', 'a user stands before each command, as in /etc/crontab and /etc/cron.d')
    .option('--timezone <name>', 'the time zone of the machine that ran them')
    .option('--out <path>', 'the file or directory to write (default: standard output)')
    .option('--overwrite', 'replace files that exist')
    .option('--json', 'print the report as JSON')
    .action((files: string[], options: Options<typeof import('./import.ts').importFrom>) =>
      start(async (context) => (await import('./import.ts')).importFrom(context, files, options)),
    );
  program
    .command('explain')
    .description('say what an entry means: in words, field by field, in EventBridge and in the coming days')
    .argument('<entry...>', 'a time or a whole line, in quotes, or - for standard input')
    .option('--lang <language>', 'language of the words: en, ja, de and many others', 'en')
    .option('--timezone <zone>', 'zone of an entry that names none (default: CRONBRIDGE_TIMEZONE or UTC)')
    .option('-n, --count <count>', 'how many runs to show', count, 5)
    .option('--from <time>', 'show runs from this time, inclusive (default: now)')
    .option('--json', 'print JSON')
    .action((entry: string[], options: Options<typeof import('./explain.ts').explain>) =>
      start(async (context) => (await import('./explain.ts')).explain(context, entry, options)),
    );
  program
    .command('timeline')
    .description('draw when jobs start: by hour of the day, and how many in one minute')
    .option('--from <time>', 'from this time, inclusive (default: today, 00:00)')
    .option('--until <time>', 'until this time, exclusive (default: 7 days later)')
    .option(
      '--timezone <zone>',
      'zone of the hours (default: that of all jobs, or CRONBRIDGE_TIMEZONE, or UTC)',
    )
    .option('--out <file>', 'draw into a file, .svg or .html, instead of the terminal')
    .addOption(crontabOption())
    .option('--json', 'print the counts as JSON')
    .action((options: Options<typeof import('./timeline.ts').timeline>) =>
      start(async (context) => (await import('./timeline.ts')).timeline(context, options)),
    );
  program
    .command('local')
    .description('run the crontab on this machine, with AWS-compatible endpoints on a port')
    .addOption(new Option('--crontab <paths...>', 'files or directories').default([], crontabs))
    .option('--from <time>', 'run a span of virtual time from here instead of waiting for the real clock')
    .option('--until <time>', 'end of the virtual time, exclusive')
    .option(
      '--exec',
      'in virtual time, run the commands, for which its clock waits, instead of letting them succeed at once',
    )
    .action((options: Options<typeof import('./local.ts').local>) =>
      start(async (context) => (await import('./local.ts')).local(context, options)),
    );

  program.commandsGroup('Deployment:');
  program
    .command('plan')
    .description('show what a sync would change')
    .argument('[files...]', 'files or directories (default: crontab/*.crontab)')
    .option('--json', 'print the plan as JSON')
    .option('--resume', 'also resume schedules that were paused by hand')
    .option('--detailed-exitcode', 'exit with 10 when there are changes')
    .action((files: string[], options: Options<typeof import('./plan.ts').plan>) =>
      start(async (context) => (await import('./plan.ts')).plan(context, files, options)),
    );
  program
    .command('sync')
    .description('make the schedules what the crontab files say')
    .argument('[files...]', 'files or directories (default: crontab/*.crontab)')
    .option('--json', 'print the applied plan as JSON')
    .option('--dry-run', 'show the plan and change nothing')
    .option('--resume', 'also resume schedules that were paused by hand')
    .option('--allow-mass-delete', 'allow a plan that deletes more than half of the schedules')
    .action((files: string[], options: Options<typeof import('./sync.ts').sync>) =>
      start(async (context) => (await import('./sync.ts')).sync(context, files, options)),
    );
  program
    .command('doctor')
    .description('check that every part of the deployment exists and fits')
    .option('--json', 'print JSON')
    .action((options: Options<typeof import('./doctor.ts').doctor>) =>
      start(async (context) => (await import('./doctor.ts')).doctor(context, options)),
    );

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
    .argument('[args...]', 'further arguments of its command, after --')
    .addOption(
      new Option('--env <name=value>', 'an environment variable, repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--wait', 'follow the log and exit with the exit code of the command')
    .option('--json', 'print JSON')
    .action((job: string, args: string[], options: Options<typeof import('./run.ts').run>) =>
      start(async (context) => (await import('./run.ts')).run(context, job, args, options)),
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
  return program;
}

function addDeadLetters(
  program: Command,
  start: (work: (context: Context) => Promise<number>) => Promise<void>,
): void {
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
    .action((id: string) =>
      start(async (context) => (await import('./dead-letters.ts')).showDeadLetter(context, id)),
    );
  group
    .command('redrive')
    .description('send the messages back to the queue, to be tried again')
    .action(() => start(async (context) => (await import('./dead-letters.ts')).redriveDeadLetters(context)));
}

const HELP = `
Exit codes: 0 done, 1 failed, 2 usage or invalid crontab, 3 AWS; "run --wait" exits with the command's own.

Try it: "cronbridge local" runs crontab/*.crontab here; in another terminal "cronbridge list --local".`;

/** Commander's finding as an error of ours; nothing where help was printed. */
function usageError(error: CommanderError): CronbridgeError | undefined {
  if (error.code === 'commander.help') return undefined;
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const hint = suggestion?.replace(/^\(Did you mean (.*)\?\)$/, 'did you mean $1?');
  return new CronbridgeError('usage', message.replace(/\.$/, ''), {
    hint: hint ?? 'see cronbridge --help, or cronbridge <command> --help',
  });
}

const crontabs = 'crontab/*.crontab';

/** A single path each time: what follows it may be a job. */
function crontabOption(): Option {
  return new Option('--crontab <path>', 'a file or directory, repeatable')
    .argParser(collect)
    .default([], crontabs);
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function count(text: string): number {
  if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text);
  throw new CronbridgeError('usage', `"${text}" is not a positive whole number`);
}

function port(text: string): number {
  if (/^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new CronbridgeError('usage', `port "${text}" is not a number from 0 to 65535`);
}
