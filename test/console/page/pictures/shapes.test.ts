// The pictures as values: where the marks of runs and days are, and which marks they are.
import { describe, expect, it } from 'vitest';
import { BAR_STEP, BARS_HEIGHT, barsOf } from '../../../../src/console/page/pictures/bar-shapes.ts';
import { calendarOf } from '../../../../src/console/page/pictures/calendar-shapes.ts';
import { dayBars, hourLines, tickPath, xOf } from '../../../../src/console/page/pictures/day-shapes.ts';
import { durationPicture } from '../../../../src/console/page/pictures/duration-shapes.ts';

const run = (state: string, durationSeconds?: number, scheduled = '2026-11-23T03:00:00.000Z') => ({
  run: `a@${scheduled}`,
  attempt: 1,
  state,
  scheduled,
  durationSeconds,
  startDelaySeconds: 60,
});

describe('the bars of the last runs', () => {
  it('have the newest at the right edge, and no more than there is room for', () => {
    const bars = barsOf([run('failed', 10), run('succeeded', 20), run('succeeded', 5)], 2);
    expect(bars.map(({ state, x }) => [state, x])).toEqual([
      ['succeeded', 0],
      ['failed', BAR_STEP],
    ]);
  });

  it('are higher for longer runs, and never higher than the picture', () => {
    const heights = barsOf(
      [1, 10, 100, 100_000].map((seconds) => run('succeeded', seconds)),
      4,
    )
      .toReversed()
      .map(({ path }) => -Number(/v(-[\d.]+)/.exec(path)?.[1]));
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
    expect(Math.max(...heights)).toBeLessThanOrEqual(BARS_HEIGHT);
    expect(Math.min(...heights)).toBeGreaterThan(0);
  });

  it('differ by more than colour', () => {
    const [missed, skipped, failed, succeeded] = barsOf(
      [run('succeeded', 1), run('failed', 1), run('skipped'), run('missed')],
      4,
    );
    expect(failed?.cross).toBeDefined();
    expect(succeeded?.cross).toBeUndefined();
    expect(new Set([missed, skipped, succeeded].map((bar) => bar?.path.replace(/^M\S+ /, ''))).size).toBe(3);
  });

  it('are drawn for runs of no time and of one time', () => {
    for (const bar of barsOf([run('succeeded', 0), run('succeeded', 0), run('stopped')], 3))
      expect(bar.path).not.toMatch(/NaN|Infinity/);
  });
});

describe('the durations', () => {
  it('are points within the picture, oldest on the left, with the timeout in sight', () => {
    const { points, yOf, ticks } = durationPicture([run('failed', 1), run('succeeded', 600)], [3600]);
    expect(points.map(({ seconds }) => seconds)).toEqual([600, 1]);
    expect(points[0]?.x).toBeLessThan(points[1]?.x ?? 0);
    for (const y of [...points.map((point) => point.y), yOf(3600), ...ticks.map((tick) => tick.y)]) {
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(210);
    }
  });
});

describe('the calendar', () => {
  it('has 53 weeks until today, with each day in the row of its weekday', () => {
    const days = calendarOf(
      [
        { day: '2026-11-23', counts: { succeeded: 3, failed: 1 } },
        { day: '2026-11-22', counts: { succeeded: 1 } },
      ],
      '2026-11-25',
    );
    expect(days.at(-1)).toMatchObject({ day: '2026-11-25', week: 52, weekday: 2, runs: 0, level: 0 });
    expect(days.find(({ day }) => day === '2026-11-23')).toMatchObject({
      weekday: 0,
      runs: 4,
      bad: 1,
      level: 4,
    });
    expect(days.find(({ day }) => day === '2026-11-22')).toMatchObject({ week: 51, weekday: 6, level: 1 });
    expect(days[0]).toMatchObject({ week: 0, weekday: 0 });
  });
});

describe('the day', () => {
  const at = (time: string) => Date.parse(`2026-11-23T${time}Z`);
  const frame = { from: at('00:00'), until: at('10:00'), left: 100, width: 1000 };

  it('has a bar from the start of a run to its end, cut at the edges', () => {
    expect(dayBars([run('succeeded', 3540)], frame, at('09:00'))).toMatchObject([{ x: 401.7, width: 98.3 }]);
    expect(dayBars([run('succeeded', 99_999)], frame, at('09:00'))).toMatchObject([
      { x: 401.7, width: 698.3 },
    ]);
    expect(dayBars([run('succeeded', 60, '2026-11-22T03:00:00.000Z')], frame, at('09:00'))).toEqual([]);
  });

  it('has a bar until now for what runs, and at least a mark for the shortest', () => {
    expect(dayBars([run('started')], frame, at('04:01'))).toMatchObject([{ x: 401.7, width: 100 }]);
    expect(dayBars([run('succeeded', 0)], frame, at('09:00'))).toMatchObject([{ width: 3 }]);
  });

  it('has ticks for what is due, not closer than can be told apart', () => {
    const starts = { from: '2026-11-23T09:00:00Z', until: '2026-11-23T10:00:00Z', jobs: { a: [0, 1, 30] } };
    expect(tickPath(starts, 'a', frame, 2, 8)).toBe('M1000 2V8M1050 2V8');
    expect(tickPath(starts, 'b', frame, 2, 8)).toBe('');
    expect(xOf(frame, at('05:00'))).toBe(600);
  });

  it('has lines at the hours of the zone, even where those begin at half an hour', () => {
    const kolkata = (instant: number) => {
      const minutes = instant / 60_000 + 330;
      return minutes % 60 === 0 ? (minutes / 60) % 24 : Number.NaN;
    };
    expect(
      hourLines(frame, kolkata).map(({ at: instant }) => new Date(instant).toISOString().slice(11, 16)),
    ).toEqual(['00:30', '01:30', '02:30', '03:30', '04:30', '05:30', '06:30', '07:30', '08:30', '09:30']);
  });
});
