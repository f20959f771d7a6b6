import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DeployedCost } from '../../../operate/deployed-cost.ts';
import type { DescribedJob } from '../../../operate/described-job.ts';
import type { JobView } from '../../../operate/job-view.ts';
import type { PanelProblem } from '../../server/watch.ts';
import { askPause, askResume, askRun, askStop } from '../actions.tsx';
import { ask, whyUnanswered } from '../connection.ts';
import { isPaused } from '../job-filter.ts';
import { groupedDigits } from '../number-text.ts';
import { Calendar } from '../pictures/calendar.tsx';
import { Durations } from '../pictures/durations.tsx';
import {
  CopyButton,
  distance,
  dollars,
  Loading,
  Moment,
  PauseFacts,
  Pill,
  ProblemNote,
  Scrolls,
  span,
  Variable,
} from '../pieces.tsx';
import { jobAddress, runAddress } from '../route.ts';
import { canAct, commandText, jobs, words } from '../state.ts';
import { markOf } from '../state-mark.ts';
import { FoundRuns } from './runs.tsx';

export function JobScreen({ name }: { name: string }) {
  const w = words.value;
  const page = useSignal<DescribedJob | undefined>(undefined);
  const problem = useSignal<PanelProblem | undefined>(undefined);
  const live = jobs.value.find(({ job }) => job === name);
  useEffect(() => {
    ask<DescribedJob>(`jobs/${encodeURIComponent(name)}`).then(
      (found) => {
        page.value = found;
        problem.value = undefined;
      },
      (error: unknown) => {
        problem.value = whyUnanswered(error);
      },
    );
  }, [name, live]);
  if (problem.value !== undefined) return <ProblemNote problem={problem.value} />;
  if (page.value === undefined) return <Loading />;
  const job = live ?? page.value.job;
  const { history } = job;
  const last = history.recent.find(({ state }) => markOf(state).look !== 'idle');
  const timed = history.recent.filter(({ durationSeconds }) => durationSeconds !== undefined).length;
  return (
    <section>
      <div class="bar">
        <h1 class="mono">{job.job}</h1>
        {job.state !== 'enabled' && <Pill state={job.state} />}
        {last !== undefined && history.failuresInARow > 0 && (
          <Pill state={last.state}>
            {history.failuresInARow > 1 ? `, ${w.inARow(history.failuresInARow)}` : ''}
          </Pill>
        )}
        <span class="push" />
        {canAct.value && (
          <>
            <button type="button" class="primary" onClick={() => askRun(name)}>
              {w.job.run}
            </button>
            {isPaused(job) ? (
              <button type="button" onClick={() => askResume(job)}>
                {w.job.resume}
              </button>
            ) : (
              job.state === 'enabled' &&
              job.time !== '@reboot' && (
                <button type="button" onClick={() => askPause(name)}>
                  {w.job.pause}
                </button>
              )
            )}
          </>
        )}
        <CopyButton text={commandText(`run ${name}`)} label={w.copyCommand} />
      </div>
      {job.description !== undefined && (
        <p class="muted description" dir="auto">
          {job.description}
        </p>
      )}
      <p class="entry">
        <code>
          {job.time} {job.command}
        </code>{' '}
        <span class="muted">
          {job.timezone}
          {job.file !== undefined && (
            <>
              {' · '}
              <a class="mono" href={`/crontab?job=${encodeURIComponent(name)}`}>
                {job.file}
              </a>
            </>
          )}
        </span>
      </p>
      {job.pause !== undefined && (
        <p class="muted">
          <PauseFacts job={job} />
        </p>
      )}
      <div class="two">
        <div>
          {history.usual !== undefined && (
            <>
              <h2>
                {w.job.durations}{' '}
                <span class="muted">
                  {w.job.durationsOf(
                    timed,
                    span(history.usual.medianSeconds),
                    span(history.usual.p95Seconds),
                  )}
                </span>
              </h2>
              <Scrolls look="picture" label={w.job.durations} middle={1}>
                <Durations job={job} />
              </Scrolls>
            </>
          )}
          <h2>
            {w.job.days} <span class="muted">{w.job.daysNote}</span>
          </h2>
          <Scrolls look="picture" label={w.job.days} middle={1}>
            <Calendar days={page.value.days} />
          </Scrolls>
          <h2>{w.job.runs}</h2>
          <FoundRuns filter={{ job: name, state: '', trigger: '', since: '' }} hasJobs={false} />
        </div>
        <aside>
          <Next page={page.value} zone={job.timezone} />
          <Planned job={job} />
          <Options page={page.value} name={name} />
          <Month page={page.value} />
          <Cost name={name} change={history.recent[0]?.run} />
        </aside>
      </div>
    </section>
  );
}

