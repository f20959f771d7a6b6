import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import type { RunCost } from '../../../operate/deployed-cost.ts';
import type { RunDetails } from '../../../operate/run-details.ts';
import type { RunView } from '../../server/run-view.ts';
import type { PanelProblem } from '../../server/watch.ts';
import { askAgain, askMakeUp, askStop } from '../actions.tsx';
import { isTooLong } from '../attention.ts';
import { about, ask, board, detailsPath, whyUnanswered } from '../connection.ts';
import { RunBars } from '../pictures/run-bars.tsx';
import {
  Commit,
  CopyButton,
  dollars,
  Loading,
  Moment,
  Pill,
  ProblemNote,
  span,
  Variable,
} from '../pieces.tsx';
import { go, jobAddress, route, runAddress } from '../route.ts';
import { tookText } from '../run-table.tsx';
import { wordForShell } from '../shell-text.ts';
import { canAct, commandText, jobs, now, words } from '../state.ts';
import { isUnderWay } from '../state-mark.ts';
import { visibleText } from '../visible-text.ts';
import { withRun } from './jobs.tsx';
import { RunLog } from './run-log.tsx';

export function RunScreen({ id }: { id: string }) {
  const w = words.value;
  const details = useSignal<RunDetails | undefined>(undefined);
  const problem = useSignal<PanelProblem | undefined>(undefined);
  // The board tells of each change of an attempt; what only the ledger has is asked for again then.
  const live = [...board.value]
    .filter(([key]) => key.startsWith(`run:${id}#`))
    .map(([, value]) => value as RunView);
  const { attempts: known } = details.value ?? {};
  const change = live
    .filter(({ attempt, state }) => known?.every((one) => one.attempt !== attempt || one.state !== state))
    .map(({ attempt, state }) => `${attempt} ${state}`)
    .join();
  // Before the screen is drawn, so that the answer is there the sooner.
  useLayoutEffect(() => {
    if (details.value !== undefined && change === '') return;
    ask<RunDetails>(detailsPath(id)).then(
      (found) => {
        details.value = found;
        problem.value = undefined;
      },
      (error: unknown) => {
        problem.value = whyUnanswered(error);
      },
    );
  }, [id, change]);
  if (problem.value !== undefined && details.value === undefined)
    return <ProblemNote problem={problem.value} />;
  if (details.value === undefined) return <Loading />;
  const attempts = details.value.attempts.map((attempt) => ({
    ...(live.find((one) => one.attempt === attempt.attempt) ?? attempt),
    steps: attempt.steps,
  }));
  const wanted = Number(route.value.query.get('attempt') ?? Number.NaN);
  const shown = attempts.find(({ attempt }) => attempt === wanted) ?? attempts.at(-1);
  if (shown === undefined) return <Loading />;
  const job = jobs.value.find((one) => one.job === shown.job);
  const isRunning = isUnderWay(shown.state);
  const seconds = shown.started === undefined ? 0 : (now.value - Date.parse(shown.started)) / 1000;
  const usual = job?.history.usual;
  return (
    <section>
      <div class="bar">
        <h1 class="mono">{id}</h1>
        <Pill state={shown.state}>{shown.started === undefined ? '' : `, ${tookText(shown)}`}</Pill>
        {isRunning && job !== undefined && isTooLong(seconds, job) && (
          <span class="pill late">◔ {w.run.tooLong}</span>
        )}
        {usual !== undefined && <span class="muted">{w.run.usually(span(usual.medianSeconds))}</span>}
        <span class="push" />
        {canAct.value && isRunning && shown.state !== 'stopping' && (
          <button type="button" class="danger" onClick={() => askStop(id, shown.state === 'waiting')}>
            {w.run.stop}
          </button>
        )}
        {canAct.value && !isRunning && job !== undefined && (
          <button type="button" onClick={() => void askAgain(id)}>
            {w.run.again}
          </button>
        )}
        {canAct.value && job !== undefined && mayBeMadeUpFor(attempts) && (
          <button type="button" onClick={() => askMakeUp(id)}>
            {w.run.makeUp}
          </button>
        )}
        <CopyButton text={location.origin + runAddress(id, shown.attempt)} label={w.run.copyLink} />
        <CopyButton text={commandText(`logs ${id}`)} label={w.copyCommand} />
      </div>
      <Steps run={shown} timeoutSeconds={details.value.timeoutSeconds} />
      <div class="two">
        <div>
          {attempts.length > 1 && (
            <div class="bar" role="tablist" aria-label={w.run.attempts}>
              {attempts.map(({ attempt, state }) => (
                <button
                  key={attempt}
                  type="button"
                  role="tab"
                  aria-selected={attempt === shown.attempt}
                  onClick={() => go(runAddress(id, attempt))}
                >
                  {w.runs.attempt(attempt)} <Pill state={state} />
                </button>
              ))}
            </div>
          )}
          <RunLog key={shown.attempt} run={id} attempt={shown.attempt} isRunning={isRunning} />
        </div>
        <aside>
          <Facts run={shown} details={details.value} />
          {job !== undefined && (
            <>
              <h2>{w.run.last}</h2>
              <RunBars
                job={job.job}
                recent={withRun(job.history.recent, isRunning ? shown : undefined)}
                count={30}
              />
            </>
          )}
          {details.value.waiting.length > 0 && (
            <>
              <h2>{w.run.waiting}</h2>
              <ul class="plain">
                {details.value.waiting.map(({ run, attempt }) => (
                  <li key={run}>
                    <a class="mono" href={runAddress(run, attempt)}>
                      {run}
                    </a>
                  </li>
                ))}
              </ul>
            </>
          )}
        </aside>
      </div>
    </section>
  );
}

