import type { JobView } from '../../../operate/job-view.ts';
import { span } from '../pieces.tsx';
import { runAddress } from '../route.ts';
import { words } from '../state.ts';
import { DURATIONS, durationPicture } from './duration-shapes.ts';

export function Durations({ job }: { job: JobView }) {
  const w = words.value;
  const { recent, usual } = job.history;
  const { timeoutSeconds } = job;
  const { points, ticks, yOf } = durationPicture(
    recent,
    timeoutSeconds === undefined ? [] : [timeoutSeconds],
  );
  const { width, height, left, right } = DURATIONS;
  const first = recent.filter(({ durationSeconds }) => durationSeconds !== undefined).at(-1);
  const band =
    usual === undefined
      ? undefined
      : bandOf(
          recent.flatMap(({ state, durationSeconds }) =>
            state === 'succeeded' ? (durationSeconds ?? []) : [],
          ),
        );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing cannot be a fieldset, and its parts are links.
    <svg class="durations" viewBox={`0 0 ${width} ${height}`} role="group" aria-label={w.job.durations}>
      {ticks.map(({ seconds, y }) => (
        <g key={seconds}>
          <line class="grid" x1={left} x2={width - right} y1={y} y2={y} />
          <text class="m end" x={left - 8} y={y + 4}>
            {span(seconds)}
          </text>
        </g>
      ))}
      {band !== undefined && (
        <rect
          class="band"
          x={left}
          y={yOf(band.high)}
          width={width - left - right}
          height={Math.max(2, yOf(band.low) - yOf(band.high))}
        />
      )}
      {usual !== undefined && (
        <path class="median" d={`M${left} ${yOf(usual.medianSeconds)}H${width - right}`}>
          <title>{w.job.median(span(usual.medianSeconds))}</title>
        </path>
      )}
      {timeoutSeconds !== undefined && (
        <>
          <path class="limit" d={`M${left} ${yOf(timeoutSeconds)}H${width - right}`} />
          <text class="late end" x={width - right - 4} y={yOf(timeoutSeconds) + 14}>
            {w.job.timeout} {span(timeoutSeconds)}
          </text>
        </>
      )}
      {points.map(({ run, attempt, state, look, seconds, x, y }) => (
        <a
          key={`${run}#${attempt}`}
          href={runAddress(run, attempt)}
          aria-label={`${run}: ${w.states[state]}, ${span(seconds)}`}
        >
          <circle class="reach" cx={x} cy={y} r="8" />
          {look === 'fail' ? (
            <path class="cross fail" d={`M${x - 3.5} ${y - 3.5}l7 7m0 -7l-7 7`} />
          ) : (
            <circle class={look} cx={x} cy={y} r="3.2" />
          )}
          <title>{`${run}\n${w.states[state]}, ${span(seconds)}`}</title>
        </a>
      ))}
      {first !== undefined && (
        <text class="m" x={left} y={height - 6}>
          {first.scheduled.slice(0, 10)}
        </text>
      )}
    </svg>
  );
}

/** Where the middle nine tenths lie. */
function bandOf(durations: readonly number[]): { readonly low: number; readonly high: number } | undefined {
  if (durations.length < 2) return undefined;
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { low: at(0.05), high: at(0.95) };
}
