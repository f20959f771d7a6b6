import type { JobDay } from '../../../operate/job-history.ts';
import { now, words } from '../state.ts';
import { type CalendarDay, calendarOf } from './calendar-shapes.ts';

const STEP = 16;
const SIZE = 13;
const LEFT = 34;
const TOP = 20;

export function Calendar({ days }: { days: readonly JobDay[] }) {
  const w = words.value;
  const shown = calendarOf(days, new Date(now.value).toISOString().slice(0, 10));
  const months = shown.filter(({ day, week }) => day.endsWith('-01') && week < 52);
  return (
    <svg
      class="calendar"
      viewBox={`0 0 ${LEFT + 53 * STEP} ${TOP + 7 * STEP}`}
      role="img"
      aria-label={`${w.job.days}: ${shown.filter(({ runs }) => runs > 0).length}`}
    >
      {months.map(({ day, week }) => (
        <text key={day} class="m" x={LEFT + week * STEP} y={12}>
          {w.months[Number(day.slice(5, 7)) - 1]}
        </text>
      ))}
      {[0, 2, 4].map((weekday) => (
        <text key={weekday} class="m" x={0} y={TOP + weekday * STEP + 11}>
          {w.weekdays[weekday + 1]}
        </text>
      ))}
      {shown.map((day) => (
        <Day key={day.day} {...day} />
      ))}
    </svg>
  );
}

function Day({ day, week, weekday, runs, bad, level, counts }: CalendarDay) {
  const w = words.value;
  const x = LEFT + week * STEP;
  const y = TOP + weekday * STEP;
  const text = Object.entries(counts)
    .map(([outcome, count]) => `${count} ${w.states[outcome]}`)
    .join(', ');
  return (
    <g>
      <title>{w.job.day(day, runs === 0 ? w.job.noRuns : text)}</title>
      <rect class={bad > 0 ? 'fail' : `level${level}`} x={x} y={y} width={SIZE} height={SIZE} rx="2" />
      {bad > 0 && <path class="cross" d={`M${x + 4} ${y + 4}l5 5m0 -5l-5 5`} />}
    </g>
  );
}
