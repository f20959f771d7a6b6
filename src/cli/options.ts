// The options that several commands share, each declared once, and the parsers of option values.
import { Argument, type Command, Option } from '@commander-js/extra-typings';
import { isRegion } from '../config/settings.ts';
import { CronbridgeError } from '../errors.ts';

/** The options of every command: which deployment is meant, and how to print. */
export function withGlobalOptions(program: Command) {
  return program
    .option('--local', 'use a running "cronbridge local" instead of AWS (default: CRONBRIDGE_LOCAL)')
    .option('--no-local', 'use AWS, even with CRONBRIDGE_LOCAL=1')
    .addOption(new Option('--port <port>', 'port of "cronbridge local" (default: 4680)').argParser(port))
    .option('--stage <name>', 'stage of the deployment (default: CRONBRIDGE_STAGE or dev; local: local)')
    .option('--service <name>', 'service of the deployment (default: that of the settings, or cronbridge)')
    .addOption(
      new Option('--region <name>', 'AWS region (default: that of the settings or of the profile)').argParser(
        region,
      ),
    )
    .option('--profile <name>', 'AWS profile (default: AWS_PROFILE)')
    .option('--config <file>', 'the settings (default: CRONBRIDGE_CONFIG or cronbridge.yml)')
    .option('--no-color', 'no colours, as with NO_COLOR=1')
    .option('--debug', 'print the stack of an error');
}

/** The program that commands are added to. */
export type CommandLine = ReturnType<typeof withGlobalOptions>;

export type OptionsOf<Grammar extends (program: CommandLine) => { opts(): unknown }> = ReturnType<
  ReturnType<Grammar>['opts']
>;

const A_CRONTAB = 'a file, a directory, or - for standard input';

/** One path for each --crontab: another argument after it may be a job. */
export const crontabOption = () =>
  new Option('--crontab <path>', `${A_CRONTAB}; repeatable`)
    .argParser(collect)
    .default([] as readonly string[], 'crontab/*.crontab');

/** Every command that reads crontabs has `--crontab`; this, for the same, those that take no other arguments. */
export const crontabArguments = () =>
  new Argument('[files...]', `crontabs, as with --crontab: each ${A_CRONTAB}`);

/** @param what is printed as JSON */
export const jsonOption = (what = 'print JSON') => new Option('--json', what);

/** The time zone of entries that name none, for commands that read crontabs on this machine. */
export const timezoneOption = () =>
  new Option(
    '--timezone <zone>',
    'time zone of entries that set none (default: that of cronbridge.yml, or UTC)',
  );

/** The same for commands whose crontabs the sync function reads. */
export const deploymentTimezoneOption = () =>
  new Option('--timezone <zone>', "time zone of entries that set none (default: the deployment's)");

export const directOption = () =>
  new Option('--direct', 'work from here with your own rights, without the functions plan and sync');

export const resumeOption = () => new Option('--resume', 'also resume paused schedules');

export const showValuesOption = () =>
  new Option('--show-values', 'show the values of settings instead of ***');

export const watchOption = () =>
  new Option('-w, --watch', 'show it again whenever it changes, until Ctrl-C; with --json one object a line');

export const waitOption = () =>
  new Option(
    '--wait',
    'follow the run, through its retries, and exit with the exit code of its last attempt',
  );

export const attemptOnlyOption = () =>
  new Option('--attempt-only', 'with --wait: exit after the first attempt, even if it is retried');

export const countOption = (what: string) =>
  new Option('-n, --count <count>', what).argParser((text) => count(text, '--count'));

export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** @param option its name, for the error @param example a usual value */
export function count(text: string, option: string, example = 20): number {
  if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text);
  throw new CronbridgeError('usage', `${option} is "${text}", and not a whole number from 1 to 999999`, {
    hint: `for example ${option} ${example}`,
  });
}

export function port(text: string): number {
  if (/^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new CronbridgeError('usage', `port "${text}" is not a number from 0 to 65535`);
}

function region(text: string): string {
  if (isRegion(text)) return text;
  throw new CronbridgeError('usage', `"${text}" is not the name of an AWS region`, {
    hint: 'for example --region eu-west-1',
  });
}
