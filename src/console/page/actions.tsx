// What can be done, and the question before it. A question names the thing, and shows the same as a command.
import { effect, type Signal, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { JobView } from '../../operate/job-view.ts';
import { LONGEST_REASON } from '../../operate/pause-bounds.ts';
import type { ReadablePlan } from '../../operate/readable-plan.ts';
import { nameProblem } from '../../runs/message/added-settings.ts';
import type { RunAgain } from '../server/app.ts';
import type { PanelProblem } from '../server/watch.ts';
import { act, ask, connection, ServerRefusal, whyUnanswered } from './connection.ts';
import { CopyButton, Scrolls, span } from './pieces.tsx';
import { PlanView } from './plan-view.tsx';
import { wordForShell, wordsOfLine } from './shell-text.ts';
import { commandText, words } from './state.ts';
import { OWN_ZONE } from './time-text.ts';
import { visibleText } from './visible-text.ts';

interface Question {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly isDanger?: boolean;
  /** What it is about, between the text and the command. */
  readonly shows?: JSX.Element;
  /** Which fields it has: of a run, of a pause, or of the end of one. */
  readonly takes?: 'arguments' | 'pause' | 'resume';
  /** What must be typed before it can be done. */
  readonly demands?: string;
  /** The words of the command line. */
  readonly command: (given: Given) => string;
  /** @returns what was done, as a sentence */
  readonly work: (given: Given) => Promise<string>;
}

interface Given {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly reason: string;
  /** When a pause ends, as the command line takes it; empty: when somebody resumes it. */
  readonly until: string;
  /** When a run starts, as the command line takes it; empty: now. */
  readonly at: string;
  /** Which of the runs that a pause left out are started; empty: as the job's catch-up says. */
  readonly runMissed: '' | 'none' | 'last' | 'all';
}

const question = signal<Question | undefined>(undefined);
const argumentLine = signal('');
const environmentLines = signal('');
const reason = signal('');
/** When a run starts or a pause ends: a duration, `at` for the instant in the field beside it, or nothing. */
const time = signal('');
const instantText = signal('');
const runMissed = signal<Given['runMissed']>('');
const typed = signal('');
const problem = signal<PanelProblem | undefined>(undefined);
const isWorking = signal(false);
/** What was done last, for the corner of the page and for screen readers. */
export const told = signal('');
const TOLD_MS = 8_000;

// What was done is no news after a while, nor beside the news that the connection is lost.
effect(() => {
  if (connection.value !== 'live') told.value = '';
  if (told.value === '') return;
  const timer = setTimeout(() => {
    told.value = '';
  }, TOLD_MS);
  return () => clearTimeout(timer);
});

// A question belongs to its screen.
addEventListener('popstate', () => {
  question.value = undefined;
});

function put(asked: Question, args: readonly string[] = []): void {
  argumentLine.value = args.map(wordForShell).join(' ');
  environmentLines.value = '';
  reason.value = '';
  time.value = '';
  instantText.value = '';
  runMissed.value = '';
  typed.value = '';
  problem.value = undefined;
  question.value = asked;
}

export function askRun(job: string, args: readonly string[] = []): void {
  const w = words.value;
  put(
    {
      title: w.actions.runTitle(job),
      text: w.actions.runText,
      yes: w.actions.run,
      takes: 'arguments',
      command: ({ args: given, env, at }) =>
        [
          'run',
          job,
          ...(at === '' ? [] : ['--at', at]),
          ...Object.entries(env).map(([name, value]) => `--env ${wordForShell(`${name}=${value}`)}`),
        ].join(' ') + (given.length === 0 ? '' : `\u0000 -- ${given.map(wordForShell).join(' ')}`),
      work: async ({ args: given, env, at }) => {
        const answer = await act<StartedRun>(`jobs/${encodeURIComponent(job)}/run`, {
          args: given,
          env,
          ...(at !== '' && { at }),
        });
        return at === '' ? startedText(answer) : w.actions.planned(answer.run);
      },
    },
    args,
  );
}

interface StartedRun {
  readonly run: string;
  readonly state: string;
  readonly reason?: string;
  readonly existed?: true;
}

function startedText({ run, state, reason, existed }: StartedRun): string {
  const w = words.value;
  if (existed) return w.actions.notRun(run, w.states[state] ?? state);
  if (state === 'started') return w.actions.ran(run);
  return state === 'waiting' ? w.actions.waits(run) : w.actions.notRun(run, reason ?? state);
}

/** Starts a run again with the arguments and settings that it had. */
export async function askAgain(run: string): Promise<void> {
  const w = words.value;
  const path = `runs/${encodeURIComponent(run)}/again`;
  let again: RunAgain;
  try {
    again = await ask<RunAgain>(path);
  } catch (error) {
    told.value = whyUnanswered(error).message;
    return;
  }
  const { job, args, env } = again;
  put({
    title: w.actions.againTitle(run),
    text: w.actions.againText(job),
    yes: w.actions.run,
    ...(args.length + env.length > 0 && {
      shows: (
        <dl>
          {args.length > 0 && (
            <>
              <dt>{w.run.arguments}</dt>
              <dd class="mono">{args.map((word) => visibleText(wordForShell(word))).join(' ')}</dd>
            </>
          )}
          {env.length > 0 && (
            <>
              <dt>{w.run.environment}</dt>
              <dd class="mono">{env.map((name) => `${name}=•••`).join(' ')}</dd>
            </>
          )}
        </dl>
      ),
    }),
    command: () => `rerun ${run}`,
    work: async () => startedText(await act<StartedRun>(path)),
  });
}

/** Starts the run of a minute whose command did not run. */
export function askMakeUp(run: string): void {
  const w = words.value;
  const [job = '', minute = ''] = run.split('@');
  const until = new Date(Date.parse(minute) + 60_000).toISOString().slice(0, 16);
  put({
    title: w.actions.makeUpTitle(run),
    text: w.actions.makeUpText,
    yes: w.actions.run,
    command: () => `backfill ${job} --from ${minute} --until ${until}Z`,
    work: async () => startedText(await act<StartedRun>(`runs/${encodeURIComponent(run)}/make-up`)),
  });
}

/** @param isWaiting it has no task yet */
export function askStop(run: string, isWaiting: boolean): void {
  const w = words.value;
  put({
    title: w.actions.stopTitle(run),
    text: isWaiting ? w.actions.stopWaitingText : w.actions.stopText,
    yes: w.actions.stop,
    isDanger: true,
    command: () => `stop ${run}`,
    work: async () => {
      await act(`runs/${encodeURIComponent(run)}/stop`);
      return w.actions.stopped(run);
    },
  });
}

export function askPause(job: string): void {
  const w = words.value;
  put({
    title: w.actions.pauseTitle(job),
    text: w.actions.pauseText,
    yes: w.actions.pause,
    takes: 'pause',
    command: (given) => pauseCommand([job], given),
    work: async (given) => {
      await act(`jobs/${encodeURIComponent(job)}/pause`, pauseBody(given));
      return w.actions.paused(job);
    },
  });
}

export function askPauseSeveral(names: readonly string[]): void {
  const w = words.value;
  put({
    title: w.actions.pauseSeveralTitle(names.length),
    text: w.actions.pauseSeveralText,
    yes: w.actions.pause,
    shows: <p class="mono planned">{names.join(' ')}</p>,
    takes: 'pause',
    command: (given) => pauseCommand(names, given),
    work: async (given) => {
      await act('pause', { jobs: names, ...pauseBody(given) });
      return w.actions.pausedSeveral(names.length);
    },
  });
}

function pauseCommand(names: readonly string[], { until, reason: why }: Given): string {
  return [
    'pause',
    ...names,
    ...(until === '' ? [] : ['--until', until]),
    ...(why === '' ? [] : ['--reason', wordForShell(why)]),
  ].join(' ');
}

function pauseBody({ until, reason: why }: Given): object {
  return { ...(until !== '' && { until }), ...(why !== '' && { reason: why }) };
}

export function askResume({ job, pause }: Pick<JobView, 'job' | 'pause'>): void {
  const w = words.value;
  const leftOut = pause?.leftOut ?? 0;
  put({
    title: w.actions.resumeTitle(job),
    text: leftOut === 0 ? w.actions.resumeText : w.actions.resumeTextOf(leftOut),
    yes: w.actions.resume,
    ...(leftOut > 0 && { takes: 'resume' }),
    command: ({ runMissed: which }) =>
      [`resume ${job}`, ...(which === '' ? [] : ['--run-missed', which])].join(' '),
    work: async ({ runMissed: which }) => {
      const { madeUp = [] } = await act<{ madeUp?: readonly unknown[] }>(
        `jobs/${encodeURIComponent(job)}/resume`,
        which === '' ? {} : { runMissed: which },
      );
      return madeUp.length === 0 ? w.actions.resumed(job) : w.actions.resumedWith(job, madeUp.length);
    },
  });
}

export function askRedrive(count: number, done: () => void): void {
  const w = words.value;
  put({
    title: w.actions.redriveTitle(count),
    text: w.actions.redriveText,
    yes: w.actions.redrive,
    command: () => 'dead-letters redrive',
    work: async () => {
      const { redriven } = await act<{ redriven: readonly { run?: string }[] }>('letters/redrive');
      done();
      return w.actions.redriven(redriven.filter(({ run }) => run !== undefined).length);
    },
  });
}

export function askDrop(id: string, what: string, done: () => void): void {
  const w = words.value;
  put({
    title: w.actions.dropTitle(what),
    text: w.actions.dropText,
    yes: w.actions.drop,
    isDanger: true,
    command: () => `dead-letters drop ${id}`,
    work: async () => {
      await act(`letters/${encodeURIComponent(id)}/drop`);
      done();
      return w.actions.dropped(what);
    },
  });
}

/** As the command line has it. */
const ALLOW_MASS_DELETE = '--allow-mass-delete';

export function askSync(
  plan: ReadablePlan,
  digest: string,
  paths: readonly string[],
  refused: PanelProblem | undefined,
  done: () => void,
): void {
  const w = words.value;
  put({
    title: w.actions.syncTitle(plan.summary),
    text: refused === undefined ? w.actions.syncText : w.actions.massDelete(refused.message),
    yes: w.actions.sync,
    isDanger: plan.deleted.length > 0,
    ...(refused !== undefined && { demands: ALLOW_MASS_DELETE }),
    shows: (
      <Scrolls look="planned" label={w.crontab.plan}>
        <PlanView plan={plan} />
      </Scrolls>
    ),
    command: () =>
      [
        'sync',
        ...paths.map(wordForShell),
        '--digest',
        digest,
        ...(refused === undefined ? [] : [ALLOW_MASS_DELETE]),
      ].join(' '),
    work: async () => {
      try {
        await act('sync', { digest, ...(refused !== undefined && { allowMassDelete: true }) });
      } finally {
        // Also of a plan that is stale: the page then has the new one.
        done();
      }
      return w.actions.synced(plan.summary);
    },
  });
}

/** @returns what is wrong with the fields, as a sentence */
function read(): Given | string {
  const w = words.value;
  const args = wordsOfLine(argumentLine.value);
  if (args === undefined) return w.actions.badArguments;
  const env: Record<string, string> = {};
  for (const line of environmentLines.value.split('\n').filter((text) => text.trim() !== '')) {
    const [, name, value] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return w.actions.badEnvironment(visibleText(line));
    const wrong = nameProblem(name);
    if (wrong !== undefined) return `${name} ${wrong}`;
    env[name] = value;
  }
  const isAt = time.value === 'at';
  const instant = isAt ? new Date(instantText.value) : undefined;
  if (instant !== undefined && !(instant.getTime() > Date.now())) return w.actions.badInstant;
  const at = instant === undefined ? time.value : `${instant.toISOString().slice(0, 16)}Z`;
  return { args, env, reason: reason.value.trim(), until: at, at, runMissed: runMissed.value };
}

export function ActionDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const asked = question.value;
  useEffect(() => {
    if (asked !== undefined) dialog.current?.showModal();
  }, [asked]);
  if (asked === undefined) return null;
  const w = words.value;
  const given = read();
  const [line = '', rest = ''] = typeof given === 'string' ? [] : asked.command(given).split('\u0000');
  const command = line === '' ? '' : commandText(line) + rest;
  const close = () => {
    question.value = undefined;
  };
  const isReady =
    !isWorking.value &&
    typeof given !== 'string' &&
    (asked.demands === undefined || typed.value.trim() === asked.demands);
  const work = async () => {
    // A second click may come before the button is drawn as disabled.
    if (!isReady || isWorking.value) return;
    isWorking.value = true;
    try {
      told.value = await asked.work(given);
      if (question.value === asked) close();
    } catch (error) {
      if (!(error instanceof ServerRefusal || error instanceof TypeError)) throw error;
      // Who has closed the question meanwhile is told beside the page.
      if (question.value === asked) problem.value = whyUnanswered(error);
      else told.value = `${w.actions.failed}: ${whyUnanswered(error).message}`;
    } finally {
      isWorking.value = false;
    }
  };
  return (
    <dialog ref={dialog} class="question" aria-labelledby="question" onClose={close}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          void work();
        }}
      >
        <h2 id="question">{asked.title}</h2>
        <p>{asked.text}</p>
        {asked.shows}
        {asked.takes === 'pause' && <PauseFields />}
        {asked.takes === 'resume' && <MissedField />}
        {asked.takes === 'arguments' && (
          <>
            <label>
              {w.actions.arguments}
              <input
                class="mono"
                value={argumentLine.value}
                onInput={(event) => {
                  argumentLine.value = event.currentTarget.value;
                }}
              />
            </label>
            <TimeField label={w.actions.starts} empty={w.actions.now} choices={['10m', '1h', '4h', '1d']} />
            <label>
              {w.actions.environment}
              <textarea
                class="mono"
                rows={2}
                value={environmentLines.value}
                onInput={(event) => {
                  environmentLines.value = event.currentTarget.value;
                }}
              />
            </label>
          </>
        )}
        {typeof given === 'string' && (
          <p class="problem" role="alert">
            {given}
          </p>
        )}
        {command !== '' && (
          <div class="command">
            <span class="muted">{w.actions.asCommand}</span>
            <code>{visibleText(command)}</code>
            <CopyButton text={command} />
          </div>
        )}
        {asked.demands !== undefined && (
          <label>
            {w.actions.type(asked.demands)}
            <input
              class="mono"
              autocomplete="off"
              value={typed.value}
              onInput={(event) => {
                typed.value = event.currentTarget.value;
              }}
            />
          </label>
        )}
        {problem.value !== undefined && <NotDone problem={problem.value} />}
        <div class="buttons">
          <button type="button" onClick={close}>
            {w.cancel}
          </button>
          <button type="submit" class={asked.isDanger ? 'danger' : 'primary'} disabled={!isReady}>
            {asked.yes}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** Why it was not done. A long plan above it would keep it out of sight. */
