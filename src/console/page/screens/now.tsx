import { useEffect } from 'preact/hooks';
import type { RunView } from '../../server/run-view.ts';
import { askMakeUp, askStop } from '../actions.tsx';
import { type Attention, attention } from '../attention.ts';
import { watchTails } from '../connection.ts';
import { piecesOf } from '../log-lines.ts';
import { Around, Moment, PauseFacts, Pill, span } from '../pieces.tsx';
import { jobAddress, runAddress } from '../route.ts';
import { canAct, jobs, now, tails, underWay, words } from '../state.ts';
import { markOf } from '../state-mark.ts';
import { Day } from './day.tsx';

export function NowScreen() {
  const w = words.value;
  useEffect(watchTails, []);
  return (
    <section>
      <h1 class="unseen">{w.screens.now}</h1>
      <h2>{w.now.attention}</h2>
      {attention.value.length === 0 ? (
        <p class="fine">
          <span aria-hidden="true">✓</span> {w.now.fine}
        </p>
      ) : (
        <div class="cards">
          {attention.value.map((one) => (
            <Card key={`${one.kind} ${'job' in one ? one.job.job : ''}`} one={one} />
          ))}
        </div>
      )}
      <Day />
      <h2>{w.now.running}</h2>
      {underWay.value.length === 0 ? (
        <p class="muted">{w.now.nothingRuns}</p>
      ) : (
        <UnderWay runs={underWay.value} />
      )}
    </section>
  );
}

function Card({ one }: { one: Attention }) {
  const w = words.value;
  if (one.kind === 'letters')
    return (
      <div class="card late">
        <b>
          <span aria-hidden="true">✉</span> <a href="/problems">{w.now.letters(one.count)}</a>
        </b>
      </div>
    );
  if (one.kind === 'doctor')
    return (
      <div class="card late">
        <b>
          <span aria-hidden="true">⚠</span> <a href="/problems">{w.now.doctor(one.count)}</a>
        </b>
      </div>
    );
  const { job } = one;
  const name = (
    <a class="mono" href={jobAddress(job.job)}>
      {job.job}
    </a>
  );
  const last = job.history.recent.find(({ state }) => markOf(state).look !== 'idle');
  if (one.kind === 'too-long') {
    const usual = span(job.history.usual?.medianSeconds ?? 0);
    return (
      <div class="card late">
        <b>
          <span aria-hidden="true">◔</span> {name} {w.now.tooLong(span(one.seconds), usual)}
        </b>
        <small>
          <a class="mono" href={runAddress(one.run.run)}>
            {one.run.run}
          </a>
        </small>
      </div>
    );
  }
  if (one.kind === 'paused')
    return (
      <div class="card idle">
        <b>
          <span aria-hidden="true">‖</span> {name}{' '}
          {job.pause?.since === undefined
            ? w.now.paused
            : w.now.pausedSince(span((now.value - Date.parse(job.pause.since)) / 1000))}
        </b>
        <small>
          <PauseFacts job={job} />
        </small>
      </div>
    );
  const first = job.history.recent[Math.max(0, job.history.failuresInARow - 1)];
  return (
    <div class={`card ${one.kind === 'failed' ? 'fail' : 'late'}`}>
      <b>
        <span aria-hidden="true">{markOf(last?.state ?? '').sign}</span> {name}{' '}
        {one.kind === 'failed' ? (
          w.now.failed(one.count)
        ) : (
          <>
            {w.states[last?.state ?? '']}{' '}
            {last !== undefined && <Moment at={last.scheduled} zone={job.timezone} />}
          </>
        )}
      </b>
      <small>
        {last !== undefined && (
          <a href={runAddress(last.run, last.attempt)}>
            {last.exitCode === undefined ? w.states[last.state] : w.runs.exit(last.exitCode)}
          </a>
        )}
        {one.kind === 'failed' && one.count > 1 && first !== undefined && (
          <>
            {' · '}
            <Around text={w.now.since}>
              <Moment at={first.scheduled} zone={job.timezone} />
            </Around>
          </>
        )}
        {one.kind === 'missed' && last !== undefined && canAct.value && (
          <>
            {' · '}
            <button type="button" class="small" onClick={() => askMakeUp(last.run)}>
              {w.run.makeUp}
            </button>
          </>
        )}
        {job.next !== undefined && (
          <>
            {' · '}
            <Around text={w.now.next}>
              <Moment at={job.next} zone={job.timezone} />
            </Around>
          </>
        )}
      </small>
    </div>
  );
}

function UnderWay({ runs: shown }: { runs: readonly RunView[] }) {
  const w = words.value;
  const usualOf = new Map(jobs.value.map((job) => [job.job, job.history.usual]));
  return (
    <div class="box">
      <table class="running">
        <thead>
          <tr>
            <th scope="col">{w.runs.run}</th>
            <th scope="col">{w.runs.state}</th>
            <th scope="col" class="r">
              {w.now.forSpan}
            </th>
            <th scope="col">{w.now.against}</th>
            <th scope="col">{w.runs.by}</th>
            <th scope="col">{w.now.lastLine}</th>
            {canAct.value && <th scope="col">{w.jobs.act}</th>}
          </tr>
        </thead>
        <tbody>
          {shown.map((run) => {
            const seconds = (now.value - Date.parse(run.started ?? run.scheduled)) / 1000;
            return (
              <tr key={`${run.run}#${run.attempt}`}>
                <th scope="row">
                  <a class="mono" data-row href={runAddress(run.run, run.attempt)}>
                    {run.run}
                  </a>
                </th>
                <td>
                  <Pill state={run.state} />
                </td>
                <td class="r num">{span(seconds)}</td>
                <td>
                  <Gauge
                    seconds={run.started === undefined ? undefined : seconds}
                    usual={usualOf.get(run.job)?.medianSeconds}
                  />
                </td>
                <td>{w.triggers[run.trigger] ?? run.trigger}</td>
                <td class="grow">
                  {run.reason !== undefined ? (
                    <span class="muted">{run.reason}</span>
                  ) : (
                    <LastLine line={tails.value.get(`${run.run}#${run.attempt}`)} />
                  )}
                </td>
                {canAct.value && (
                  <td>
                    <button
                      type="button"
                      class="danger"
                      aria-label={w.actions.stopTitle(run.run)}
                      onClick={() => askStop(run.run, run.state === 'waiting')}
                    >
                      {w.run.stop}
                    </button>
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function LastLine({ line = '' }: { line?: string | undefined }) {
  return (
    <span class="mono last-line">
      {piecesOf(line).map(({ text, look }) => (
        <span class={look}>{text}</span>
      ))}
    </span>
  );
}

/** How far a run is against its usual time, which is at a quarter of the width. */
function Gauge({ seconds, usual }: { seconds: number | undefined; usual: number | undefined }) {
  const w = words.value;
  if (seconds === undefined || usual === undefined)
    return <span class="muted">{usual === undefined ? w.now.noUsual : ''}</span>;
  const times = seconds / Math.max(0.1, usual);
  return (
    <svg
      width="200"
      height="14"
      viewBox="0 0 200 14"
      preserveAspectRatio="none"
      class="gauge"
      role="img"
      aria-label={w.now.timesUsual(times.toFixed(1))}
    >
      <title>{w.now.timesUsual(times.toFixed(1))}</title>
      <rect class="track" y="3" width="200" height="8" rx="4" />
      <rect
        class={times > 3 ? 'late' : 'run'}
        y="3"
        width={Math.max(4, Math.min(1, times / 4) * 200)}
        height="8"
        rx="4"
      />
      <path class="usual" d="M50 0v14" />
    </svg>
  );
}
