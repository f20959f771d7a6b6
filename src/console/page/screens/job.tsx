import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DescribedJob } from '../../../operate/described-job.ts';
import type { PanelProblem } from '../../server/watch.ts';
import { askPause, askResume, askRun } from '../actions.tsx';
import { ask, whyUnanswered } from '../connection.ts';
import { isPaused } from '../job-filter.ts';
import { Calendar } from '../pictures/calendar.tsx';
import { Durations } from '../pictures/durations.tsx';
import {
  CopyButton,
  distance,
  Loading,
  Moment,
  PauseFacts,
  Pill,
  ProblemNote,
  Scrolls,
  span,
} from '../pieces.tsx';
import { jobAddress } from '../route.ts';
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
              <button type="button" onClick={() => askResume(name)}>
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
          <Options page={page.value} name={name} />
          <Month page={page.value} />
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

/** The options by the words of the crontab. */
function Options({ page, name }: { page: DescribedJob; name: string }) {
  const w = words.value;
  const { details } = page;
  if (details === undefined) return <p class="problem">{w.job.unreadable}</p>;
  const { lock, overlap, deadline, timeout, retry, task } = details;
  return (
    <>
      <h2>{w.job.options}</h2>
      <dl>
        <dt>{w.job.overlap}</dt>
        <dd>
          {overlap}, {w.run.lock} <code>{lock}</code>
        </dd>
        {page.sharesLockWith.length > 0 && (
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
        <dt>{w.job.deadline}</dt>
        <dd class="num">{span(deadline)}</dd>
        <dt>{w.job.timeout}</dt>
        <dd class="num">{timeout === undefined ? w.job.none : span(timeout)}</dd>
        <dt>{w.job.retries}</dt>
        <dd>{retry === undefined ? w.job.none : w.job.retriesOf(retry.limit, span(retry.delay))}</dd>
        <dt>{w.job.notify}</dt>
        <dd>{details.notify}</dd>
        {Object.entries(task).map(([key, value]) => (
          <>
            <dt>{key}</dt>
            <dd class="mono break">{String(value)}</dd>
          </>
        ))}
        {details.env.length > 0 && (
          <>
            <dt>{w.run.environment}</dt>
            <dd class="mono break">
              {details.env.map((variable) => (
                <Variable key={variable} job={name} name={variable} />
              ))}
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

/** A setting, whose value may be a secret: it is not on the page until somebody asks for it. */
function Variable({ job, name }: { job: string; name: string }) {
  const w = words.value;
  const value = useSignal<string | undefined>(undefined);
  const show = async () => {
    const found = await ask<{ value: string }>(
      `jobs/${encodeURIComponent(job)}/env/${encodeURIComponent(name)}`,
    );
    value.value = found.value;
  };
  return (
    <div>
      {name}=
      {value.value ?? (
        <>
          •••{' '}
          <button
            type="button"
            class="small"
            aria-label={`${w.job.show} ${name}`}
            onClick={() => void show()}
          >
            {w.job.show}
          </button>
        </>
      )}
    </div>
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
