import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { JobView } from '../../../operate/job-view.ts';
import type { CrontabPage } from '../../server/crontab-page.ts';
import type { RunView } from '../../server/run-view.ts';
import type { PanelProblem } from '../../server/watch.ts';
import { askSync } from '../actions.tsx';
import { ask, whyUnanswered } from '../connection.ts';
import { isPaused } from '../job-filter.ts';
import {
  Around,
  Commit,
  CopyButton,
  distance,
  Loading,
  Moment,
  PauseFacts,
  ProblemNote,
  span,
} from '../pieces.tsx';
import { PlanView } from '../plan-view.tsx';
import { jobAddress, route, runAddress } from '../route.ts';
import { wordForShell } from '../shell-text.ts';
import { canAct, commandText, jobs, lastSync, now, underWay, words } from '../state.ts';
import { markOf } from '../state-mark.ts';

type File = CrontabPage['files'][number];
type Entry = File['entries'][number];

/** A plan that deletes too much is refused until somebody allows it. */
const MAY_BE_ALLOWED = 'too-many-deletes';

export function CrontabScreen() {
  const w = words.value;
  const page = useSignal<CrontabPage | undefined>(undefined);
  const problem = useSignal<PanelProblem | undefined>(undefined);
  const load = () => {
    ask<CrontabPage>('crontab').then(
      (found) => {
        page.value = found;
        problem.value = undefined;
      },
      (error: unknown) => {
        problem.value = whyUnanswered(error);
      },
    );
  };
  const { applied, revision } = lastSync.value ?? {};
  useEffect(() => {
    load();
    // Somebody who comes back has perhaps edited the file.
    const back = () => {
      if (!document.hidden) load();
    };
    addEventListener('visibilitychange', back);
    return () => removeEventListener('visibilitychange', back);
  }, [applied]);
  if (problem.value !== undefined) return <ProblemNote problem={problem.value} />;
  if (page.value === undefined) return <Loading />;
  const { files, plan, digest, refused, paths } = page.value;
  const command = ['plan', ...paths.map(wordForShell)].join(' ');
  return (
    <section>
      <div class="bar">
        <h1>{w.screens.crontab}</h1>
        <span class="muted">
          {applied !== undefined && (
            <>
              {w.crontab.deployed} <Commit revision={revision} /> <Moment at={applied} />{' '}
              {distance(Date.parse(applied))}
            </>
          )}
          {plan !== undefined && (
            <>
              {applied !== undefined && ' · '}
              {plan.hasChanges ? <b class="late">{plan.summary}</b> : w.crontab.same}
            </>
          )}
          {page.value.from !== undefined && ` · ${page.value.from}`}
        </span>
        <span class="push" />
        <button type="button" onClick={load}>
          {w.problems.reload}
        </button>
        {canAct.value && plan !== undefined && digest !== undefined && (
          <button
            type="button"
            class="primary"
            disabled={!plan.hasChanges || (refused !== undefined && refused.code !== MAY_BE_ALLOWED)}
            onClick={() => askSync(plan, digest, paths, refused, load)}
          >
            {w.crontab.sync}
          </button>
        )}
        <CopyButton text={commandText(command)} label={w.copyCommand} />
      </div>
      {page.value.problem !== undefined && <ProblemNote problem={page.value.problem} />}
      {refused !== undefined && <ProblemNote problem={refused} />}
      {files.length === 0 && <Deployed />}
      {files.map((file) => (
        <FileView key={file.file} file={file} page={page.value as CrontabPage} />
      ))}
      {plan !== undefined && (plan.hasChanges || plan.problems.length + plan.warnings.length > 0) && (
        <>
          <h2>{w.crontab.plan}</h2>
          <div class="box">
            <PlanView plan={plan} />
          </div>
        </>
      )}
    </section>
  );
}

/** Fields that follow from others: the plan below has them. */
const FOLLOWS = ['expression', 'description'];

function FileView({ file, page }: { file: File; page: CrontabPage }) {
  const w = words.value;
  const chosen = route.value.query.get('job');
  const entryAt = new Map(file.entries.map((entry) => [entry.line, entry]));
  const told = new Map<number, File['diagnostics'][number][]>();
  for (const one of file.diagnostics) told.set(one.line, [...(told.get(one.line) ?? []), one]);
  const changes = new Map(page.plan?.updated.map(({ name, changes: each }) => [name, each]));
  return (
    <>
      <h2 class="mono">
        <bdi>{file.file}</bdi> <span class="muted">{w.crontab.entries(file.entries.length)}</span>
      </h2>
      <div class="box source">
        {file.lines.map((text, index) => {
          const line = index + 1;
          const entry = entryAt.get(line);
          const diagnostics = told.get(line) ?? [];
          return (
            <>
              <SourceLine
                key={line}
                line={line}
                text={text}
                entry={entry}
                isChosen={entry !== undefined && entry.job === chosen}
              />
              {entry?.change === 'changed' &&
                changes
                  .get(entry.job)
                  ?.filter(({ field }) => !FOLLOWS.includes(field))
                  .map(({ field, from, to }) => (
                    <Note key={field} look="late">
                      {field}: {from !== undefined && <del>{from}</del>} {to !== undefined && <ins>{to}</ins>}
                    </Note>
                  ))}
              {entry?.from !== undefined && <Note look="late">{w.crontab.wasCalled(entry.from)}</Note>}
              {diagnostics.map((one) => (
                <Note key={`${one.column} ${one.code}`} look={one.severity === 'error' ? 'fail' : 'late'}>
                  <b>
                    {one.severity === 'error' ? '✕' : '⚠'} {one.message}
                  </b>
                  {one.hint !== undefined && ` — ${one.hint}`} <span class="muted">{one.code}</span>
                  {one.rewritten !== undefined && (
                    <pre class="rewritten">
                      <ins>{one.rewritten}</ins>
                    </pre>
                  )}
                </Note>
              ))}
            </>
          );
        })}
      </div>
    </>
  );
}

