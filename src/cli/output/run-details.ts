import { plural } from '../../crontab/diagnostics/counts.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import type { RunDetails, RunStep } from '../../operate/run-details.ts';
import { isFinal } from '../../runs/ledger/attempt.ts';
import { shellWord } from '../../shell/quote.ts';
import { wrap } from './display-width.ts';
import { printBlocks, printRows, type Row } from './labelled-rows.ts';
import { stateColor } from './runs.ts';
import type { Output } from './terminal.ts';
import { formatDistance, formatDuration, formatLocal, formatUtc } from './time.ts';
import { waitText } from './waiting.ts';

type ShownAttempt = RunDetails['attempts'][number];

/** Prints the run, then each attempt with its steps, then the lock. */
export function printRunDetails(output: Output, details: RunDetails, now: Date): void {
  const last = details.attempts.at(-1);
  if (last === undefined) return;
  const { colors } = output;
  for (const line of wrap(last.run, output.width)) output.line(colors.bold(line));
  printBlocks(output, [runRows(last, details)]);
  for (const attempt of details.attempts) {
    output.line();
    const head = details.attempts.length === 1 ? '' : `attempt ${attempt.attempt}: `;
    for (const line of wrap(head + endText(attempt), output.width))
      output.line(stateColor(colors, attempt.state)(line));
    printRows(output, [
      ...attempt.steps.map((step): Row => [step.step, [stepText(step, attempt)]]),
      ...attemptRows(attempt, now),
    ]);
  }
  printBlocks(output, [lockRows(last, details)]);
}

function runRows({ job, trigger, command, args = [] }: ShownAttempt, details: RunDetails): readonly Row[] {
  const { env, timeoutSeconds, attempts } = details;
  // Further attempts are started by retries.
  return [
    ['job', [job]],
    ['started by', [attempts[0]?.trigger ?? trigger]],
    ['command', [plain(command)]],
    ['arguments', args.length === 0 ? [] : [args.map((arg) => shellWord(plain(arg))).join(' ')]],
    ['environment', env.length === 0 ? [] : [env.map(plain).join(', ')]],
    ['timeout', timeoutSeconds === undefined ? [] : [formatDuration(timeoutSeconds * 1000)]],
  ];
}

/** `failed with exit code 3 after 2m 1s`. */
function endText({ state, exitCode, started, stopped }: ShownAttempt): string {
  const code = state === 'failed' && exitCode !== undefined ? ` with exit code ${exitCode}` : '';
  const took =
    started === undefined || stopped === undefined
      ? ''
      : ` after ${formatDuration(Date.parse(stopped) - Date.parse(started))}`;
  return `${state}${code}${took}`;
}

/** The first step with its instant, each later one with the time since the one before. */
function stepText({ at, afterSeconds }: RunStep, { timezone }: ShownAttempt): string {
  const instant = new Date(at);
  if (afterSeconds !== undefined) return `+ ${formatDuration(afterSeconds * 1000)}  (${formatUtc(instant)})`;
  const local = timezone === undefined ? '' : `  (${formatLocal(instant, timezone)} ${timezone})`;
  return `${formatUtc(instant)}${local}`;
}

function attemptRows(attempt: ShownAttempt, now: Date): readonly Row[] {
  const { state, reason, retryDue, taskArn, taskDefinitionArn, container, revision } = attempt;
  const why = state === 'waiting' ? waitText(attempt, now) : reason;
  const next = retryDue === undefined || new Date(retryDue) < now ? undefined : new Date(retryDue);
  return [
    [state === 'waiting' ? 'waits' : 'reason', why ? [plain(why)] : []],
    ['next attempt', next === undefined ? [] : [formatDistance(next, now)]],
    ['task', taskArn === undefined ? [] : [taskArn]],
    ['definition', taskDefinitionArn === undefined ? [] : [taskDefinitionArn]],
    ['container', container === undefined ? [] : [container]],
    ['revision', revision === undefined ? [] : [plain(revision)]],
  ];
}

/** Of a run that has ended, its lock has others by now. */
function lockRows({ run, state }: ShownAttempt, { lock, holder, waiting }: RunDetails): readonly Row[] {
  if (isFinal(state) || holder === undefined) return [['lock', [plain(lock)]]];
  const held = holder.run === run ? 'held by this run' : `held by ${holder.run}`;
  const line = waiting.map((waiter) => (waiter.run === run ? `${waiter.run} (this run)` : waiter.run));
  return [
    ['lock', [`${plain(lock)}, ${held}`]],
    ['in its line', line.length === 0 ? [] : [`${plural(line.length, 'run')}:`, ...line]],
  ];
}
