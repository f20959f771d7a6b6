// The picture of a day: by itself the last hours and the next ones, or any day that somebody chooses.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { JobView } from '../../../operate/job-view.ts';
import type { RunsOfDays } from '../../../operate/runs-of-days.ts';
import type { RunView } from '../../server/run-view.ts';
import type { StartsAhead } from '../../server/starts-ahead.ts';
import type { PanelProblem } from '../../server/watch.ts';
import { ask, whyUnanswered } from '../connection.ts';
import { isPaused } from '../job-filter.ts';
import { type DayGroup, DayPicture, type DayRow } from '../pictures/day.tsx';
import type { DayRun } from '../pictures/day-shapes.ts';
import { Moment, ProblemNote, Scrolls } from '../pieces.tsx';
import { route, setQuery } from '../route.ts';
import { jobs, lastSync, now, planned, runs, shownZone, underWay, words } from '../state.ts';
import { isUnderWay, markOf } from '../state-mark.ts';
import { dayText, startOfDay } from '../time-text.ts';
import { withRun } from './jobs.tsx';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So many of a job's last runs are on the board. */
const RECENT = 50;

export function Day() {
  const w = words.value;
  const { query } = route.value;
  // Anybody may write an address.
  const span = query.get('span') ?? '';
  const hours = Object.hasOwn(w.now.spans, span) ? Number(span) : 24;
  const day = dayIn(query.get('day'));
  const by = query.get('group') === 'lock' ? 'lock' : 'file';
  const { from, until } = day === undefined ? aroundNow(hours) : ofDay(day, hours);
  const starts = useStarts(from, until, day);
  const { found, problem } = useRuns(from, until, day);
  const today = dayText(now.value, shownZone());
  const shift = (days: number) => {
    const next = new Date(Date.parse(day ?? today) + days * DAY_MS).toISOString().slice(0, 10);
    setQuery('day', next);
  };
  const step = hours > 24 ? 7 : 1;
  const groups = day === undefined ? groupsNow(by, from) : groupsThen(by, found, from, until);
  return (
    <>
      <div class="bar heading">
        <h2>{day === undefined ? w.now.day : w.now.dayOf}</h2>
        {day === undefined ? (
          <span class="muted">{w.now.dayCounts(jobs.value.length, underWay.value.length)}</span>
        ) : (
          found !== undefined && <span class="muted">{w.now.runCount(found.runs.length)}</span>
        )}
        <span class="together">
          <button type="button" aria-label={w.now.before(step)} onClick={() => shift(-step)}>
            ◀
          </button>
          <input
            type="date"
            aria-label={w.now.chooseDay}
            value={day ?? today}
            onChange={(event) => setQuery('day', event.currentTarget.value)}
          />
          <button type="button" aria-label={w.now.after(step)} onClick={() => shift(step)}>
            ▶
          </button>
          <button type="button" disabled={day === undefined} onClick={() => setQuery('day', '')}>
            {w.now.backToNow}
          </button>
        </span>
        <select
          aria-label={w.now.span}
          value={String(hours)}
          onChange={(event) =>
            setQuery('span', event.currentTarget.value === '24' ? '' : event.currentTarget.value)
          }
        >
          {Object.entries(w.now.spans).map(([value, text]) => (
            <option key={value} value={value} disabled={day !== undefined && Number(value) < 24}>
              {text}
            </option>
          ))}
        </select>
        <select
          aria-label={w.now.group}
          value={by}
          onChange={(event) =>
            setQuery('group', event.currentTarget.value === 'file' ? '' : event.currentTarget.value)
          }
        >
          <option value="file">{w.now.groups.file}</option>
          <option value="lock">{w.now.groups.lock}</option>
        </select>
        <Legend />
      </div>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {found?.from !== undefined && (
        <p class="muted">
          {w.now.tooMany(found.runs.length)} <Moment at={found.from} />
        </p>
      )}
      {groups.length === 0 ? (
        <p class="muted">{w.nothingDeployed}</p>
      ) : (
        <Scrolls key={day ?? 'now'} look="tall" label={w.now.day} middle={day === undefined ? 0.7 : 0}>
          <DayPicture groups={groups} starts={starts} from={from} until={until} />
        </Scrolls>
      )}
    </>
  );
}

/** A third of the picture is ahead. It moves on by a sixtieth of its length at a time, so that nothing trembles. */
function aroundNow(hours: number): { readonly from: number; readonly until: number } {
  const step = (hours * HOUR_MS) / 96;
  const at = Math.floor(now.value / step) * step;
  return { from: at - (hours * HOUR_MS * 2) / 3, until: at + (hours * HOUR_MS) / 3 };
}

/** A day of the shown zone, or seven from it. */
function ofDay(day: string, hours: number): { readonly from: number; readonly until: number } {
  const next = new Date(Date.parse(day) + (hours > 24 ? 7 : 1) * DAY_MS).toISOString().slice(0, 10);
  return { from: startOfDay(day, shownZone()), until: startOfDay(next, shownZone()) };
}

function dayIn(text: string | null): string | undefined {
  // Before and after these years, days have other forms.
  if (text === null || !/^2\d{3}-\d\d-\d\d$/.test(text)) return undefined;
  return Number.isNaN(Date.parse(text)) ? undefined : text;
}

