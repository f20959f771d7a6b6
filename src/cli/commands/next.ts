import { crontabPaths } from '../../config/crontab-paths.ts';
import type { Job } from '../../crontab/job.ts';
import { CronbridgeError } from '../../errors.ts';
import { parseAhead } from '../../operate/asked-time.ts';
import type { RunToCome } from '../../operate/planned-runs.ts';
import { shellWord } from '../../shell/quote.ts';
import { END_OF_CALENDAR } from '../../time/interval.ts';
import type { Context, Start } from '../context.ts';
import {
  type ComingStart,
  comingStarts,
  type NextStart,
  nextStarts,
  selectJobs,
  startJson,
} from '../next-starts.ts';
import {
  type CommandLine,
  countOption,
  crontabOption,
  jsonOption,
  type OptionsOf,
  timezoneOption,
} from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { printTable } from '../output/table.ts';
import type { Output } from '../output/terminal.ts';
import { formatDistance, formatLocal, formatUtc } from '../output/time.ts';
import { readValidJobs } from '../read-valid-jobs.ts';
import { chosenTimezone } from '../timezone.ts';

const grammar = (program: CommandLine) =>
  program
    .command('next')
    .description('show when jobs will run')
    .argument('[job]', 'only this job')
    .addOption(timezoneOption())
    .addOption(countOption('number of runs (default: the next of each job; of one job 10; with --until all)'))
    .option('--from <time>', 'from this time, inclusive, or 2h, 3d: so long from now (default: now)')
    .option('--until <time>', 'until this time, exclusive')
    .option('--planned', 'also the runs that "run --at" has planned in the deployment')
    .addOption(crontabOption())
    .addOption(jsonOption());

export function addNext(program: CommandLine, start: Start): void {
  grammar(program).action((job, options) => start((context) => next(context, job, options)));
}

/** Of one job. */
const DEFAULT_COUNT = 10;

/** Nobody reads more lines, and a table's layout needs all of them in memory. */
const LONGEST_TABLE = 100_000;

async function next(
  context: Context,
  name: string | undefined,
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out } = context.terminal;
  const now = context.now();
  const from = options.from === undefined ? now : parseAhead(options.from, '--from', now);
  const until = options.until === undefined ? END_OF_CALENDAR : parseAhead(options.until, '--until', now);
  if (until <= from) {
    throw new CronbridgeError('usage', '--until is not after --from', {
      hint: 'the default of --from is now',
    });
  }
  const settings = await context.settings();
  const timezone = chosenTimezone(settings, options.timezone);
  const { jobs } = await readValidJobs(
    context,
    crontabPaths(settings, options.crontab),
    timezone,
    options.json === true,
  );
  const list = [`${context.program} next`, ...options.crontab.map((path) => `--crontab ${shellWord(path)}`)];
  const selected = selectJobs(jobs, name, list.join(' '));
  const planned = options.planned ? await plannedOf(context, name) : [];
  if (name === undefined && options.count === undefined && options.until === undefined) {
    const starts = nextStarts(selected, planned, from);
    if (options.json) out.line(JSON.stringify(starts.map(startJson), null, 2));
    else printStarts(context, starts);
    return EXIT.done;
  }
  const limit = options.count ?? (options.until === undefined ? DEFAULT_COUNT : Number.POSITIVE_INFINITY);
  const runs = comingStarts(selected, planned, { from, until });
  if (options.json) await printJson(out, runs, limit);
  else
    printText(
      context,
      runs,
      limit,
      jobs.find((job) => job.name === name),
    );
  return EXIT.done;
}

/** Only this asks the deployment. */
async function plannedOf(context: Context, name: string | undefined): Promise<readonly RunToCome[]> {
  const { withDeployment } = await import('../with-deployment.ts');
  const { plannedRuns } = await import('../../operate/planned-runs.ts');
  const all = await withDeployment(context, 'read the planned runs', plannedRuns);
  return all.filter(({ job }) => name === undefined || job === name);
}

function printStarts({ terminal: { out, err }, now }: Context, starts: readonly NextStart[]): void {
  if (starts.length === 0) {
    err.line('the crontab has no jobs');
    return;
  }
  const { cyan, dim } = out.colors;
  printTable(
    out,
    [
      { heading: 'JOB', color: cyan },
      { heading: 'NEXT' },
      { heading: 'ZONE', optional: 3, color: dim },
      { heading: 'UTC', optional: 2, color: dim },
      { heading: 'DUE', optional: 1, color: dim },
    ],
    starts.map(({ job, timezone, scheduled, run, entry }) =>
      scheduled === undefined
        ? [job, entry === undefined ? '' : whyNever(entry), timezone]
        : [
            job,
            formatLocal(scheduled, timezone),
            timezone,
            formatUtc(scheduled),
            dueText({ scheduled, run }, now()),
          ],
    ),
  );
}

function dueText({ scheduled, run }: Pick<NextStart, 'run'> & { scheduled: Date }, now: Date): string {
  return `${formatDistance(scheduled, now)}${run === undefined ? '' : ', planned'}`;
}

function whyNever({ options }: Job): string {
  if (!options.enabled) return 'disabled';
  return options.on === 'deploy' ? 'on deploy' : 'never again';
}

/** Prints one run per line as it is computed: a year of many jobs has millions. */
async function printJson(output: Output, runs: Iterable<ComingStart>, limit: number): Promise<void> {
  let count = 0;
  for (const run of runs) {
    if (count === limit) break;
    const line = JSON.stringify(startJson(run));
    output.write(`${count === 0 ? '[' : ','}\n  ${line}`);
    count += 1;
    // Meanwhile, a closed output can be noticed.
    if (count % 1000 === 0) await new Promise(setImmediate);
  }
  output.line(count === 0 ? '[]' : '\n]');
}

/** @param asked the only job to show */
function printText(
  { terminal, now }: Context,
  runs: Iterable<ComingStart>,
  limit: number,
  asked: Job | undefined,
): void {
  const { out, err } = terminal;
  const upcoming: ComingStart[] = [];
  for (const run of runs) {
    if (upcoming.length === limit) break;
    if (upcoming.length === LONGEST_TABLE) {
      throw new CronbridgeError(
        'usage',
        `more than ${LONGEST_TABLE.toLocaleString('en')} runs are due in that time`,
        {
          hint: 'shorten it, take the first runs with -n, or print all of them with --json',
        },
      );
    }
    upcoming.push(run);
  }
  if (upcoming.length > 0) printUpcoming(out, upcoming, now());
  else err.line(whyNothing(asked));
}

function whyNothing(asked: Job | undefined): string {
  if (asked?.options.enabled === false) return `${asked.name} is disabled in the crontab`;
  if (asked?.options.on === 'deploy') return `${asked.name} runs on deploy and has no time`;
  return 'no run is due in that time';
}

function printUpcoming(output: Output, upcoming: readonly ComingStart[], now: Date): void {
  const { cyan, dim } = output.colors;
  printTable(
    output,
    [
      { heading: 'LOCAL' },
      { heading: 'ZONE', color: dim },
      { heading: 'JOB', color: cyan },
      { heading: 'UTC', optional: 2, color: dim },
      { heading: '', optional: 1, color: dim },
    ],
    upcoming.map((start) => [
      formatLocal(start.scheduled, start.timezone),
      start.timezone,
      start.job,
      formatUtc(start.scheduled),
      dueText(start, now),
    ]),
  );
}
