// How long the runs of a job took: a point for each run, on a logarithmic scale.

import { markOf } from '../state-mark.ts';
import type { BarRun } from './bar-shapes.ts';

export const DURATIONS = { width: 900, height: 210, left: 56, bottom: 24, top: 12, right: 12 } as const;

interface DurationPoint {
  readonly run: string;
  readonly attempt: number;
  readonly state: string;
  readonly look: string;
  readonly seconds: number;
  readonly x: number;
  readonly y: number;
}

interface DurationPicture {
  /** Oldest first. */
  readonly points: readonly DurationPoint[];
  readonly ticks: readonly { readonly seconds: number; readonly y: number }[];
  readonly yOf: (seconds: number) => number;
}

/** Round durations for the lines of the picture, in seconds. */
const ROUND = [
  1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400,
];
const LEAST = 0.5;
const MOST_TICKS = 7;

/** @param recent latest first @param limits other durations that must fit in: the timeout */
export function durationPicture(recent: readonly BarRun[], limits: readonly number[]): DurationPicture {
  const { width, height, left, bottom, top, right } = DURATIONS;
  const timed = recent.filter(({ durationSeconds }) => durationSeconds !== undefined).toReversed();
  const all = [...timed.map(({ durationSeconds = 0 }) => durationSeconds), ...limits].map((value) =>
    Math.max(LEAST, value),
  );
  const low = Math.min(...all, 1) / 1.25;
  const high = Math.max(...all, 2) * 1.25;
  const yOf = (seconds: number) =>
    round(
      height -
        bottom -
        (Math.log(Math.max(LEAST, seconds) / low) / Math.log(high / low)) * (height - bottom - top),
    );
  const step = (width - left - right - 20) / Math.max(1, timed.length - 1);
  const inside = ROUND.filter((seconds) => seconds >= low && seconds <= high);
  const every = Math.ceil(inside.length / MOST_TICKS);
  return {
    points: timed.map(({ run, attempt, state, durationSeconds = 0 }, index) => ({
      run,
      attempt,
      state,
      look: markOf(state).look,
      seconds: durationSeconds,
      x: round(timed.length === 1 ? left + (width - left - right) / 2 : left + 10 + index * step),
      y: yOf(durationSeconds),
    })),
    ticks: inside.filter((_, index) => index % every === 0).map((seconds) => ({ seconds, y: yOf(seconds) })),
    yOf,
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
