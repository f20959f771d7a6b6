// What can be done, and the question before it. A question names the thing, and shows the same as a command.
import { effect, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { LONGEST_REASON } from '../../operate/pause-bounds.ts';
import type { ReadablePlan } from '../../operate/readable-plan.ts';
import { nameProblem } from '../../runs/message/added-settings.ts';
import type { PanelProblem } from '../server/watch.ts';
import { act, connection, ServerRefusal, whyUnanswered } from './connection.ts';
import { CopyButton, Scrolls, span } from './pieces.tsx';
import { PlanView } from './plan-view.tsx';
import { wordForShell, wordsOfLine } from './shell-text.ts';
import { commandText, OWN_ZONE, words } from './state.ts';
import { visibleText } from './visible-text.ts';

interface Question {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly isDanger?: boolean;
  /** What it is about, between the text and the command. */
  readonly shows?: JSX.Element;
  /** Which fields it has: of a run, or of a pause. */
  readonly takes?: 'arguments' | 'pause';
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
}

const question = signal<Question | undefined>(undefined);
const argumentLine = signal('');
const environmentLines = signal('');
const reason = signal('');
/** A duration, `at` for the instant in the field beside it, or nothing. */
const pauseEnd = signal('');
const pauseInstant = signal('');
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

function put(asked: Question, args: readonly string[] = []): void {
  argumentLine.value = args.map(wordForShell).join(' ');
  environmentLines.value = '';
  reason.value = '';
  pauseEnd.value = '';
  pauseInstant.value = '';
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
      command: ({ args: given, env }) =>
        [
          'run',
          job,
          ...Object.entries(env).map(([name, value]) => `--env ${wordForShell(`${name}=${value}`)}`),
        ].join(' ') + (given.length === 0 ? '' : `\u0000 -- ${given.map(wordForShell).join(' ')}`),
      work: async ({ args: given, env }) => {
        const answer = await act<{ run: string; state: string; reason?: string }>(
          `jobs/${encodeURIComponent(job)}/run`,
          { args: given, env },
        );
        if (answer.state === 'started') return w.actions.ran(answer.run);
        if (answer.state === 'waiting') return w.actions.waits(answer.run);
        return w.actions.notRun(answer.run, answer.reason ?? answer.state);
      },
    },
    args,
  );
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
    command: ({ until, reason: why }) =>
      [
        `pause ${job}`,
        ...(until === '' ? [] : ['--until', until]),
        ...(why === '' ? [] : ['--reason', wordForShell(why)]),
      ].join(' '),
    work: async ({ until, reason: why }) => {
      await act(`jobs/${encodeURIComponent(job)}/pause`, {
        ...(until !== '' && { until }),
        ...(why !== '' && { reason: why }),
      });
      return w.actions.paused(job);
    },
  });
}

export function askResume(job: string): void {
  const w = words.value;
  put({
    title: w.actions.resumeTitle(job),
    text: w.actions.resumeText,
    yes: w.actions.resume,
    command: () => `resume ${job}`,
    work: async () => {
      await act(`jobs/${encodeURIComponent(job)}/resume`);
      return w.actions.resumed(job);
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

export function askSync(
  plan: ReadablePlan,
  digest: string,
  paths: readonly string[],
  done: () => void,
): void {
  const w = words.value;
  put({
    title: w.actions.syncTitle(plan.summary),
    text: w.actions.syncText,
    yes: w.actions.sync,
    isDanger: plan.deleted.length > 0,
    shows: (
      <Scrolls look="planned" label={w.crontab.plan}>
        <PlanView plan={plan} />
      </Scrolls>
    ),
    command: () => ['sync', ...paths.map(wordForShell), '--digest', digest].join(' '),
    work: async () => {
      await act('sync', { digest });
      done();
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
  const isAt = pauseEnd.value === 'at';
  const instant = isAt ? new Date(pauseInstant.value) : undefined;
  if (instant !== undefined && !(instant.getTime() > Date.now())) return w.actions.badInstant;
  const until = instant === undefined ? pauseEnd.value : `${instant.toISOString().slice(0, 16)}Z`;
  return { args, env, reason: reason.value.trim(), until };
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
  const work = async () => {
    if (typeof given === 'string') return;
    isWorking.value = true;
    try {
      told.value = await asked.work(given);
      close();
    } catch (error) {
      if (!(error instanceof ServerRefusal || error instanceof TypeError)) throw error;
      problem.value = whyUnanswered(error);
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
        {problem.value !== undefined && (
          <p class="problem" role="alert">
            <b>{w.actions.failed}: </b>
            {problem.value.message}
            {problem.value.hint !== undefined && <span class="muted"> — {problem.value.hint}</span>}
          </p>
        )}
        <div class="buttons">
          <button type="button" onClick={close}>
            {w.cancel}
          </button>
          <button
            type="submit"
            class={asked.isDanger ? 'danger' : 'primary'}
            disabled={isWorking.value || typeof given === 'string'}
          >
            {asked.yes}
          </button>
        </div>
      </form>
    </dialog>
  );
}

const PAUSES = ['1h', '4h', '1d', '7d'];

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
      <label>
        {w.actions.until}
        <select
          value={pauseEnd.value}
          onChange={(event) => {
            pauseEnd.value = event.currentTarget.value;
          }}
        >
          <option value="">{w.actions.noEnd}</option>
          {PAUSES.map((each) => (
            <option key={each} value={each}>
              {w.within(durationText(each))}
            </option>
          ))}
          <option value="at">{w.actions.at}</option>
        </select>
      </label>
      {pauseEnd.value === 'at' && (
        <label>
          {w.actions.instant(OWN_ZONE)}
          <input
            type="datetime-local"
            value={pauseInstant.value}
            onInput={(event) => {
              pauseInstant.value = event.currentTarget.value;
            }}
          />
        </label>
      )}
    </>
  );
}

/** `4h` in the words of the page. */
function durationText(text: string): string {
  return span(Number.parseInt(text, 10) * (text.endsWith('d') ? 86_400 : 3_600));
}
