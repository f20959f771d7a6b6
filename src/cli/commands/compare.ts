import { Option } from '@commander-js/extra-typings';
import { compare, isFault } from '../../compare/compare.ts';
import { oldEntries } from '../../compare/old-entries.ts';
import { crontabPaths } from '../../config/crontab-paths.ts';
import { CronbridgeError } from '../../errors.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, collect, crontabOption, jsonOption, type OptionsOf } from '../options.ts';
import { comparisonJson, printComparison } from '../output/comparison.ts';
import { EXIT } from '../output/failure.ts';
import { chosenSource, fromOption, readSources, systemOption } from '../read-sources.ts';
import { readValidJobs } from '../read-valid-jobs.ts';
import { chosenTimezone } from '../timezone.ts';

const grammar = (program: CommandLine) =>
  program
    .command('compare')
    .description('compare an old crontab with the new one: what runs on both sides, and what on neither')
    .argument(
      '<old...>',
      'files or directories of the old side, - for standard input ("crontab -l | cronbridge compare -")',
    )
    .addOption(fromOption())
    .addOption(systemOption())
    .option('--timezone <name>', 'the time zone of the machine that runs the old side')
    .addOption(crontabOption())
    .addOption(
      new Option('--off <job>', 'a job that is to run on neither side, repeatable')
        .argParser(collect)
        .default([] as readonly string[], 'none'),
    )
    .addOption(jsonOption('print the comparison as JSON'));

export function addCompare(program: CommandLine, start: Start): void {
  grammar(program).action((old, options) => start((context) => compareSides(context, old, options)));
}

/** Exits with 1 if something runs twice, or not at all. */
async function compareSides(
  context: Context,
  old: readonly string[],
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const { terminal, now } = context;
  const source = chosenSource(options);
  const settings = await context.settings();
  const defaultTimezone = chosenTimezone(settings);
  const { sources } = await readSources(old, source.dialect);
  const { jobs } = await readValidJobs(
    context,
    crontabPaths(settings, options.crontab),
    defaultTimezone,
    options.json === true,
  );
  const unknown = options.off.find((name) => !jobs.some((job) => job.name === name));
  if (unknown !== undefined)
    throw new CronbridgeError('unknown-job', `--off: no job has the name ${unknown}`);
  const entries = oldEntries(sources, { ...source, defaultTimezone });
  const compared = compare(entries, jobs, now(), new Set(options.off));
  if (options.json) terminal.out.line(JSON.stringify(comparisonJson(compared), null, 2));
  else printComparison(terminal.out, compared);
  return compared.some(isFault) ? EXIT.failed : EXIT.done;
}
