import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { StartCounts } from '../../server/starts-ahead.ts';
import type { PanelProblem } from '../../server/watch.ts';
import { clockChanges } from '../clock-changes.ts';
import { ask, whyUnanswered } from '../connection.ts';
import { Loading, ProblemNote, Scrolls } from '../pieces.tsx';
import { jobAddress } from '../route.ts';
import { jobs, language, lastSync, now, shownZone, words } from '../state.ts';
import { dayText, localParts, offsetOf, timeOfDay } from '../time-text.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

export function AheadScreen() {
  const w = words.value;
  const found = useSignal<StartCounts | undefined>(undefined);
  const problem = useSignal<PanelProblem | undefined>(undefined);
  const zone = shownZone();
  const hour = Math.floor(now.value / HOUR_MS) * HOUR_MS;
  const change = `${hour} ${lastSync.value?.applied} ${jobs.value.map(({ state }) => state[0]).join('')}`;
  useEffect(() => {
    const query = new URLSearchParams({
      from: new Date(hour).toISOString(),
      until: new Date(hour + WEEK_MS).toISOString(),
    });
    ask<StartCounts>(`starts/counts?${query}`).then(
      (counts) => {
        found.value = counts;
      },
      (error: unknown) => {
        problem.value = whyUnanswered(error);
      },
    );
  }, [change]);
  if (problem.value !== undefined) return <ProblemNote problem={problem.value} />;
  if (found.value === undefined) return <Loading />;
  const { crowded, starts } = found.value;
  const moment = (at: number) =>
    `${localParts(at, zone, language.value).weekday} ${dayText(at, zone)} ${timeOfDay(at, zone)}`;
  const changes = clockChanges(hour, hour + 30 * DAY_MS, (instant) =>
    Math.round(offsetOf(instant, zone) / MINUTE_MS),
  );
  return (
    <section>
      <div class="bar">
        <h1>{w.ahead.week}</h1>
        <span class="muted">
          {w.ahead.starts(starts.toLocaleString(language.value))}
          {crowded[0] !== undefined && ` · ${w.ahead.most(crowded[0].jobs.length)}`} · {zone}
        </span>
      </div>
      <h2>{w.ahead.hours}</h2>
      <Scrolls look="picture" label={w.ahead.hours}>
        <Week starts={found.value} zone={zone} />
      </Scrolls>
      <h2>{w.ahead.crowded}</h2>
      {crowded.length === 0 ? (
        <p class="fine">{w.ahead.none}</p>
      ) : (
        <div class="box">
          <table>
            <tbody>
              {crowded.map(({ at, jobs: names }) => (
                <tr key={at}>
                  <th scope="row" class="num">
                    {moment(Date.parse(at))}
                  </th>
                  <td class="r num">{names.length}</td>
                  <td class="grow">
                    {names.slice(0, 12).map((name, index) => (
                      <>
                        {index > 0 && ', '}
                        <a class="mono" href={jobAddress(name)}>
                          {name}
                        </a>
                      </>
                    ))}
                    {names.length > 12 && ` +${names.length - 12}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h2>{w.ahead.changes}</h2>
      {changes.length === 0 ? (
        <p class="muted">{w.ahead.noChanges}</p>
      ) : (
        <ul class="plain">
          {changes.map(({ at, before, after }) => (
            <li key={at}>{w.ahead.change(moment(at), offsetText(before), offsetText(after))}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

const CELL = 44;
const ROW = 24;
const LEFT = 110;

/** A row for each day of the zone, a cell for each hour: darker means more starts, and the number is in it. */
function Week({ starts, zone }: { starts: StartCounts; zone: string }) {
  const w = words.value;
  const hours = starts.hours.map((count, hour) => ({
    at: Date.parse(starts.from) + hour * HOUR_MS,
    starts: count,
  }));
  const most = Math.max(1, ...hours.map((hour) => hour.starts));
  const days = [...new Set(hours.map(({ at }) => dayText(at, zone)))];
  return (
    <svg
      class="week"
      width={LEFT + 24 * CELL}
      height={22 + days.length * ROW}
      viewBox={`0 0 ${LEFT + 24 * CELL} ${22 + days.length * ROW}`}
      role="img"
      aria-label={w.ahead.starts(String(starts.starts))}
    >
      {Array.from({ length: 24 }, (_, hour) => (
        <text key={hour} class="m" x={LEFT + hour * CELL + 4} y={14}>
          {String(hour).padStart(2, '0')}
        </text>
      ))}
      {days.map((day, index) => (
        <text key={day} class="m" x={4} y={22 + index * ROW + 16}>
          {
            localParts(hours.find(({ at }) => dayText(at, zone) === day)?.at ?? 0, zone, language.value)
              .weekday
          }{' '}
          {day}
        </text>
      ))}
      {hours.map(({ at, starts: count }) => {
        const day = dayText(at, zone);
        const clock = timeOfDay(at, zone);
        const x = LEFT + Number(clock.slice(0, 2)) * CELL;
        const y = 22 + days.indexOf(day) * ROW;
        const level = count === 0 ? 0 : Math.max(1, Math.ceil((count / most) * 4));
        return (
          <g key={at}>
            <title>{w.ahead.hour(day, clock, count)}</title>
            <rect class={`level${level}`} x={x + 1} y={y + 1} width={CELL - 2} height={ROW - 2} rx="3" />
            {count > 0 && (
              <text class={`count on${level}`} x={x + CELL / 2} y={y + 16}>
                {count}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

function offsetText(minutes: number): string {
  const [sign, size] = [minutes < 0 ? '−' : '+', Math.abs(minutes)];
  return `UTC${sign}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
}
