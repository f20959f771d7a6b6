import { crontabPaths } from '../../config/crontab-paths.ts';
import type { DeploymentSettings } from '../../config/settings.ts';
import type { Job } from '../../crontab/job.ts';
import { CronbridgeError } from '../../errors.ts';
import { writeWhole } from '../../files/write-file.ts';
import { parseAhead } from '../../operate/asked-time.ts';
import type { Interval } from '../../time/interval.ts';
import { DAY_MS } from '../../time/units.ts';
import { upcomingRuns } from '../../time/upcoming.ts';
import { Zone } from '../../time/zone.ts';
import { StartCounter, type Timeline } from '../../timeline/counts.ts';
import { timelineHtml } from '../../timeline/html.ts';
import { timelineSvg } from '../../timeline/svg.ts';
import { aWeekAfter, weekFromToday } from '../../timeline/week.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, crontabArguments, crontabOption, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { withProgress } from '../output/progress.ts';
import { printTimeline, timelineJson } from '../output/timeline.ts';
import { readValidJobs } from '../read-valid-jobs.ts';
import { chosenTimezone } from '../timezone.ts';

const grammar = (program: CommandLine) =>
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
    .addArgument(crontabArguments())
    .addOption(crontabOption())
    .addOption(jsonOption('print the counts as JSON'));

export function addTimeline(program: CommandLine, start: Start): void {
  grammar(program).action((files, options) => start((context) => timeline(context, files, options)));
}

const MOST_DAYS = 366;

/** Counting this many takes about twenty seconds. */
const MOST_STARTS = 10_000_000;

/** After this many starts, counting lets the progress line and signals have a turn. */
const TURN = 10_000;

const DRAW = { '.svg': timelineSvg, '.html': timelineHtml } as const;

async function timeline(
  context: Context,
  given: readonly string[],
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const { terminal } = context;
  const settings = await context.settings();
  const draw = options.out === undefined ? undefined : drawerFor(options.out);
  const paths = crontabPaths(settings, [...given, ...options.crontab]);
  const { files, jobs } = await readValidJobs(
    context,
    paths,
    chosenTimezone(settings),
    options.json === true,
  );
  const timezone = timezoneOf(settings, jobs, options.timezone);
  const zone = knownZone(timezone);
  const interval = intervalOf(options, zone, context.now());
  const counter = new StartCounter(
    interval,
    timezone,
    zone,
    jobs.map(({ name }) => name),
  );
  await withProgress(terminal.err, 'counting starts', count(counter, jobs, interval));
  const counted = counter.timeline();
  if (options.out !== undefined && draw !== undefined) {
    await writeWhole([{ path: options.out, text: draw(counted, titleOf(files)) }]);
    terminal.err.line(`wrote ${options.out}`);
  }
  if (options.json) terminal.out.line(JSON.stringify(timelineJson(counted), null, 2));
  else if (options.out === undefined) printTimeline(terminal.out, counted);
  return EXIT.done;
}

function drawerFor(path: string): (timeline: Timeline, title: string) => string {
  for (const [extension, draw] of Object.entries(DRAW)) {
    if (path.toLowerCase().endsWith(extension)) return draw;
  }
  throw new CronbridgeError('usage', `--out "${path}" must end with .svg or .html`, {
    hint: 'use .svg for a picture, or .html for a page',
  });
}

/** The time zone of the hours. If all jobs have the same one, the hours match those in the crontab. */
function timezoneOf(settings: DeploymentSettings, jobs: readonly Job[], option: string | undefined): string {
  const zones = [...new Set(jobs.map(({ timezone }) => timezone))];
  const [only] = zones;
  return option === undefined && zones.length === 1 && only !== undefined
    ? only
    : chosenTimezone(settings, option);
}

function knownZone(timezone: string): Zone {
  const zone = Zone.find(timezone);
  if (zone === undefined) throw new Error(`${timezone} was accepted, but Intl does not know it`);
  return zone;
}

function intervalOf(options: { from?: string; until?: string }, zone: Zone, now: Date): Interval {
  const week = weekFromToday(now, zone);
  const from = options.from === undefined ? week.from : parseAhead(options.from, '--from', now);
  const weekLater = options.from === undefined ? week.until : aWeekAfter(from, zone);
  const until = options.until === undefined ? weekLater : parseAhead(options.until, '--until', now);
  if (until <= from) {
    throw new CronbridgeError('usage', '--until is not after --from', {
      hint: 'the default of --from is the beginning of today',
    });
  }
  if (until.getTime() - from.getTime() > MOST_DAYS * DAY_MS) {
    throw new CronbridgeError('usage', `a timeline has at most ${MOST_DAYS} days`, {
      hint: 'shorten it with --until; a week has every weekday',
    });
  }
  return { from, until };
}

async function count(counter: StartCounter, jobs: readonly Job[], interval: Interval): Promise<void> {
  let starts = 0;
  for (const { job, scheduled } of upcomingRuns(jobs, interval)) {
    starts += 1;
    if (starts > MOST_STARTS) {
      throw new CronbridgeError(
        'usage',
        `more than ${MOST_STARTS.toLocaleString('en')} jobs start in that time`,
        { hint: 'shorten it with --until' },
      );
    }
    counter.add(job.name, scheduled);
    if (starts % TURN === 0) await new Promise(setImmediate);
  }
}

function titleOf(files: readonly { file: string }[]): string {
  const [first] = files;
  return files.length === 1 && first !== undefined
    ? `When jobs start: ${first.file}`
    : `When jobs start: ${files.length} crontabs`;
}