/** The starts that are due from now on. */
function useStarts(from: number, until: number, day: string | undefined): StartsAhead | undefined {
  const starts = useSignal<StartsAhead | undefined>(undefined);
  const change = `${until - from} ${until} ${day} ${lastSync.value?.applied} ${jobs.value.map(({ state }) => state[0]).join('')}`;
  useEffect(() => {
    const begin = Math.max(from, now.value);
    if (begin >= until) {
      starts.value = undefined;
      return;
    }
    const query = new URLSearchParams({
      from: new Date(begin).toISOString(),
      until: new Date(until).toISOString(),
    });
    ask<StartsAhead>(`starts?${query}`).then(
      (found) => {
        starts.value = found;
      },
      () => {},
    );
  }, [change]);
  return starts.value;
}

/** What ran on a chosen day, which the board does not have. */
function useRuns(
  from: number,
  until: number,
  day: string | undefined,
): { readonly found: RunsOfDays | undefined; readonly problem: PanelProblem | undefined } {
  const found = useSignal<RunsOfDays | undefined>(undefined);
  const problem = useSignal<PanelProblem | undefined>(undefined);
  useEffect(() => {
    found.value = undefined;
    problem.value = undefined;
    if (day === undefined) return;
    let isWanted = true;
    const query = new URLSearchParams({
      from: new Date(from).toISOString(),
      until: new Date(until).toISOString(),
    });
    ask<RunsOfDays>(`days?${query}`).then(
      (answer) => {
        if (isWanted) found.value = answer;
      },
      (error: unknown) => {
        if (isWanted) problem.value = whyUnanswered(error);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [day, from, until]);
  return { found: found.value, problem: problem.value };
}

type By = 'file' | 'lock';

function grouped(by: By, rowOf: (job: JobView) => DayRow): DayGroup[] {
  const groups = new Map<string, DayRow[]>();
  const shared = new Set<string | undefined>();
  const seen = new Set<string | undefined>();
  for (const { lock } of jobs.value) (seen.has(lock) ? shared : seen).add(lock);
  for (const job of jobs.value) {
    const name = (by === 'file' || shared.has(job.lock) ? job[by] : '') ?? '';
    groups.set(name, [...(groups.get(name) ?? []), rowOf(job)]);
  }
  return [...groups].map(([name, rows]) => ({ name: groupName(by, name), rows }));
}

function groupName(by: By, name: string): string {
  const w = words.value;
  return by === 'lock' ? name || w.now.ownLock : name.split('/').at(-1) || w.jobs.noFile;
}

function groupsNow(by: By, from: number): readonly DayGroup[] {
  const runOf = new Map(underWay.value.map((run) => [run.job, run]));
  const plannedOf = new Map(planned.value.map(({ job, run, at }) => [job, plannedRun(run, at)]));
  return grouped(by, (job) => {
    const past = withRun(job.history.recent, runOf.get(job.job));
    const oldest = past.at(-1);
    const reach = oldest === undefined || past.length < RECENT ? from : Date.parse(oldest.scheduled);
    const later = plannedOf.get(job.job);
    return {
      job: job.job,
      runs: later === undefined ? past : [later, ...past],
      reach,
      isPaused: isPaused(job) || job.state === 'disabled',
    };
  });
}

/** Drawn as what waits: it has no task before its time. */
function plannedRun(run: string, at: string): DayRun {
  return { run, attempt: 1, state: 'waiting', scheduled: at };
}

/** The jobs of today, and those that ran then and are no longer deployed. */
function groupsThen(by: By, found: RunsOfDays | undefined, from: number, until: number): readonly DayGroup[] {
  const runsOf = new Map<string, Map<string, DayRun>>();
  const put = (job: string, run: DayRun) => {
    const known = runsOf.get(job) ?? new Map<string, DayRun>();
    runsOf.set(job, known.set(`${run.run}#${run.attempt}`, run));
  };
  for (const run of found?.runs ?? []) put(run.job, run);
  // What the board has learnt since counts, as of a day that is not over.
  for (const run of runs.value) {
    const at = Date.parse(run.scheduled);
    const isOver = !isUnderWay(run.state);
    if (at < from || at >= until) continue;
    if (isOver && runsOf.get(run.job)?.get(`${run.run}#${run.attempt}`)?.state === run.state) continue;
    put(run.job, { ...run, durationSeconds: secondsOf(run) });
  }
  const latestFirst = (job: string) =>
    [...(runsOf.get(job)?.values() ?? [])].sort((a, b) => Date.parse(b.scheduled) - Date.parse(a.scheduled));
  const known = new Set(jobs.value.map(({ job }) => job));
  const gone = [...runsOf.keys()].filter((job) => !known.has(job)).sort();
  const groups = grouped(by, ({ job }) => ({ job, runs: latestFirst(job), isPaused: false }));
  if (gone.length === 0) return groups;
  const rows = gone.map((job) => ({ job, runs: latestFirst(job), isPaused: false }));
  return [...groups, { name: words.value.now.gone, rows }];
}

function secondsOf({ started, stopped }: RunView): number | undefined {
  if (started === undefined || stopped === undefined) return undefined;
  return Math.max(0, (Date.parse(stopped) - Date.parse(started)) / 1000);
}

function Legend() {
  const w = words.value;
  return (
    <ul class="legend push">
      {(['succeeded', 'failed', 'started', 'waiting', 'missed'] as const).map((state) => (
        <li key={state}>
          <span class={`key ${markOf(state).look}`} aria-hidden="true" />
          {w.states[state]}
        </li>
      ))}
      <li>
        <span class="key due" aria-hidden="true" />
        {w.now.legend.due}
      </li>
      <li>
        <span class="key" aria-hidden="true">
          ‖
        </span>
        {w.now.legend.paused}
      </li>
    </ul>
  );
}