function Next({ page, zone }: { page: DescribedJob; zone: string }) {
  const w = words.value;
  return (
    <>
      <h2>{w.job.next}</h2>
      {page.next.length === 0 ? (
        <p class="muted">{w.job.noNext}</p>
      ) : (
        <ul class="plain next">
          {page.next.slice(0, 6).map((at) => (
            <li key={at} class="num">
              <Moment at={at} zone={zone} /> <span class="muted">{distance(Date.parse(at))}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Runs that somebody asked for at a later time. */
function Planned({ job: { planned, timezone } }: { job: Pick<JobView, 'planned' | 'timezone'> }) {
  const w = words.value;
  if (planned.length === 0) return null;
  return (
    <>
      <h2>{w.job.planned}</h2>
      <ul class="plain next">
        {planned.map(({ run, at }) => (
          <li key={run} class="num">
            <a href={runAddress(run)}>
              <Moment at={at} zone={timezone} />
            </a>{' '}
            <span>
              <span class="muted">{distance(Date.parse(at))}</span>{' '}
              {canAct.value && (
                <button
                  type="button"
                  class="small danger"
                  aria-label={w.actions.stopTitle(run)}
                  onClick={() => askStop(run, true)}
                >
                  {w.job.cancelPlanned}
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The heading has the name, and the entry its time zone. */
const SHOWN_ABOVE: readonly string[] = ['name', 'timezone'];

/** The options as the crontab writes them. */
function Options({ page, name }: { page: DescribedJob; name: string }) {
  const w = words.value;
  const { details, options } = page;
  if (details === undefined || options === undefined) return <p class="problem">{w.job.unreadable}</p>;
  const known = Object.entries(options).filter(([word]) => !SHOWN_ABOVE.includes(word));
  return (
    <>
      <h2>{w.job.options}</h2>
      <dl>
        {known.map(
          ([word, value]) =>
            value !== undefined && (
              <>
                <dt class="mono">{word}</dt>
                <dd class="mono break">
                  {word === 'runbook' && /^https?:/.test(value) ? (
                    <a href={value} target="_blank" rel="noreferrer">
                      {value}
                    </a>
                  ) : (
                    <bdi>{value}</bdi>
                  )}
                </dd>
                {word === 'lock' && page.sharesLockWith.length > 0 && (
                  <>
                    <dt>{w.job.shares}</dt>
                    <dd>
                      {page.sharesLockWith.map((other) => (
                        <div key={other}>
                          <a class="mono" href={jobAddress(other)}>
                            {other}
                          </a>
                        </div>
                      ))}
                    </dd>
                  </>
                )}
              </>
            ),
        )}
        {details.env.length > 0 && (
          <>
            <dt>{w.run.environment}</dt>
            <dd class="mono break">
              {details.env.map((variable) => (
                <Variable key={variable} of={`jobs/${encodeURIComponent(name)}`} name={variable} />
              ))}
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

/** What it costs on AWS, about. */
function Cost({ name, change }: { name: string; change: unknown }) {
  const w = words.value;
  const cost = useSignal<DeployedCost | undefined>(undefined);
  useEffect(() => {
    ask<DeployedCost>(`jobs/${encodeURIComponent(name)}/cost`).then(
      (found) => {
        cost.value = found;
      },
      () => {},
    );
  }, [name, change]);
  if (cost.value === undefined) return null;
  const { usdAMonth, usdARun, startsAMonth, seconds, isMeasured, region, date } = cost.value;
  return (
    <>
      <h2>{w.cost.title}</h2>
      <dl>
        <dt>{w.cost.month}</dt>
        <dd>{w.cost.about(dollars(usdAMonth))}</dd>
        <dt>{w.cost.run}</dt>
        <dd>{w.cost.about(dollars(usdARun))}</dd>
      </dl>
      <p class="muted note">
        {w.cost.basis(groupedDigits(Math.round(startsAMonth)), span(seconds), isMeasured)}{' '}
        {w.cost.prices(region, date)}
      </p>
    </>
  );
}

function Month({ page }: { page: DescribedJob }) {
  const w = words.value;
  const totals = new Map<string, number>();
  for (const { counts } of page.days) {
    for (const [outcome, count] of Object.entries(counts))
      totals.set(outcome, (totals.get(outcome) ?? 0) + count);
  }
  const { success } = page.job.history;
  if (totals.size === 0) return null;
  return (
    <>
      <h2>{w.job.month}</h2>
      <dl>
        {[...totals].map(([outcome, count]) => (
          <>
            <dt>{w.states[outcome]}</dt>
            <dd class="num">{count}</dd>
          </>
        ))}
        {success !== undefined && (
          <>
            <dt>{w.job.success}</dt>
            <dd class="num">{Math.floor(success * 100)} %</dd>
          </>
        )}
        {page.startDelaySeconds !== undefined && (
          <>
            <dt>{w.job.startDelay}</dt>
            <dd class="num">{w.job.median(span(page.startDelaySeconds))}</dd>
          </>
        )}
      </dl>
    </>
  );
}
