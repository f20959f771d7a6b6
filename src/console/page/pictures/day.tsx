import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { StartsAhead } from '../../server/starts-ahead.ts';
import { jobAddress, runAddress } from '../route.ts';
import { language, now, shownZone, words } from '../state.ts';
import { localParts, timeOfDay } from '../time-text.ts';
import { type DayFrame, type DayRun, dayBars, hourLines, tickPath, xOf } from './day-shapes.ts';

const ROW = 20;
const TOP = 26;
const NARROWEST = 700;
const NAMES = 190;
/** Beside a picture that scrolls, the names leave it more room. */
const SHORT_NAMES = 128;
const CHARACTER = 7.3;

export interface DayRow {
  readonly job: string;
  /** Latest first. */
  readonly runs: readonly DayRun[];
  /** Before this instant it ran too, but those runs are not here. */
  readonly reach?: number | undefined;
  readonly isPaused: boolean;
}

export interface DayGroup {
  readonly name: string;
  readonly rows: readonly DayRow[];
}

/** All jobs by hours, in groups. The names stay where they are while the hours scroll. */
export function DayPicture({
  groups,
  starts,
  from,
  until,
}: {
  groups: readonly DayGroup[];
  starts: StartsAhead | undefined;
  from: number;
  until: number;
}) {
  const w = words.value;
  const box = useRef<HTMLDivElement>(null);
  const room = useSignal(Math.min(innerWidth, 1480) - 44);
  useEffect(() => {
    const around = box.current?.parentElement;
    if (!around) return;
    const measured = new ResizeObserver(() => {
      room.value = around.clientWidth;
    });
    measured.observe(around);
    return () => measured.disconnect();
  }, []);
  const names = room.value < NARROWEST + NAMES ? SHORT_NAMES : NAMES;
  const width = Math.max(NARROWEST, room.value - names);
  const frame: DayFrame = { from, until, left: 0, width: width - 12 };
  const lines = groups.flatMap(({ name, rows }) => [
    { group: name, row: undefined },
    ...rows.map((row) => ({ group: name, row })),
  ]);
  const height = TOP + lines.length * ROW + 8;
  const at = xOf(frame, now.value);
  const placed = lines.map((line, index) => ({ ...line, y: TOP + index * ROW }));
  return (
    <div class="day" ref={box}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing cannot be a fieldset, and its parts are links. */}
      <svg class="names" width={names} height={height} role="group" aria-label={w.jobs.job}>
        {placed.map(({ group, row, y }) =>
          row === undefined ? (
            <text key={`group ${group}`} class="m mono" x={8} y={y + 14}>
              {cut(group, names - 8)}
              <title>{group}</title>
            </text>
          ) : (
            <a key={row.job} href={jobAddress(row.job)} class={row.isPaused ? 'paused' : undefined}>
              <text class="mono name" x={16} y={y + 14}>
                {cut(row.job, names - 16)}
              </text>
              <title>{row.job}</title>
            </a>
          ),
        )}
      </svg>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing cannot be a fieldset, and its parts are links. */}
      <svg class="hours" width={width} height={height} role="group" aria-label={w.now.picture}>
        <HourLines frame={frame} height={height} />
        {placed.map(
          ({ row, y }) =>
            row !== undefined && <Row key={row.job} row={row} y={y} frame={frame} starts={starts} />,
        )}
        {at >= 0 && at <= frame.width && <path class="now" d={`M${at} ${TOP - 8}V${height}`} />}
      </svg>
    </div>
  );
}

function HourLines({ frame, height }: { frame: DayFrame; height: number }) {
  const zone = shownZone();
  const isLong = frame.until - frame.from > 36 * 3_600_000;
  const hours = hourLines(frame, (instant) => {
    const { hour, minute } = localParts(instant, zone);
    return minute === '00' ? Number(hour) : Number.NaN;
  });
  return (
    <>
      {hours.map(({ at: hour, x }) => (
        <g key={hour}>
          <line class="grid" x1={x} x2={x} y1={TOP - 6} y2={height} />
          {x < frame.width - 24 && (
            <text class="m" x={x + 3} y={15}>
              {isLong
                ? `${localParts(hour, zone, language.value).weekday} ${localParts(hour, zone).day}`
                : timeOfDay(hour, zone)}
            </text>
          )}
        </g>
      ))}
    </>
  );
}

function Row({
  row: { job, runs, reach, isPaused },
  y,
  frame,
  starts,
}: {
  row: DayRow;
  y: number;
  frame: DayFrame;
  starts: StartsAhead | undefined;
}) {
  const w = words.value;
  const at = xOf(frame, now.value);
  return (
    <g>
      {reach !== undefined && reach > frame.from && (
        <rect class="earlier" x={0} y={y + 8} width={Math.max(0, xOf(frame, reach))} height="4">
          <title>{w.now.earlier(job)}</title>
        </rect>
      )}
      {dayBars(runs, frame, now.value).map((bar) => (
        <a key={`${bar.run}#${bar.attempt}`} href={runAddress(bar.run, bar.attempt)} tabIndex={-1}>
          <title>{`${bar.run}\n${w.states[bar.state]}`}</title>
          {bar.look === 'late' ? (
            <circle class="late ring" cx={bar.x + 4} cy={y + 10} r="4.5" />
          ) : (
            <rect class={bar.look} x={bar.x} y={y + 4} width={bar.width} height="12" rx="1.5" />
          )}
          {bar.look === 'fail' && (
            <path class="cross fail-sign" d={`M${bar.x + bar.width + 2} ${y + 6.5}l7 7m0 -7l-7 7`} />
          )}
        </a>
      ))}
      {starts !== undefined && <path class="tick" d={tickPath(starts, job, frame, y + 5, y + 15)} />}
      {isPaused && at >= 0 && at <= frame.width && (
        <path class="pause-sign" d={`M${at + 5} ${y + 5}v10m4 0v-10`} />
      )}
    </g>
  );
}

function cut(name: string, pixels: number): string {
  const most = Math.floor(pixels / CHARACTER);
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}
