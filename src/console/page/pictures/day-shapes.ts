// The day of all jobs: what ran as bars, what runs until now, what is due as ticks.
import type { StartsAhead } from '../../server/starts-ahead.ts';
import { markOf } from '../state-mark.ts';

/** Milliseconds since 1970, and the pixels that they fill. */
export interface DayFrame {
  readonly from: number;
  readonly until: number;
  readonly left: number;
  readonly width: number;
}

/** A run, as far as its bar shows it. */
export interface DayRun {
  readonly run: string;
  readonly attempt: number;
  readonly state: string;
  readonly scheduled: string;
  readonly startDelaySeconds?: number | undefined;
  readonly durationSeconds?: number | undefined;
}

interface DayBar {
  readonly run: string;
  readonly attempt: number;
  readonly state: string;
  readonly look: string;
  readonly x: number;
  readonly width: number;
}

const NARROWEST = 3;

export function xOf({ from, until, left, width }: DayFrame, instant: number): number {
  return round(left + ((instant - from) / (until - from)) * width);
}

/** To a tenth of a pixel. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The bars of a job's runs, oldest first; those outside of the frame are left out, others cut at its edges. */
export function dayBars(runs: readonly DayRun[], frame: DayFrame, now: number): readonly DayBar[] {
  return runs
    .flatMap((run): DayBar[] => {
      const { look } = markOf(run.state);
      const due = Date.parse(run.scheduled);
      const begin = due + (look === 'wait' ? 0 : (run.startDelaySeconds ?? 0) * 1000);
      const isOpen = look === 'run' || look === 'wait';
      const end = isOpen ? now : begin + (run.durationSeconds ?? 0) * 1000;
      if (end < frame.from || begin > frame.until) return [];
      const x = xOf(frame, Math.max(begin, frame.from));
      const width = Math.max(NARROWEST, round(xOf(frame, Math.min(end, frame.until)) - x));
      return [{ run: run.run, attempt: run.attempt, state: run.state, look, x, width }];
    })
    .reverse();
}

/** The starts that are due, as one path. */
export function tickPath(
  starts: StartsAhead,
  job: string,
  frame: DayFrame,
  top: number,
  bottom: number,
): string {
  const begin = Date.parse(starts.from);
  let last = Number.NEGATIVE_INFINITY;
  return (starts.jobs[job] ?? [])
    .map((minute) => xOf(frame, begin + minute * 60_000))
    .filter((x) => {
      const isApart = x - last >= 2 && x <= frame.left + frame.width;
      if (isApart) last = x;
      return isApart;
    })
    .map((x) => `M${x} ${top}V${bottom}`)
    .join('');
}

/** Whole hours of the frame in a zone's clock, not closer than 40 pixels. @param hourOf the hour at an instant */
export function hourLines(
  frame: DayFrame,
  hourOf: (instant: number) => number,
): readonly { readonly at: number; readonly x: number }[] {
  const hours = (frame.until - frame.from) / 3_600_000;
  const step = [1, 2, 3, 6, 12, 24].find((each) => (frame.width / hours) * each >= 40) ?? 24;
  const first = Math.ceil(frame.from / 1_800_000) * 1_800_000;
  const found: { at: number; x: number }[] = [];
  // Zones differ from UTC by quarters of an hour too, but their hours begin together within half an hour.
  for (let at = first; at <= frame.until; at += 1_800_000) {
    if (hourOf(at) % step === 0 && !found.some((other) => at - other.at < step * 3_600_000 - 1))
      found.push({ at, x: xOf(frame, at) });
  }
  return found;
}
