// The grammar of the commands that need no deployment.
import { type Command, Option } from 'commander';
import { collect, count, crontabOption, crontabs, hostName, type Options, type Start } from './options.ts';

export function addCrontabCommands(program: Command, start: Start): void {
  program.commandsGroup('Crontab files (no AWS needed):');
  program
    .command('validate')
    .description('check crontab files and show every problem')
    .argument('[files...]', 'files or directories, - for standard input (default: crontab/*.crontab)')
    .addOption(
      new Option('--format <format>', 'output format').choices(['text', 'json', 'github']).default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--timezone <zone>', 'time zone of entries that set none (default: CRONBRIDGE_TIMEZONE or UTC)')
    .option('--strict', 'treat warnings as errors')
    .option('--show-values', 'show the values of settings instead of ***')
    .action((files: string[], options: Options<typeof import('./commands/validate.ts').validate>) =>
      start(async (context) => (await import('./commands/validate.ts')).validate(context, files, options)),
    );
  program
    .command('next')
    .description('show when jobs will run')
    .argument('[job]', 'only this job')
    .option('--timezone <zone>', 'time zone of entries that set none (default: CRONBRIDGE_TIMEZONE or UTC)')
    .option('-n, --count <count>', 'number of runs (default: 10, or all until --until)', count)
    .option('--from <time>', 'from this time, inclusive (default: now)')
    .option('--until <time>', 'until this time, exclusive')
    .addOption(crontabOption())
    .option('--json', 'print JSON')
    .action((job: string | undefined, options: Options<typeof import('./commands/next.ts').next>) =>
      start(async (context) => (await import('./commands/next.ts')).next(context, job, options)),
    );
  program
    .command('import')
    .description('convert crontabs of other cron versions, and report the differences')
    .argument('<files...>', 'files or directories, - for standard input ("crontab -l | cronbridge import -")')
    .addOption(new Option('--from <cron>', 'the cron that ran them').choices(['cronie', 'debian', 'sqsjfr']))
    .option('--system', 'each command has a user before it, as in /etc/crontab and /etc/cron.d')
    .option('--timezone <name>', 'the time zone of the machine that ran them')
    .option('--out <path>', 'the file or directory to write (default: standard output)')
    .option('--overwrite', 'replace files that exist')
    .option('--json', 'print the report as JSON')
    .action((files: string[], options: Options<typeof import('./commands/import.ts').importFrom>) =>
      start(async (context) => (await import('./commands/import.ts')).importFrom(context, files, options)),
    );
  program
    .command('explain')
    .description('explain an entry: in words, by field, as EventBridge schedules, and with its next runs')
    .argument('<entry...>', 'a time or a whole line, in quotes, or - for standard input')
    .option('--lang <language>', 'language of the words: en, ja, de and many others', 'en')
    .option('--timezone <zone>', 'time zone of an entry that sets none (default: CRONBRIDGE_TIMEZONE or UTC)')
    .option('-n, --count <count>', 'number of runs to show', count, 5)
    .option('--from <time>', 'show runs from this time, inclusive (default: now)')
    .option('--json', 'print JSON')
    .action((entry: string[], options: Options<typeof import('./commands/explain.ts').explain>) =>
      start(async (context) => (await import('./commands/explain.ts')).explain(context, entry, options)),
    );
  program
    .command('timeline')
    .description('draw when jobs start: by hour of the day, and the busiest minutes')
    .option('--from <time>', 'from this time, inclusive (default: today, 00:00)')
    .option('--until <time>', 'until this time, exclusive (default: 7 days later)')
    .option(
      '--timezone <zone>',
      'time zone of the hours (default: that of all jobs, or CRONBRIDGE_TIMEZONE, or UTC)',
    )
    .option('--out <file>', 'draw to a .svg or .html file instead of the terminal')
    .addOption(crontabOption())
    .option('--json', 'print the counts as JSON')
    .action((options: Options<typeof import('./commands/timeline.ts').timeline>) =>
      start(async (context) => (await import('./commands/timeline.ts')).timeline(context, options)),
    );
  program
    .command('local')
    .description('run the crontab on this machine, with AWS-compatible endpoints on a port')
    .addOption(new Option('--crontab <paths...>', 'files or directories').default([], crontabs))
    .addOption(
      new Option('--register <file>', 'file with a task definition that jobs use, as AWS JSON; repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(
      new Option('--cluster <name>', 'a cluster that jobs use; repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--timezone <zone>', 'time zone of entries that set none (default: CRONBRIDGE_TIMEZONE or UTC)')
    .option('--from <time>', 'simulate from this time instead of waiting for the real clock')
    .option('--until <time>', 'end of the simulated time, exclusive')
    .option(
      '--exec',
      'in simulated time, run the commands instead of letting them succeed at once; the clock waits for them',
    )
    .option(
      '--open',
      'accept requests that are not signed with its key: every user of this machine can then run commands',
    )
    .addOption(
      new Option('--allow-host <name>', 'also accept requests to this host name, repeatable')
        .argParser(hostName)
        .default([], 'localhost and 127.0.0.1'),
    )
    .action((options: Options<typeof import('./commands/local.ts').local>) =>
      start(async (context) => (await import('./commands/local.ts')).local(context, options)),
    );
}
