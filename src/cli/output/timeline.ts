// Prints when jobs start: block characters on a terminal, and the counts as JSON.
import { instantText } from '../../runs/message/message.ts';
import { clock, countCaption, dayCaption, intervalCaption, namesCaption } from '../../timeline/captions.ts';
import { type BusyMinute, crowdedMinutes, MINUTES_OF_DAY, type Timeline } from '../../timeline/counts.ts';
import { LEVEL_CAPTIONS, levelsOf } from '../../timeline/level.ts';
import { clip, displayWidth, wrap } from './display-width.ts';
import { printTable } from './table.ts';
import type { Output } from './terminal.ts';

/** Used if no terminal reports its width. */
const DEFAULT_WIDTH = 80;
const HOURS = 24;
const WIDEST_HOUR = 4;
const GAP = 2;
const NARROWEST_NAMES = 10;
const LEVELS = [' ', '░', '▒', '▓', '█'];
const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const FULL = EIGHTHS.length - 1;
const CHART_ROWS = 4;
const CROWDED = 5;
/** The width of names in a list; a narrower terminal shortens it further. */
const NAMES_WIDTH = 72;

/** How the columns are divided: names on the left, then the same number of columns for each hour. */
interface Layout {
  readonly names: number;
  readonly hour: number;
}

/** Prints jobs by hour, the starts of each minute of the day, and the crowded minutes last, where they are seen first. */
export function printTimeline(output: Output, timeline: Timeline): void {
  const { dim } = output.colors;
  const crowded = crowdedMinutes(timeline, CROWDED);
  for (const caption of [intervalCaption(timeline), countCaption(timeline, crowded[0])]) {
    for (const line of wrap(caption, output.width)) output.line(line);
  }
  if (timeline.starts > 0) {
    const layout = layoutOf(timeline, output.width ?? DEFAULT_WIDTH);
    printGrid(output, timeline, layout);
    printChart(output, timeline, layout, crowded[0]?.starts);
    if (crowded.length > 0) printCrowded(output, timeline, crowded);
  }
  if (timeline.idle.length > 0) {
    output.line();
    const names = namesCaption(timeline.idle, timeline.idle.length, NAMES_WIDTH);
    for (const line of wrap(`no starts in this time: ${names}`, output.width)) output.line(dim(line));
  }
}

function layoutOf({ jobs }: Timeline, width: number): Layout {
  const longest = Math.max(NARROWEST_NAMES, ...jobs.map(({ name }) => displayWidth(name)));
  const hour = Math.floor((width - GAP - Math.min(longest, width / 3)) / HOURS);
  const columns = Math.min(WIDEST_HOUR, Math.max(1, hour));
  return { hour: columns, names: Math.max(1, Math.min(longest, width - GAP - HOURS * columns)) };
}

function printGrid(output: Output, timeline: Timeline, { names, hour }: Layout): void {
  const { bold, cyan, dim } = output.colors;
  output.line();
  output.line(`${bold('JOB'.padEnd(names + GAP))}${dim(hourNumbers(hour))}`);
  for (const job of timeline.jobs) {
    const name = clip(job.name, names);
    const cells = levelsOf(timeline, job).map((level) => (LEVELS[level] ?? '').repeat(hour));
    output.line(`${cyan(name)}${' '.repeat(names - displayWidth(name) + GAP)}${cells.join('').trimEnd()}`);
  }
  printLegend(output);
}

function printLegend(output: Output): void {
  const caption = 'starts in the hour, on an average day:';
  const legend = LEVEL_CAPTIONS.map((bound, index) => `${LEVELS[index + 1]} ${bound}`).join('  ');
  const oneLine = `${caption} ${legend}`;
  const fits = output.width === undefined || displayWidth(oneLine) <= output.width;
  output.line();
  for (const line of fits ? [oneLine] : [caption, legend]) output.line(output.colors.dim(line));
}

function printChart(output: Output, timeline: Timeline, { names, hour }: Layout, crowded?: number): void {
  const { bold, dim, yellow } = output.colors;
  const columns = HOURS * hour;
  const most = mostByColumn(timeline, columns);
  const peak = Math.max(...most);
  output.line();
  output.line(bold('MOST STARTS IN ONE MINUTE'));
  for (let row = CHART_ROWS - 1; row >= 0; row--) {
    const label = row === CHART_ROWS - 1 ? String(peak) : '';
    const blocks = most.map((starts) => {
      const block = blockAt(starts / peak, row);
      return starts === crowded && block !== ' ' ? yellow(block) : block;
    });
    output.line(`${dim(label.padStart(names))}${' '.repeat(GAP)}${blocks.join('').trimEnd()}`.trimEnd());
  }
  output.line(`${' '.repeat(names + GAP)}${dim(hourNumbers(hour))}`);
}

/**
 * The part of a bar that is visible in one row of the chart, from 0 at the bottom.
 * @param part the bar's height as a fraction of the chart's
 */
function blockAt(part: number, row: number): string {
  if (part === 0) return ' ';
  const eighths = Math.max(1, Math.round(part * CHART_ROWS * FULL));
  return EIGHTHS[Math.min(FULL, Math.max(0, eighths - row * FULL))] ?? ' ';
}

function mostByColumn({ peaks }: Timeline, columns: number): readonly number[] {
  const most = Array<number>(columns).fill(0);
  for (const { minuteOfDay, starts } of peaks) {
    const column = Math.floor((minuteOfDay * columns) / MINUTES_OF_DAY);
    most[column] = Math.max(most[column] ?? 0, starts);
  }
  return most;
}

/** `00    06    12    18`, or every third hour if there is room. */
function hourNumbers(columns: number): string {
  const every = columns === 1 ? 6 : 3;
  return Array.from({ length: HOURS / every }, (_, index) =>
    String(index * every)
      .padStart(2, '0')
      .padEnd(every * columns),
  )
    .join('')
    .trimEnd();
}

function printCrowded(output: Output, timeline: Timeline, crowded: readonly BusyMinute[]): void {
  output.line();
  printTable(
    output,
    [
      { heading: 'MINUTE', color: output.colors.yellow },
      { heading: 'STARTS' },
      { heading: 'DAY', optional: 1 },
      { heading: 'JOBS', shrinks: true, color: output.colors.cyan },
    ],
    crowded.map((minute) => [
      clock(minute.minuteOfDay),
      minute.starts.toLocaleString('en'),
      dayCaption(timeline, minute),
      namesCaption(minute.jobs, minute.starts, NAMES_WIDTH),
    ]),
  );
}

/** The counts as JSON for other programs: every job, and every minute with a start. */
export function timelineJson({ interval, timezone, starts, jobs, idle, minutes }: Timeline): object {
  return {
    from: instantText(interval.from),
    until: instantText(interval.until),
    timezone,
    starts,
    jobs: jobs.map(({ name, ...counts }) => ({ job: name, ...counts })),
    idle,
    minutes: minutes.map((minute) => ({ scheduled: instantText(minute.scheduled), starts: minute.starts })),
  };
}
