import { Option } from '@commander-js/extra-typings';
import { CronbridgeError } from '../../errors.ts';
import { parseInstant } from '../../operate/asked-time.ts';
import { DATA_DIRECTORY } from '../../simulate/local-data.ts';
import { readDefinitions } from '../../simulate/local-tasks.ts';
import type { Context, Start } from '../context.ts';
import {
  type CommandLine,
  collect,
  crontabArguments,
  crontabOption,
  type OptionsOf,
  timezoneOption,
} from '../options.ts';
import { withSettings } from '../settings.ts';
import { runRealTime } from './local-real-time.ts';
import { runVirtualTime } from './local-virtual-time.ts';

const grammar = (program: CommandLine) =>
  program
    .command('local')
    .description('run the crontab on this machine, with AWS-compatible endpoints on a port')
    .addArgument(crontabArguments())
    .addOption(crontabOption())
    .addOption(
      new Option('--register <file>', 'file with a task definition that jobs use, as AWS JSON; repeatable')
        .argParser(collect)
        .default([] as readonly string[], 'none'),
    )
    .addOption(
      new Option('--cluster <name>', 'a cluster that jobs use; repeatable')
        .argParser(collect)
        .default([] as readonly string[], 'none'),
    )
    .addOption(timezoneOption())
    .option('--notify-command <command>', 'run this for each notification, with its JSON as standard input')
    .option('--check-in', 'really tell the services that jobs name in check-in when runs start and end')
    .option(
      '--data <directory>',
      `where it keeps runs, pauses and retries from one start to the next (default: ${DATA_DIRECTORY})`,
    )
    .addOption(new Option('--memory', 'keep nothing: forget everything at the end').conflicts('data'))
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
        .default([] as readonly string[], 'localhost and 127.0.0.1'),
    );

export function addLocal(program: CommandLine, start: Start): void {
  grammar(program).action((files, options) => start((context) => local(context, files, options)));
}

async function local(
  surroundings: Context,
  files: readonly string[],
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const context = withSettings(surroundings, 'local');
  const { timezone, from, until, exec = false, open = false, allowHost } = options;
  const resources = { definitions: await readDefinitions(options.register), clusters: options.cluster };
  const crontab = { paths: [...files, ...options.crontab], timezone };
  if (from === undefined && until === undefined) {
    const { notifyCommand, checkIn = false, memory = false } = options;
    const data = memory ? undefined : (options.data ?? DATA_DIRECTORY);
    const openness = { open, allowHost };
    if (!exec) return runRealTime(context, crontab, resources, { openness, notifyCommand, checkIn, data });
    throw new CronbridgeError('usage', '--exec is only for simulated time', {
      hint: 'remove it: without --from and --until, commands always run',
    });
  }
  const ofRealTime = [
    options.notifyCommand && '--notify-command',
    options.checkIn && '--check-in',
    options.data && '--data',
    options.memory && '--memory',
  ].find(Boolean);
  if (ofRealTime) throw new CronbridgeError('usage', `${ofRealTime} has no effect in simulated time`);
  if (from === undefined || until === undefined) {
    throw new CronbridgeError('usage', 'simulated time needs both --from and --until', {
      hint: 'for example --from 2027-01-01T00:00 --until 2027-01-08T00:00',
    });
  }
  if (open || allowHost.length > 0) {
    throw new CronbridgeError(
      'usage',
      `${open ? '--open' : '--allow-host'} has no effect in simulated time, which opens no port`,
    );
  }
  const span = { from: parseInstant(from, '--from'), until: parseInstant(until, '--until') };
  if (span.until <= span.from) throw new CronbridgeError('usage', '--until is not after --from');
  return runVirtualTime(context, crontab, { ...span, exec }, resources);
}

/** A host name as in the header `Host`, without port, in lower case. */
function hostName(text: string, previous: readonly string[]): readonly string[] {
  const name = text.toLowerCase();
  if (/^(?:[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?|\[[0-9a-f:.]{2,45}\])$/.test(name))
    return [...previous, name];
  throw new CronbridgeError('usage', `"${text}" is not a host name`, {
    hint: 'write it without a port or "*", for example --allow-host build.example.com',
  });
}
