// Draws a timeline as an SVG document: the starts of each minute of the day, the crowded minutes, and jobs by hour.
import { plural } from '../crontab/diagnostics/counts.ts';
import { clock, countCaption, dayCaption, intervalCaption, namesCaption } from './captions.ts';
import { type BusyMinute, crowdedMinutes, type JobStarts, MINUTES_OF_DAY, type Timeline } from './counts.ts';
import { LEVEL_CAPTIONS, levelsOf } from './level.ts';
import { group, line, rect, text } from './svg-elements.ts';
import { STYLE } from './svg-style.ts';

const MARGIN = 32;
const HOUR_WIDTH = 40;
const HOURS = 24;
const PLOT_WIDTH = HOURS * HOUR_WIDTH;
/** Of the monospaced font at 12 pixels, almost the same on every platform. */
const NAME_CHARACTER = 7.25;
/** Room for the headings, which are above the names. */
const SHORTEST_NAMES = 20;
const CHART_HEIGHT = 120;
const ROW_HEIGHT = 20;
const GAP = 2;
const TOTAL_WIDTH = 72;
const CROWDED = 5;
/** Where the names in the list of crowded minutes begin, from the left of the hours. */
const LIST_NAMES = 264;
const LIST_CHARACTERS = Math.floor((PLOT_WIDTH + TOTAL_WIDTH - LIST_NAMES) / NAME_CHARACTER);
const TOOLTIP_CHARACTERS = 240;
/** How far from a bar the pointer still hits it. */
const REACH = 4;

/** A part of the picture, drawn downwards from `y` 0. */
interface Part {
  readonly svg: string;
  readonly height: number;
}

/** Where the hours begin, from the picture's left edge. */
interface Frame {
  readonly left: number;
  readonly width: number;
}

/**
 * Draws the picture. The same timeline and title give the same bytes.
 * @param title plain text, for example the names of the crontab files
 */
export function timelineSvg(timeline: Timeline, title: string): string {
  const longest = Math.max(SHORTEST_NAMES, ...timeline.jobs.map(({ name }) => name.length));
  const left = MARGIN + Math.ceil(longest * NAME_CHARACTER) + 16;
  const frame = { left, width: left + PLOT_WIDTH + TOTAL_WIDTH + MARGIN };
  const crowded = crowdedMinutes(timeline, CROWDED);
  const parts = [
    heading(timeline, title, crowded[0]),
    ...(timeline.starts > 0
      ? [
          minuteChart(timeline, frame, crowded),
          crowdedList(timeline, frame, crowded),
          jobGrid(timeline, frame),
        ]
      : []),
    idleLine(timeline),
  ];
  let y = MARGIN;
  const placed = parts.map(({ svg, height }) => {
    const part = height === 0 ? '' : group({ transform: `translate(0 ${y})` }, svg);
    y += height;
    return part;
  });
  const height = y + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${frame.width}" height="${height}" viewBox="0 0 ${frame.width} ${height}">`,
    `<style>${STYLE}</style>`,
    rect({ class: 'page', width: frame.width, height }),
    ...placed.filter((part) => part !== ''),
    '</svg>\n',
  ].join('\n');
}

function heading(timeline: Timeline, title: string, first: BusyMinute | undefined): Part {
  return {
    height: 88,
    svg: [
      text({ class: 'title', x: MARGIN, y: 16 }, title),
      text({ class: 'muted', x: MARGIN, y: 40 }, intervalCaption(timeline)),
      text({ class: 'muted', x: MARGIN, y: 60 }, countCaption(timeline, first)),
    ].join('\n'),
  };
}

/** A bar for each minute of the day; the crowded ones are highlighted and numbered. */
function minuteChart({ peaks }: Timeline, { left }: Frame, crowded: readonly BusyMinute[]): Part {
  const most = Math.max(...peaks.map(({ starts }) => starts));
  const top = 56;
  const bottom = top + CHART_HEIGHT;
  const yOf = (starts: number) => round(bottom - (starts / most) * CHART_HEIGHT);
  const xOf = (minuteOfDay: number) => round(left + (minuteOfDay / MINUTES_OF_DAY) * PLOT_WIDTH);
  const bars = peaks.map((minute, index) => {
    const x = xOf(minute.minuteOfDay);
    const from = Math.max(x - REACH, middle(xOf, peaks[index - 1], minute) ?? x - REACH);
    const to = Math.min(x + REACH, middle(xOf, minute, peaks[index + 1]) ?? x + REACH);
    return group(
      { class: minute.starts === most && most > 1 ? 'bar crowded' : 'bar' },
      rect({ class: 'reach', x: round(from), y: top, width: round(to - from), height: CHART_HEIGHT }) +
        rect({
          x: round(x - 0.75),
          y: yOf(minute.starts),
          width: 1.5,
          height: round(bottom - yOf(minute.starts)),
        }),
      `${clock(minute.minuteOfDay)}: ${plural(minute.starts, 'start')}\n${namesCaption(minute.jobs, minute.starts, TOOLTIP_CHARACTERS)}`,
    );
  });
  const ticks = [...new Set([Math.ceil(most / 2), most])];
  return {
    height: bottom + 48,
    svg: [
      text({ class: 'heading', x: MARGIN, y: 16 }, 'Starts per minute'),
      text({ class: 'muted', x: left, y: 16 }, 'each minute of the day, on its busiest day'),
      hourLines(left, top, CHART_HEIGHT),
      ...ticks.map((starts) =>
        line({ class: 'tick', x1: left, x2: left + PLOT_WIDTH, y1: yOf(starts), y2: yOf(starts) }),
      ),
      ...ticks.map((starts) =>
        text({ class: 'number end', x: left - 8, y: yOf(starts) + 4 }, String(starts)),
      ),
      line({ class: 'axis', x1: left, x2: left + PLOT_WIDTH, y1: bottom, y2: bottom }),
      ...bars,
      ...labels(crowded, most, xOf, yOf),
      hourNumbers(left, bottom + 18),
    ].join('\n'),
  };
}

