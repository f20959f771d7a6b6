import type { JobView } from '../../../operate/job-view.ts';
import type { RunView } from '../../server/run-view.ts';
import type { StartsAhead } from '../../server/starts-ahead.ts';
import { isPaused } from '../job-filter.ts';
import { jobAddress, runAddress } from '../route.ts';
import { withRun } from '../screens/jobs.tsx';
import { language, now, shownZone, words } from '../state.ts';
import { isUnderWay } from '../state-mark.ts';
import { localParts, timeOfDay } from '../time-text.ts';
import { type DayFrame, dayBars, hourLines, tickPath, xOf } from './day-shapes.ts';

const ROW = 20;
const TOP = 26;
const NAMES = 190;
const WIDTH = 1320;

/** All jobs by hours, below their files. */
export function DayPicture({
  jobs,
  runs,
  starts,
  from,
  until,
}: {
  jobs: readonly JobView[];
  runs: readonly RunView[];
  starts: StartsAhead | undefined;
  from: number;
  until: number;
}) {
  const w = words.value;
  const frame: DayFrame = { from, until, left: NAMES, width: WIDTH - NAMES - 12 };
  const zone = shownZone();
  const isLong = until - from > 36 * 3_600_000;
  const hours = hourLines(frame, (instant) => {
    const { hour, minute } = localParts(instant, zone);
    return minute === '00' ? Number(hour) : Number.NaN;
  });
  const underWay = new Map(runs.filter(({ state }) => isUnderWay(state)).map((run) => [run.job, run]));
  const files = [...new Set(jobs.map(({ file }) => file ?? ''))];
  const rows = files.flatMap((file) => [
    { file, job: undefined },
    ...jobs.filter((job) => (job.file ?? '') === file).map((job) => ({ file, job })),
  ]);
  const height = TOP + rows.length * ROW + 8;
  const at = xOf(frame, now.value);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing cannot be a fieldset, and its parts are links.
    <svg class="day" viewBox={`0 0 ${WIDTH} ${height}`} role="group" aria-label={w.now.picture}>
      {hours.map(({ at: hour, x }) => (
        <g key={hour}>
          <line class="grid" x1={x} x2={x} y1={TOP - 6} y2={height} />
          <text class="m" x={x + 3} y={15}>
            {isLong
              ? `${localParts(hour, zone, language.value).weekday} ${localParts(hour, zone).day}`
              : timeOfDay(hour, zone)}
          </text>
        </g>
      ))}
      {rows.map(({ file, job }, index) => {
        const y = TOP + index * ROW;
        if (job === undefined)
          return (
            <text key={`file ${file}`} class="m mono" x={8} y={y + 14}>
              {file.split('/').at(-1) || w.jobs.noFile}
              <title>{file}</title>
            </text>
          );
        const paused = isPaused(job) || job.state === 'disabled';
        const past = withRun(job.history.recent, underWay.get(job.job));
        const oldest = past.at(-1);
        const reach = oldest === undefined || past.length < 50 ? from : Date.parse(oldest.scheduled);
        return (
          <g key={job.job} class={paused ? 'paused' : undefined}>
            <a href={jobAddress(job.job)}>
              <text class="mono name" x={20} y={y + 14}>
                {job.job.length > 22 ? `${job.job.slice(0, 21)}…` : job.job}
              </text>
              <title>{job.job}</title>
            </a>
            {reach > from && (
              <rect
                class="earlier"
                x={frame.left}
                y={y + 8}
                width={Math.max(0, xOf(frame, reach) - frame.left)}
                height="4"
              >
                <title>{w.now.earlier(job.job)}</title>
              </rect>
            )}
            {dayBars(past, frame, now.value).map((bar) => (
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
            {starts !== undefined && (
              <path class="tick" d={tickPath(starts, job.job, frame, y + 5, y + 15)} />
            )}
            {paused && <path class="pause-sign" d={`M${at + 5} ${y + 5}v10m4 0v-10`} />}
          </g>
        );
      })}
      <path class="now" d={`M${at} ${TOP - 8}V${height}`} />
    </svg>
  );
}
