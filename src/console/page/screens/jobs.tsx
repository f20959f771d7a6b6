import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { JobView } from '../../../operate/job-view.ts';
import type { RunView } from '../../server/run-view.ts';
import { askPause, askPauseSeveral, askResume, askRun } from '../actions.tsx';
import { isPaused, matchesFilter } from '../job-filter.ts';
import { KeptRow } from '../kept-row.tsx';
import { RunBars } from '../pictures/run-bars.tsx';
import { distance, Moment, Pill, span } from '../pieces.tsx';
import { jobAddress, route, runAddress, setQuery } from '../route.ts';
import { canAct, jobs, language, now, underWay, words, zoneChoice } from '../state.ts';

const BARS = 30;
/** More than a window shows: the first frame has these, and each one after it as many more, so that the page answers meanwhile. */
const ROWS_OF_A_FRAME = Math.ceil(innerHeight / 26);
/** So long a browser takes to bring such a frame to the screen, besides its script. */
const FRAME_MS = 80;

export function JobsScreen() {
  const w = words.value;
  const filter = route.value.query.get('q') ?? '';
  const runOf = new Map(underWay.value.map((run) => [run.job, run]));
  const shown = jobs.value.filter((job) => matchesFilter(job, filter, runOf.has(job.job)));
  const rows = useSignal(ROWS_OF_A_FRAME);
  const isWhole = rows.value >= shown.length;
  useEffect(() => {
    if (isWhole) return;
    const timer = setTimeout(() => {
      rows.value += ROWS_OF_A_FRAME;
    }, FRAME_MS);
    return () => clearTimeout(timer);
  }, [rows.value, isWhole]);
  const pausable = shown
    .filter(({ state, time }) => state === 'enabled' && time !== '@reboot')
    .map(({ job }) => job);
  // Distances need no new drawing each second: four a minute are enough for a list.
  const quarter = useComputed(() => Math.floor(now.value / 15_000));
  const looks = [quarter.value, language.value, zoneChoice.value, canAct.value];
  const files = new Map<string, JobView[]>();
  for (const job of shown.slice(0, rows.value))
    files.set(job.file ?? '', [...(files.get(job.file ?? '') ?? []), job]);
  return (
    <section>
      <div class="bar">
        <h1>{w.screens.jobs}</h1>
        <input
          type="search"
          class="wide mono"
          aria-label={w.jobs.filter}
          placeholder={w.jobs.hint}
          value={filter}
          onInput={(event) => setQuery('q', event.currentTarget.value)}
        />
        <span class="muted">{w.jobs.count(shown.length)}</span>
        {canAct.value && filter !== '' && pausable.length > 1 && (
          <button type="button" onClick={() => askPauseSeveral(pausable)}>
            {w.jobs.pauseSeveral}
          </button>
        )}
        <span class="push muted legend">{w.jobs.legend}</span>
      </div>
      {shown.length === 0 ? (
        <p class="muted">{jobs.value.length === 0 ? w.nothingDeployed : w.nothingFound}</p>
      ) : (
        <div class="box">
          <table class="jobs">
            <thead>
              <tr>
                <th scope="col">{w.jobs.job}</th>
                <th scope="col">{w.jobs.when}</th>
                <th scope="col">{w.jobs.recent}</th>
                <th scope="col">{w.jobs.last}</th>
                <th scope="col" class="r">
                  {w.jobs.median}
                </th>
                <th scope="col" class="r">
                  {w.jobs.success}
                </th>
                <th scope="col">{w.jobs.next}</th>
                {canAct.value && <th scope="col">{w.jobs.act}</th>}
              </tr>
            </thead>
            {[...files].map(([file, ofFile]) => (
              <tbody key={file}>
                <tr class="group">
                  <th colSpan={8} scope="rowgroup">
                    <span class="mono">{file || w.jobs.noFile}</span> ·{' '}
                    {w.jobs.count(shown.filter((job) => (job.file ?? '') === file).length)}
                  </th>
                </tr>
                {ofFile.map((job) => (
                  <KeptRow
                    key={job.job}
                    of={[job, runOf.get(job.job), ...looks]}
                    draw={() => drawRow(job, runOf.get(job.job))}
                  />
                ))}
              </tbody>
            ))}
          </table>
        </div>
      )}
    </section>
  );
}

