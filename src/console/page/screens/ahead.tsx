import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { StartsAfterSync } from '../../server/starts-after-sync.ts';
import type { StartCounts } from '../../server/starts-ahead.ts';
import type { PanelProblem } from '../../server/watch.ts';
import { clockChanges } from '../clock-changes.ts';
import { ask, whyUnanswered } from '../connection.ts';
import { groupedDigits } from '../number-text.ts';
import { distance, Loading, Moment, ProblemNote, Scrolls } from '../pieces.tsx';
import { jobAddress, route, runAddress, setQuery } from '../route.ts';
import { jobs, language, lastSync, now, planned, shownZone, words } from '../state.ts';
import { dayText, localParts, offsetOf, offsetText, timeOfDay } from '../time-text.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** The coming days: as they are deployed and, beside them, after a sync of the crontab here. */
interface Ahead {
  readonly now: StartCounts;
  readonly sync?: StartsAfterSync;
}

export function AheadScreen() {
  const w = words.value;
  const found = useSignal<Ahead | undefined>(undefined);
  const problem = useSignal<PanelProblem | undefined>(undefined);
  const isCompared = route.value.query.get('with') === 'checkout';
  const zone = shownZone();
  const hour = Math.floor(now.value / HOUR_MS) * HOUR_MS;
  const change = `${isCompared} ${hour} ${lastSync.value?.applied} ${jobs.value.map(({ state }) => state[0]).join('')}`;
  useEffect(() => {
    let isWanted = true;
    const query = new URLSearchParams({
      from: new Date(hour).toISOString(),
      until: new Date(hour + WEEK_MS).toISOString(),
    });
    const asked = Promise.all([
      ask<StartCounts>(`starts/counts?${query}`),
      isCompared ? ask<StartsAfterSync>(`starts/after-sync?${query}`) : undefined,
    ]);
    asked.then(
      ([counts, sync]) => {
        if (!isWanted) return;
        problem.value = undefined;
        found.value = { now: counts, ...(sync && { sync }) };
      },
      (error: unknown) => {
        if (isWanted) problem.value = whyUnanswered(error);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [change]);
  const isHere = found.value !== undefined && (found.value.sync !== undefined) === isCompared;
  return (
    <section>
      <div class="bar">
        <h1>{w.ahead.week}</h1>
        {isHere && found.value !== undefined && <Summary ahead={found.value} zone={zone} />}
        <select
          class="push"
          aria-label={w.ahead.which}
          value={isCompared ? 'checkout' : ''}
          onChange={(event) => setQuery('with', event.currentTarget.value)}
        >
          <option value="">{w.ahead.ofDeployed}</option>
          <option value="checkout">{w.ahead.ofCheckout}</option>
        </select>
      </div>
      {problem.value !== undefined ? (
        <ProblemNote problem={problem.value} />
      ) : isHere && found.value !== undefined ? (
        <Coming ahead={found.value} zone={zone} />
      ) : (
        <Loading />
      )}
      <PlannedRuns />
      <ClockChanges from={hour} zone={zone} />
    </section>
  );
}

function Summary({ ahead: { now: deployed, sync }, zone }: { ahead: Ahead; zone: string }) {
  const w = words.value;
  const text = (count: number, after: number | undefined) => {
    const [before, then] = [count, after ?? count].map(groupedDigits);
    return before === then ? String(before) : w.ahead.fromTo(String(before), String(then));
  };
  const most = deployed.crowded[0]?.jobs.length;
  const mostThen = sync?.after.crowded[0]?.jobs.length;
  return (
    <span class="muted">
      {w.ahead.starts(text(deployed.starts, sync?.after.starts))}
      {most !== undefined && ` · ${w.ahead.most(text(most, mostThen))}`} · {zone}
      {sync !== undefined && (
        <>
          {' · '}
          <a href="/crontab">{sync.summary}</a>
        </>
      )}
    </span>
  );
}

function Coming({ ahead: { now: deployed, sync }, zone }: { ahead: Ahead; zone: string }) {
  const w = words.value;
  const { crowded } = sync?.after ?? deployed;
  return (
    <>
      {sync !== undefined && <ChangedJobs changed={sync.changed} />}
      <h2>{w.ahead.hours}</h2>
      <Scrolls look="picture" label={w.ahead.hours}>
        <Week starts={deployed} after={sync?.after} zone={zone} />
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
                    {momentIn(Date.parse(at), zone)}
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
    </>
  );
}

function ChangedJobs({ changed }: Pick<StartsAfterSync, 'changed'>) {
  const w = words.value;
  if (changed.length === 0) return <p class="fine">{w.ahead.unchanged}</p>;
  const known = new Set(jobs.value.map(({ job }) => job));
  return (
    <>
      <h2>{w.ahead.changed}</h2>
      <div class="box">
        <table>
          <thead>
            <tr>
              <th scope="col">{w.runs.job}</th>
              <th scope="col" class="r">
                {w.ahead.before}
              </th>
              <th scope="col" class="r">
                {w.ahead.after}
              </th>
              <th />
            </tr>
          </thead>
          <tbody>
            {changed.map(({ job, before, after }) => (
              <tr key={job}>
                <th scope="row" class="mono">
                  {known.has(job) ? (
                    <a data-row href={jobAddress(job)}>
                      {job}
                    </a>
                  ) : (
                    job
                  )}
                </th>
                <td class="r num">{groupedDigits(before)}</td>
                <td class="r num">{groupedDigits(after)}</td>
                <td class="grow" />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function PlannedRuns() {
  const w = words.value;
  if (planned.value.length === 0) return null;
  return (
    <>
      <h2>{w.ahead.planned}</h2>
      <ul class="plain">
        {planned.value.map(({ run, at, timezone }) => (
          <li key={run}>
            <span class="num">
              <Moment at={at} zone={timezone} />
            </span>{' '}
            <span class="muted">{distance(Date.parse(at))}</span>{' '}
            <a class="mono" data-row href={runAddress(run)}>
              {run}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

function ClockChanges({ from, zone }: { from: number; zone: string }) {
  const w = words.value;
  const changes = clockChanges(from, from + 30 * DAY_MS, (instant) =>
    Math.round(offsetOf(instant, zone) / MINUTE_MS),
  );
  return (
    <>
      <h2>{w.ahead.changes}</h2>
      {changes.length === 0 ? (
        <p class="muted">{w.ahead.noChanges}</p>
      ) : (
        <ul class="plain">
          {changes.map(({ at, before, after }) => (
            <li key={at}>{w.ahead.change(momentIn(at, zone), offsetText(before), offsetText(after))}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function momentIn(at: number, zone: string): string {
  return `${localParts(at, zone, language.value).weekday} ${dayText(at, zone)} ${timeOfDay(at, zone)}`;
}

const CELL = 44;
const ROW = 24;
const LEFT = 110;

/**
 * A row for each day of the zone, a cell for each hour: darker means more starts, and the number is in it. Where it would be
 * another one after a sync, the cell has both, and a frame.
 */
function Week({
  starts,
  after,
  zone,
}: {
  starts: StartCounts;
  after: StartCounts | undefined;
  zone: string;
}) {
  const w = words.value;
  const hours = starts.hours.map((count, hour) => ({
    at: Date.parse(starts.from) + hour * HOUR_MS,
    before: count,
    starts: after?.hours[hour] ?? count,
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
      aria-label={w.ahead.starts(String((after ?? starts).starts))}
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
      {hours.map(({ at, before, starts: count }) => {
        const day = dayText(at, zone);
        const clock = timeOfDay(at, zone);
        const x = LEFT + Number(clock.slice(0, 2)) * CELL;
        const y = 22 + days.indexOf(day) * ROW;
        const level = count === 0 ? 0 : Math.max(1, Math.ceil((count / most) * 4));
        return (
          <g key={at}>
            <title>
              {before === count
                ? w.ahead.hour(day, clock, count)
                : w.ahead.hourFromTo(day, clock, before, count)}
            </title>
            <rect
              class={`level${level} ${before === count ? '' : 'differs'}`}
              x={x + 1}
              y={y + 1}
              width={CELL - 2}
              height={ROW - 2}
              rx="3"
            />
            {(count > 0 || before > 0) && (
              <text class={`count on${level}`} x={x + CELL / 2} y={y + 16}>
                {before === count ? count : `${before}→${count}`}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