function NotDone({ problem: { message, hint } }: { problem: PanelProblem }) {
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(() => text.current?.scrollIntoView({ block: 'nearest' }), [message]);
  return (
    <p ref={text} class="problem" role="alert">
      <b>{words.value.actions.failed}: </b>
      {message}
      {hint !== undefined && <span class="muted"> — {hint}</span>}
    </p>
  );
}

function PauseFields() {
  const w = words.value;
  return (
    <>
      <label>
        {w.actions.reason}
        <input
          maxLength={LONGEST_REASON}
          value={reason.value}
          onInput={(event) => {
            reason.value = event.currentTarget.value;
          }}
        />
      </label>
      <TimeField label={w.actions.until} empty={w.actions.noEnd} choices={['1h', '4h', '1d', '7d']} />
    </>
  );
}

/** @param empty what no time means */
function TimeField({ label, empty, choices }: { label: string; empty: string; choices: readonly string[] }) {
  const w = words.value;
  return (
    <>
      <ChoiceField
        label={label}
        chosen={time}
        choices={{
          '': empty,
          ...Object.fromEntries(choices.map((each) => [each, w.within(durationText(each))])),
          at: w.actions.at,
        }}
      />
      {time.value === 'at' && (
        <label>
          {w.actions.instant(OWN_ZONE)}
          <input
            type="datetime-local"
            value={instantText.value}
            onInput={(event) => {
              instantText.value = event.currentTarget.value;
            }}
          />
        </label>
      )}
    </>
  );
}

function MissedField() {
  const { runMissed: label, whichMissed } = words.value.actions;
  const { '': byJob, none, last, all } = whichMissed;
  return <ChoiceField label={label} chosen={runMissed} choices={{ '': byJob, none, last, all }} />;
}

/** @param choices what is shown of each value, in order */
function ChoiceField<T extends string>({
  label,
  chosen,
  choices,
}: {
  label: string;
  chosen: Signal<T>;
  choices: Readonly<Record<T, string>>;
}) {
  return (
    <label>
      {label}
      <select
        value={chosen.value}
        onChange={(event) => {
          chosen.value = event.currentTarget.value as T;
        }}
      >
        {Object.entries<string>(choices).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** `4h` in the words of the page. */
function durationText(text: string): string {
  const unit = { m: 60, h: 3_600, d: 86_400 }[text.slice(-1)] ?? 1;
  return span(Number.parseInt(text, 10) * unit);
}
