// The bars of a job's latest runs: height by duration, on a logarithmic scale; a shape of its own for what is no success.
import { markOf } from '../state-mark.ts';

export const BAR_STEP = 8;
export const BARS_HEIGHT = 26;
const BAR_WIDTH = 6;
const LOWEST = 5;

/** A past run, as far as its bar shows it. */
export interface BarRun {
  readonly run: string;
  readonly attempt: number;
  readonly state: string;
  readonly durationSeconds?: number | undefined;
}

export interface Bar {
  readonly run: string;
  readonly attempt: number;
  readonly state: string;
  readonly x: number;
  /** The class of the path. */
  readonly look: string;
  readonly path: string;
  /** A cross on a bar of a run that failed. */
  readonly cross?: string;
}

/** @param recent latest first @returns oldest first; the newest is at the right edge of `count` bars */
export function barsOf(recent: readonly BarRun[], count: number): readonly Bar[] {
  const shown = recent.slice(0, count);
  const durations = shown.flatMap(({ durationSeconds }) =>
    durationSeconds === undefined ? [] : [durationSeconds],
  );
  const heightOf = heights(durations);
  return shown
    .map((run, index): Bar => {
      const x = (count - 1 - index) * BAR_STEP;
      const { look } = markOf(run.state);
      const known = { run: run.run, attempt: run.attempt, state: run.state, x };
      if (look === 'late')
        return { ...known, look: 'late ring', path: ring(x + BAR_WIDTH / 2, BARS_HEIGHT - 4, 3) };
      if (run.durationSeconds === undefined && look === 'idle')
        return { ...known, look: 'idle line', path: `M${x} ${BARS_HEIGHT - 1.5}h${BAR_WIDTH}` };
      const height = run.durationSeconds === undefined ? LOWEST + 2 : heightOf(run.durationSeconds);
      const path = `M${x} ${BARS_HEIGHT}v${-height}h${BAR_WIDTH}v${height}z`;
      if (look !== 'fail') return { ...known, look, path };
      return { ...known, look, path, cross: `M${x + 1.2} ${BARS_HEIGHT - 4.8}l3.6 3.6m0 -3.6l-3.6 3.6` };
    })
    .reverse();
}

/** From a fifth to all of the height: between them the logarithms. Runs that took alike stay alike. */
function heights(durations: readonly number[]): (seconds: number) => number {
  const logOf = (seconds: number) => Math.log(Math.max(0.1, seconds));
  const [least, most] = [Math.min(...durations.map(logOf)), Math.max(...durations.map(logOf))];
  // Below a doubling, differences are noise: such bars fill the same part of the height.
  const range = Math.max(Math.log(4), most - least);
  return (seconds) => {
    const share = 1 - (most - logOf(seconds)) / range;
    return round(LOWEST + share * (BARS_HEIGHT - LOWEST) * 0.92);
  };
}

function ring(x: number, y: number, radius: number): string {
  return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