/** The numbers of the crowded minutes, except those that would overlap. */
function labels(
  crowded: readonly BusyMinute[],
  most: number,
  xOf: (minuteOfDay: number) => number,
  yOf: (starts: number) => number,
): readonly string[] {
  const taken: number[] = [];
  return crowded.flatMap(({ minuteOfDay, starts }) => {
    const x = xOf(minuteOfDay);
    if (taken.some((other) => Math.abs(other - x) < 2.5 * HOUR_WIDTH)) return [];
    taken.push(x);
    const anchor = minuteOfDay < 60 ? 'start' : minuteOfDay > MINUTES_OF_DAY - 60 ? 'end' : 'middle';
    const rank = starts === most ? 'label crowded' : 'label';
    return text({ class: `${rank} ${anchor}`, x, y: yOf(starts) - 6 }, `${clock(minuteOfDay)} · ${starts}`);
  });
}

function middle(xOf: (minuteOfDay: number) => number, a?: BusyMinute, b?: BusyMinute): number | undefined {
  return a && b && (xOf(a.minuteOfDay) + xOf(b.minuteOfDay)) / 2;
}

function crowdedList(timeline: Timeline, { left }: Frame, crowded: readonly BusyMinute[]): Part {
  if (crowded.length === 0) return { svg: '', height: 0 };
  const rows = crowded.flatMap((minute, index) => {
    const y = 16 + index * ROW_HEIGHT;
    return [
      text({ class: 'name', x: left, y }, clock(minute.minuteOfDay)),
      text({ class: 'number end', x: left + 128, y }, plural(minute.starts, 'start')),
      text({ class: 'name muted', x: left + 144, y }, dayCaption(timeline, minute)),
      text(
        { class: 'name', x: left + LIST_NAMES, y },
        namesCaption(minute.jobs, minute.starts, LIST_CHARACTERS),
      ),
    ];
  });
  return {
    height: crowded.length * ROW_HEIGHT + 32,
    svg: [text({ class: 'heading', x: MARGIN, y: 16 }, 'Crowded minutes'), ...rows].join('\n'),
  };
}

function jobGrid(timeline: Timeline, { left }: Frame): Part {
  const top = 48;
  const height = timeline.jobs.length * ROW_HEIGHT;
  return {
    height: top + height + 24,
    svg: [
      text({ class: 'heading', x: MARGIN, y: 16 }, 'Jobs by hour'),
      legend(left),
      text({ class: 'muted end', x: left + PLOT_WIDTH + TOTAL_WIDTH, y: top - 8 }, 'starts'),
      hourNumbers(left, top - 8),
      ...timeline.jobs.map((job, index) =>
        group({ transform: `translate(0 ${top + index * ROW_HEIGHT})` }, jobRow(timeline, job, left)),
      ),
    ].join('\n'),
  };
}

function jobRow(timeline: Timeline, job: JobStarts, left: number): string {
  const cells = levelsOf(timeline, job).map((level, hour) => {
    const x = left + hour * HOUR_WIDTH + GAP / 2;
    const size = { x, y: GAP / 2, width: HOUR_WIDTH - GAP, height: ROW_HEIGHT - GAP };
    if (level === 0) return rect({ class: 'level0', ...size });
    const from = clock(hour * 60);
    const tooltip = `${job.name}, ${from} to ${clock(hour * 60 + 59)}: ${plural(job.hours[hour] ?? 0, 'start')}`;
    return rect({ class: `level${level}`, ...size }, tooltip);
  });
  return [
    text({ class: 'name', x: MARGIN, y: 14 }, job.name),
    ...cells,
    text({ class: 'number end', x: left + PLOT_WIDTH + TOTAL_WIDTH, y: 14 }, job.starts.toLocaleString('en')),
  ].join('');
}

function legend(left: number): string {
  const entryWidth = 84;
  const end = left + PLOT_WIDTH;
  const start = end - LEVEL_CAPTIONS.length * entryWidth;
  return [
    text({ class: 'muted end', x: start - 16, y: 16 }, 'starts in the hour, on an average day'),
    ...LEVEL_CAPTIONS.map((caption, index) => {
      const x = start + index * entryWidth;
      return (
        rect({ class: `level${index + 1}`, x, y: 6, width: 12, height: 12 }) +
        text({ class: 'muted', x: x + 18, y: 16 }, caption)
      );
    }),
  ].join('\n');
}

function idleLine({ idle }: Timeline): Part {
  if (idle.length === 0) return { svg: '', height: 0 };
  const names = namesCaption(idle, idle.length, LIST_CHARACTERS);
  return { height: 24, svg: text({ class: 'muted', x: MARGIN, y: 16 }, `No starts in this time: ${names}`) };
}

function hourLines(left: number, top: number, height: number): string {
  return Array.from({ length: HOURS + 1 }, (_, hour) => {
    const x = left + hour * HOUR_WIDTH;
    return line({ class: hour % 6 === 0 ? 'hour six' : 'hour', x1: x, x2: x, y1: top, y2: top + height });
  }).join('');
}

function hourNumbers(left: number, y: number): string {
  return Array.from({ length: HOURS }, (_, hour) =>
    text({ class: 'number', x: left + hour * HOUR_WIDTH + GAP / 2, y }, String(hour).padStart(2, '0')),
  ).join('');
}

/** Two decimals are a hundredth of a pixel. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