function Note({ look, children }: { look: 'fail' | 'late'; children: ComponentChildren }) {
  return <div class={`note ${look}`}>{children}</div>;
}

function SourceLine({
  line,
  text,
  entry,
  isChosen,
}: {
  line: number;
  text: string;
  entry: Entry | undefined;
  isChosen: boolean;
}) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: 'center' });
  }, [isChosen]);
  const start = text.trimStart();
  const look = start.startsWith('#@') ? 'directive' : start.startsWith('#') ? 'muted' : '';
  const job = entry && jobs.value.find((one) => one.job === entry.job);
  const run = entry && underWay.value.find((one) => one.job === entry.job);
  const isNew = entry?.change !== undefined;
  return (
    <div ref={row} class={`row ${isNew ? 'new' : ''} ${isChosen ? 'chosen' : ''}`}>
      <span class="state">{entry !== undefined && <EntryState entry={entry} job={job} run={run} />}</span>
      <span class="number">{line}</span>
      <span class={`text ${look}`}>
        <bdi>{text}</bdi>
      </span>
      <span class="about">{entry !== undefined && <AboutEntry entry={entry} job={job} />}</span>
    </div>
  );
}

const SIGNS = { new: '+', changed: '±', renamed: '»' } as const;

function EntryState({
  entry,
  job,
  run,
}: {
  entry: Entry;
  job: JobView | undefined;
  run: RunView | undefined;
}) {
  const w = words.value;
  if (entry.change !== undefined)
    return (
      <span class="late">
        {SIGNS[entry.change]} {w.crontab.changes[entry.change]}
      </span>
    );
  if (run !== undefined) {
    const { look, sign } = markOf(run.state);
    const seconds = (now.value - Date.parse(run.started ?? run.scheduled)) / 1000;
    return (
      <a class={look} href={runAddress(run.run, run.attempt)}>
        {sign} {w.states[run.state]} {span(seconds)}
      </a>
    );
  }
  if (job === undefined) return null;
  if (isPaused(job) || job.state === 'disabled')
    return (
      <span class="idle">
        {markOf(job.state).sign} {w.jobStates[job.state]}
      </span>
    );
  const last = job.history.recent.find(({ state }) => markOf(state).look !== 'idle');
  if (last === undefined || markOf(last.state).look === 'ok') return null;
  const { look, sign } = markOf(last.state);
  return (
    <a class={look} href={runAddress(last.run, last.attempt)}>
      {sign} {w.states[last.state]} {w.inARow(job.history.failuresInARow)}
    </a>
  );
}

function AboutEntry({ entry, job }: { entry: Entry; job: JobView | undefined }) {
  const w = words.value;
  if (job === undefined) return <span class="mono">{entry.job}</span>;
  const { usual } = job.history;
  return (
    <>
      <a class="mono" data-row href={jobAddress(job.job)}>
        {job.job}
      </a>
      {job.next !== undefined && (
        <>
          {' '}
          ·{' '}
          <Around text={w.now.next}>
            <Moment at={job.next} zone={job.timezone} />
          </Around>{' '}
          {distance(Date.parse(job.next))}
        </>
      )}
      {usual !== undefined && ` · ${w.run.usually(span(usual.medianSeconds))}`}
      {job.pause !== undefined && (
        <>
          {' '}
          · <PauseFacts job={job} />
        </>
      )}
    </>
  );
}

/** Where no file is here: the entries as the schedules have them. */
function Deployed() {
  const w = words.value;
  const files = [...new Set(jobs.value.map(({ file }) => file ?? ''))];
  return (
    <>
      <p class="muted">{w.crontab.onlyDeployed}</p>
      {files.map((file) => (
        <div key={file}>
          <h2 class="mono">
            <bdi>{file || w.jobs.noFile}</bdi>
          </h2>
          <div class="box source">
            {jobs.value
              .filter((job) => (job.file ?? '') === file)
              .map((job) => (
                <SourceLine
                  key={job.job}
                  line={0}
                  text={`${job.time} ${job.command ?? ''}`}
                  entry={{ line: 0, job: job.job }}
                  isChosen={false}
                />
              ))}
          </div>
        </div>
      ))}
    </>
  );
}
