// The grammar of the commands that need no deployment.
import { type Command, Option } from 'commander';
import { collect, count, crontabOption, crontabs, hostName, type Options, type Start } from './options.ts';

export function addCrontabCommands(program: Command, start: Start): void {
  program.commandsGroup('Crontab files (no AWS needed):');
  program
    .command('validate')
    .description('check crontab files and show every problem with its place')
    .argument('[files...]', 'files or directories, - for standard input (default: crontab/*.crontab)')
    .addOption(
      new Option('--format <format>', 'how to print').choices(['text', 'json', 'github']).default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--timezone <zone>', 'zone of entries that name none (default: CRONBRIDGE_TIMEZONE or UTC)')
    .option('--strict', 'treat warnings as errors')
    .option('--show-values', 'show the values of settings instead of ***')
    .action((files: string[], options: Options<typeof import('./commands/validate.ts').validate>) =>
      start(async (context) => (await import('./commands/validate.ts')).validate(context, files, options)),
    );
  program
    .command('next')
    .description('show when jobs will run')
    .argument('[job]', 'only this job')
    .option('--timezone <zone>', 'zone of entries that name none (default: CRONBRIDGE_TIMEZONE or UTC)')
    .option('-n, --count <count>', 'how many runs (default: 10, or all until --until)', count)
    .option('--from <time>', 'from this time, inclusive (default: now)')
    .option('--until <time>', 'until this time, exclusive')
    .addOption(crontabOption())
    .option('--json', 'print JSON')
    .action((job: string | undefined, options: Options<typeof import('./commands/next.ts').next>) =>
      start(async (context) => (await import('./commands/next.ts')).next(context, job, options)),
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
    .action((files: string[], options: Options<typeof import('./commands/import.ts').importFrom>) =>
      start(async (context) => (await import('./commands/import.ts')).importFrom(context, files, options)),
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
    .action((entry: string[], options: Options<typeof import('./commands/explain.ts').explain>) =>
      start(async (context) => (await import('./commands/explain.ts')).explain(context, entry, options)),
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
    .action((options: Options<typeof import('./commands/timeline.ts').timeline>) =>
      start(async (context) => (await import('./commands/timeline.ts')).timeline(context, options)),
    );
  program
    .command('local')
    .description('run the crontab on this machine, with AWS-compatible endpoints on a port')
    .addOption(new Option('--crontab <paths...>', 'files or directories').default([], crontabs))
    .addOption(
      new Option('--register <file>', 'a task definition that jobs name, as JSON of AWS; repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(
      new Option('--cluster <name>', 'a cluster that jobs name; repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--timezone <zone>', 'zone of entries that name none (default: CRONBRIDGE_TIMEZONE or UTC)')
    .option('--from <time>', 'run a span of virtual time from here instead of waiting for the real clock')
    .option('--until <time>', 'end of the virtual time, exclusive')
    .option(
      '--exec',
      'in virtual time, run the commands, for which its clock waits, instead of letting them succeed at once',
    )
    .option(
      '--open',
      'take requests that are not signed with its key: every user of this machine can run commands',
    )
    .addOption(
      new Option('--allow-host <name>', 'also serve requests to this host name, repeatable')
        .argParser(hostName)
        .default([], 'localhost and 127.0.0.1'),
    )
    .action((options: Options<typeof import('./commands/local.ts').local>) =>
      start(async (context) => (await import('./commands/local.ts')).local(context, options)),
    );
}
