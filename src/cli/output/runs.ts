import { plain } from '../../crontab/diagnostics/shown.ts';
import type { ListedRun } from '../../operate/listed-run.ts';
import { type Attempt, isFinal, type ShownState, shownState } from '../../runs/ledger/attempt.ts';
import { printTable } from './table.ts';
import type { Colors, Output } from './terminal.ts';
import { formatDistance, formatDuration, formatLocal } from './time.ts';
import { waitText } from './waiting.ts';

/** The colour of a state: good, bad, deliberate or in progress. */
export function stateColor(colors: Colors, state: ShownState): (text: string) => string {
  switch (state) {
    case 'succeeded':
      return colors.green;
    case 'failed':
    case 'timed-out':
    case 'lost':
    case 'missed':
    case 'not-started':
      return colors.red;
    case 'skipped':
    case 'stopped':
      return colors.yellow;
    case 'waiting':
    case 'stopping':
    case 'started':
      return colors.cyan;
  }
}

export function printRuns(output: Output, runs: readonly ListedRun[], now: Date): void {
  const { colors } = output;
  const retried = runs.some((attempt) => attempt.number > 1);
  // A run on demand has seconds, and one column has one form.
  const exact = runs.some(({ scheduled }) => new Date(scheduled).getUTCSeconds() !== 0);
  printTable(
    output,
    [
      { heading: 'RUN' },
      ...(retried ? [{ heading: 'TRY' }] : []),
      { heading: 'STATE', color: (text) => stateColor(colors, text.trim() as ShownState)(text) },
      { heading: 'EXIT' },
      ...(runs.some(({ message }) => message.entry) ? [{ heading: 'LOCAL TIME', optional: 2 }] : []),
      { heading: 'STARTED', optional: 3 },
      { heading: 'TOOK' },
      { heading: 'BY', optional: 1, color: colors.dim },
      { heading: 'REASON', wraps: true, color: colors.dim },
    ],
    runs.map((attempt) => [
      attempt.runId,
      ...(retried ? [String(attempt.number)] : []),
      shownState(attempt),
      attempt.exitCode?.toString() ?? '',
      ...(runs.some(({ message }) => message.entry) ? [localTimeOf(attempt, exact)] : []),
      attempt.started === undefined ? '' : formatDistance(new Date(attempt.started), now),
      tookOf(attempt, now),
      attempt.trigger,
      plain(whyOf(attempt, now) ?? nextAttempt(attempt, runs, now)),
    ]),
  );
}

/** When the run was due in the job's own time zone. */
function localTimeOf({ message: { entry }, scheduled }: Attempt, exact: boolean): string {
  if (entry === undefined) return '';
  return `${formatLocal(new Date(scheduled), entry.timezone, exact)} ${entry.timezone}`;
}

/** The reason of its state, or what it waits for. */
function whyOf(run: ListedRun, now: Date): string | undefined {
  return run.state === 'claimed' ? waitText(run, now) : run.reason;
}

/** When the next attempt is due, unless it is in the list: it may have been stopped before that. */
function nextAttempt({ runId, retryDue, number }: Attempt, runs: readonly Attempt[], now: Date): string {
  if (retryDue === undefined || new Date(retryDue) < now) return '';
  if (runs.some((other) => other.runId === runId && other.number > number)) return '';
  return `attempt ${number + 1} ${formatDistance(new Date(retryDue), now)}`;
}

function tookOf({ started, stopped, state }: Attempt, now: Date): string {
  if (started === undefined) return '';
  const end = stopped === undefined ? (isFinal(state) ? undefined : now) : new Date(stopped);
  return end === undefined ? '' : formatDuration(end.getTime() - new Date(started).getTime());
}
