import { Option } from '@commander-js/extra-typings';
import { CronbridgeError } from '../../errors.ts';
import { writeWhole } from '../../files/write-file.ts';
import { importCrontabs } from '../../import/import-crontabs.ts';
import { checkedTimezone } from '../../schedules/checked-timezone.ts';
import type { Context, Start } from '../context.ts';
import { readSources } from '../import-sources.ts';
import { findTargets, namesBeside } from '../import-targets.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { printImportReport } from '../output/import-report.ts';

const grammar = (program: CommandLine) =>
  program
    .command('import')
    .description('convert crontabs of other cron versions, and report the differences')
    .argument('<files...>', 'files or directories, - for standard input ("crontab -l | cronbridge import -")')
    .addOption(new Option('--from <cron>', 'the cron that ran them').choices(['cronie', 'debian', 'sqsjfr']))
    .option('--system', 'each command has a user before it, as in /etc/crontab and /etc/cron.d')
    .option('--timezone <name>', 'the time zone of the machine that ran them')
    .option('--out <path>', 'the file or directory to write (default: standard output)')
    .option('--overwrite', 'replace files that exist')
    .addOption(jsonOption('print the report as JSON'));

export function addImport(program: CommandLine, start: Start): void {
  grammar(program).action((files, options) => start((context) => importFrom(context, files, options)));
}

async function importFrom(
  { terminal }: Context,
  paths: readonly string[],
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out, json } = options;
  const dialect = options.from;
  if (dialect === undefined) {
    throw new CronbridgeError('usage', 'a crontab does not say which cron runs it', {
      hint: 'add --from cronie (Amazon Linux, RHEL, Fedora), --from debian (Debian, Ubuntu) or --from sqsjfr',
    });
  }
  const timezone =
    options.timezone === undefined ? undefined : checkedTimezone('--timezone', options.timezone);
  const { sources, skipped } = await readSources(paths, dialect);
  if (out === undefined && sources.length !== 1 && !json) {
    throw new CronbridgeError(
      'usage',
      `${sources.length} crontabs cannot be written to one file: the settings of one would apply to the next`,
      {
        hint: 'choose a directory with --out',
      },
    );
  }
  const targets = out === undefined ? [] : await findTargets(out, sources, options);
  const imported = importCrontabs(sources, {
    dialect,
    system: options.system === true,
    ...(timezone !== undefined && { timezone }),
    taken: await namesBeside(targets),
  });
  const written = targets.map((path, index) => ({ path, text: imported[index]?.text ?? '' }));
  await writeWhole(written, { makeFolders: true });
  const reported = imported.map((crontab, index) => ({ ...crontab, target: targets[index] }));
  if (json) {
    const files = reported.map(({ file, target, text, ...rest }) => ({
      file,
      ...(target === undefined ? { crontab: text } : { written: target }),
      ...rest,
    }));
    terminal.out.line(JSON.stringify({ files, skipped }, null, 2));
  } else {
    if (out === undefined) terminal.out.write(imported[0]?.text ?? '');
    printImportReport(terminal.err, reported, skipped);
  }
  return EXIT.done;
}