/** Functions in the place of components: a row of five components takes twice as long, and there are hundreds. */
function drawRow(job: JobView, run: RunView | undefined) {
  const w = words.value;
  const { history } = job;
  return (
    <tr class={job.state === 'enabled' ? undefined : 'off'}>
      <th scope="row">
        <a class="mono" data-row href={jobAddress(job.job)} title={job.description}>
          {job.job}
        </a>
      </th>
      <td class="when">
        <code>{job.time}</code> <span class="muted zone">{job.timezone}</span>
      </td>
      <td>{RunBars({ job: job.job, recent: withRun(history.recent, run), count: BARS })}</td>
      <td class="last">{lastRun(job, run)}</td>
      <td class="r num">{history.usual === undefined ? '' : span(history.usual.medianSeconds)}</td>
      <td class="r num">{history.success === undefined ? '' : `${Math.floor(history.success * 100)} %`}</td>
      <td class="num next">
        {isPaused(job) || job.state === 'disabled' ? (
          Pill({ state: job.state })
        ) : job.next === undefined ? (
          job.time === '@reboot' ? (
            w.jobs.onDeploy
          ) : (
            ''
          )
        ) : (
          <>
            {Moment({ at: job.next, zone: job.timezone })}{' '}
            <span class="muted">{distance(Date.parse(job.next))}</span>
          </>
        )}
      </td>
      {canAct.value && (
        <td class="act">
          <button
            type="button"
            title={w.job.run}
            aria-label={w.actions.runTitle(job.job)}
            onClick={() => askRun(job.job)}
          >
            ▶
          </button>{' '}
          {isPaused(job) ? (
            <button
              type="button"
              title={w.job.resume}
              aria-label={w.actions.resumeTitle(job.job)}
              onClick={() => askResume(job)}
            >
              ▷
            </button>
          ) : (
            <button
              type="button"
              title={w.job.pause}
              aria-label={w.actions.pauseTitle(job.job)}
              disabled={job.state === 'disabled' || job.time === '@reboot'}
              onClick={() => askPause(job.job)}
            >
              ‖
            </button>
          )}
        </td>
      )}
    </tr>
  );
}

function lastRun(job: JobView, run: RunView | undefined) {
  const w = words.value;
  const last = job.last as { run: string; attempt: number; state: string; scheduled: string } | undefined;
  const shown = run ?? last;
  if (shown === undefined) return <span class="muted">{w.jobs.never}</span>;
  const since = run?.started ?? shown.scheduled;
  const elapsed = (now.value - Date.parse(since)) / 1000;
  return (
    <a class="plain" href={runAddress(shown.run, shown.attempt)}>
      {Pill({
        state: shown.state,
        children:
          run === undefined && job.history.failuresInARow > 1 && ` ${w.inARow(job.history.failuresInARow)}`,
      })}{' '}
      <span class="muted num">{run === undefined ? w.ago(span(elapsed)) : span(elapsed)}</span>
    </a>
  );
}

/** The history with what runs now at its end. */
export function withRun(
  recent: JobView['history']['recent'],
  run: RunView | undefined,
): readonly {
  run: string;
  attempt: number;
  state: string;
  scheduled: string;
  durationSeconds?: number | undefined;
}[] {
  if (run === undefined) return recent;
  const seconds =
    run.started === undefined ? undefined : Math.max(0, (now.value - Date.parse(run.started)) / 1000);
  const { run: id, attempt, state, scheduled } = run;
  return [{ run: id, attempt, state, scheduled, durationSeconds: seconds }, ...recent];
}