/** Of a due minute, no attempt had a command that ran. */
function mayBeMadeUpFor(attempts: readonly RunView[]): boolean {
  const [first] = attempts;
  return (
    first?.trigger === 'schedule' &&
    attempts.every(
      ({ state, exitCode, stopAsked }) =>
        ['missed', 'not-started', 'skipped'].includes(state) &&
        exitCode === undefined &&
        stopAsked === undefined,
    )
  );
}

/** The instants of an attempt, with the time between them. */
function Steps({
  run,
  timeoutSeconds,
}: {
  run: RunView & Pick<RunDetails['attempts'][number], 'steps'>;
  timeoutSeconds: number | undefined;
}) {
  const w = words.value;
  const left =
    run.started === undefined || run.stopped !== undefined || timeoutSeconds === undefined
      ? undefined
      : timeoutSeconds - (now.value - Date.parse(run.started)) / 1000;
  return (
    <ol class="steps">
      {run.steps.map(({ step, at, afterSeconds }) => (
        <li key={step}>
          <b class="num">
            {afterSeconds === undefined ? <Moment at={at} zone={run.timezone} /> : `+ ${span(afterSeconds)}`}
          </b>
          <span>
            {w.run.steps[step]}
            {afterSeconds !== undefined && (
              <>
                {' '}
                <span class="muted">
                  <Moment at={at} zone={run.timezone} seconds />
                </span>
              </>
            )}
          </span>
        </li>
      ))}
      {left !== undefined && left > 0 && (
        <li class="left">
          <b class="muted">{w.run.timeoutIn(span(left))}</b>
        </li>
      )}
    </ol>
  );
}

function Facts({ run, details }: { run: RunView; details: RunDetails }) {
  const w = words.value;
  const task = run.taskArn?.split('/').at(-1);
  return (
    <>
      <h2>{w.run.facts}</h2>
      <dl>
        <dt>{w.runs.job}</dt>
        <dd>
          <a class="mono" href={jobAddress(run.job)}>
            {run.job}
          </a>
        </dd>
        <dt>{w.run.startedBy}</dt>
        <dd>{w.triggers[run.trigger] ?? run.trigger}</dd>
        {run.exitCode !== undefined && (
          <>
            <dt>{w.run.exitCode}</dt>
            <dd class="num">{run.exitCode}</dd>
          </>
        )}
        {run.reason !== undefined && (
          <>
            <dt>{w.run.reason}</dt>
            <dd>{run.reason}</dd>
          </>
        )}
        <dt>{w.run.command}</dt>
        <dd class="mono break">{run.command}</dd>
        {run.args !== undefined && run.args.length > 0 && (
          <>
            <dt>{w.run.arguments}</dt>
            <dd class="mono break">{run.args.map((word) => visibleText(wordForShell(word))).join(' ')}</dd>
          </>
        )}
        <dt>{w.run.lock}</dt>
        <dd class="mono">{details.lock}</dd>
        <CostOfRun run={run} />
        {task !== undefined && (
          <>
            <dt>{w.run.task}</dt>
            <dd class="mono break" title={run.taskArn}>
              <TaskLink arn={run.taskArn} task={task} />
            </dd>
          </>
        )}
        {run.taskDefinitionArn !== undefined && (
          <>
            <dt>{w.run.definition}</dt>
            <dd class="mono break">{run.taskDefinitionArn.split('/').at(-1)}</dd>
          </>
        )}
        {run.revision !== undefined && (
          <>
            <dt>{w.run.revision}</dt>
            <dd class="break">
              <Commit revision={run.revision} />
            </dd>
          </>
        )}
        {details.env.length > 0 && (
          <>
            <dt>{w.run.environment}</dt>
            <dd class="mono break">
              {details.env.map((name) => (
                <Variable key={name} of={`runs/${encodeURIComponent(run.run)}`} name={name} />
              ))}
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

/** In the console of AWS, where the task is one of AWS. */
function TaskLink({ arn = '', task }: { arn: string | undefined; task: string }) {
  const [, region, cluster] =
    /^arn:aws:ecs:([a-z0-9-]+):[0-9]+:task\/([A-Za-z0-9_-]+)\/[0-9a-f]+$/.exec(arn) ?? [];
  if (about.value?.local !== false || region === undefined) return <>{task}</>;
  const address = `https://${region}.console.aws.amazon.com/ecs/v2/clusters/${cluster}/tasks/${task}?region=${region}`;
  return (
    <a href={address} target="_blank" rel="noreferrer">
      {task}
    </a>
  );
}

/** About: of an attempt that ended, or of each hour while it runs. */
function CostOfRun({ run }: { run: RunView }) {
  const w = words.value;
  const cost = useSignal<RunCost | undefined>(undefined);
  useEffect(() => {
    ask<RunCost>(`runs/${encodeURIComponent(run.run)}/cost`).then(
      (found) => {
        cost.value = found;
      },
      () => {},
    );
  }, [run.run, run.attempt, run.state]);
  if (cost.value === undefined) return null;
  const { attempts, usdAnHour, region, date } = cost.value;
  const ended = attempts[run.attempt];
  const isRunning = run.started !== undefined && isUnderWay(run.state);
  if (ended === undefined && !isRunning) return null;
  return (
    <>
      <dt>{w.run.cost}</dt>
      <dd title={w.cost.prices(region, date)}>
        {ended === undefined ? w.cost.anHour(dollars(usdAnHour)) : w.cost.about(dollars(ended))}
      </dd>
    </>
  );
}
