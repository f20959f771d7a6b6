import { Option } from '@commander-js/extra-typings';
import { countProblems, plural } from '../../crontab/diagnostics/counts.ts';
import { type Diagnostic, hasErrors } from '../../crontab/diagnostics/diagnostic.ts';
import {
  githubAnnotation,
  githubWarning,
  maskedDiagnostic,
} from '../../crontab/diagnostics/diagnostic-text.ts';
import { repositoryPath } from '../../files/repository-path.ts';
import { readJobs } from '../../schedules/read-jobs.ts';
import { translate } from '../../time/translate.ts';
import type { Context, Start } from '../context.ts';
import { crontabsToCheck } from '../crontabs-to-check.ts';
import {
  type CommandLine,
  crontabArguments,
  crontabOption,
  jsonOption,
  type OptionsOf,
  showValuesOption,
  timezoneOption,
} from '../options.ts';
import { checkedJobJson } from '../output/checked-job.ts';
import { printCheckedJson, printDiagnostics } from '../output/diagnostics.ts';
import { EXIT } from '../output/failure.ts';
import { chosenTimezone, warnOfMachineZone } from '../timezone.ts';

const grammar = (program: CommandLine) =>
  program
    .command('validate')
    .description('check crontab files and show every problem')
    .addArgument(crontabArguments())
    .addOption(crontabOption())
    .addOption(
      new Option('--format <format>', 'output format').choices(['text', 'json', 'github']).default('text'),
    )
    .addOption(jsonOption('the same as --format json'))
    .addOption(timezoneOption())
    .option('--strict', 'treat warnings as errors')
    .addOption(showValuesOption());

export function addValidate(program: CommandLine, start: Start): void {
  grammar(program).action((files, options) => start((context) => validate(context, files, options)));
}

async function validate(
  context: Context,
  given: readonly string[],
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const settings = await context.settings();
  const timezone = chosenTimezone(settings, options.timezone);
  const { out } = context.terminal;
  const { files, notRead } = await crontabsToCheck(context, [...given, ...options.crontab]);
  const inRepository = new Map(files.map(({ file, path = file }) => [file, path]));
  const pathOf = (file: string) => inRepository.get(file) ?? file;
  warnOfMachineZone(context, settings, files, options.timezone);
  const { jobs, diagnostics } = readJobs(files, { timezone, now: context.now() });
  const { showValues } = options;
  switch (options.json ? 'json' : options.format) {
    case 'json':
      printCheckedJson(
        out,
        { jobs: jobs.map((job) => checkedJobJson(job, showValues)), diagnostics, notRead },
        showValues,
      );
      break;
    case 'github':
      // GitHub finds a file by its path in the repository.
      for (const diagnostic of showValues ? diagnostics : diagnostics.map(maskedDiagnostic))
        out.line(githubAnnotation({ ...diagnostic, file: pathOf(diagnostic.file) }));
      for (const { file, why } of notRead)
        out.line(githubWarning(repositoryPath(file), `it is not read: ${why}`));
      break;
    case 'text': {
      printDiagnostics(out, diagnostics, files, showValues);
      if (diagnostics.length > 0) out.line();
      const schedules = jobs.reduce((count, job) => count + translate(job).schedules.length, 0);
      const counts = `${plural(jobs.length, 'job')}, ${plural(schedules, 'schedule')}`;
      const color = diagnostics.length === 0 ? out.colors.green : out.colors.bold;
      out.line(`${counts}, ${color(countProblems(diagnostics))}`);
    }
  }
  return isAccepted(diagnostics, options.strict) && !(options.strict && notRead.length > 0)
    ? EXIT.done
    : EXIT.usage;
}

function isAccepted(diagnostics: readonly Diagnostic[], strict = false): boolean {
  return strict ? diagnostics.length === 0 : !hasErrors(diagnostics);
}
