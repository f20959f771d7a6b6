/** The values that a field can have, both ends included, and whether EventBridge documents `start/step` for it. */
export interface FieldRange {
  readonly low: number;
  readonly high: number;
  readonly steps: boolean;
}

/**
 * EventBridge's ranges. Weekdays count from Sunday 1, and `/` is not documented for them (EventBridge Scheduler user guide,
 * "Schedule types", cron-based schedules).
 */
export const RANGES = {
  minute: { low: 0, high: 59, steps: true },
  hour: { low: 0, high: 23, steps: true },
  dayOfMonth: { low: 1, high: 31, steps: true },
  month: { low: 1, high: 12, steps: true },
  dayOfWeek: { low: 1, high: 7, steps: false },
  year: { low: 1970, high: 2199, steps: true },
} as const satisfies Record<string, FieldRange>;

/**
 * Writes a set of values as `*`, a list of numbers and ranges, or `start/step`, whichever is shortest. If two are equally short
 * it writes the list, so that every set has one form. Lists contain no steps, and ranges never run backwards: AWS documents
 * neither.
 * @param values ascending and distinct, at least one
 */
export function writeField(values: readonly number[], range: FieldRange): string {
  if (values.length === range.high - range.low + 1) return '*';
  const list = writeList(values);
  const progression = range.steps ? writeProgression(values, range.high) : undefined;
  return progression !== undefined && progression.length < list.length ? progression : list;
}

/** A list of numbers and ranges: `0,1,8-18`. */
export function writeList(values: readonly number[]): string {
  return stretchesOf(values)
    .map((stretch) => (stretch.length > 2 ? `${stretch[0]}-${stretch.at(-1)}` : stretch.join(',')))
    .join(',');
}

/** Ascending values as runs of consecutive values. */
export function stretchesOf(values: readonly number[]): readonly (readonly number[])[] {
  const stretches: number[][] = [];
  for (const value of values) {
    const stretch = stretches.at(-1);
    if (stretch?.at(-1) === value - 1) stretch.push(value);
    else stretches.push([value]);
  }
  return stretches;
}

/**
 * `start/step` means start, start + step and so on to the end of the field's range, so only a set that extends to there has
 * this form. A step of one is a range, and `9-23` is clearer than `9/1`.
 */
function writeProgression(values: readonly number[], high: number): string | undefined {
  const [start, second] = values;
  const last = values.at(-1);
  if (start === undefined || second === undefined || last === undefined) return undefined;
  const step = second - start;
  const regular = values.every((value, index) => value === start + index * step);
  return regular && step > 1 && last + step > high ? `${start}/${step}` : undefined;
}
