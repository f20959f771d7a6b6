import { plain } from '../../crontab/diagnostics/shown.ts';
import type { EndedEvent } from '../../runs/events.ts';
import type { LocalEvent } from '../../simulate/task-events.ts';
import type { Context } from '../context.ts';
import { printFailure } from './failure.ts';
import { stateColor } from './runs.ts';
import { linesFor } from './safe-text.ts';
import type { Colors, Output } from './terminal.ts';
import { formatDuration } from './time.ts';

/**
 * `backup@2026-11-23T03:00Z started`, `backup@2026-11-23T03:00Z | <a line of its output>`; events that people need not see
 * print nothing.
 */
export function printEvent(output: Output, event: LocalEvent): void {
  if (!('runId' in event)) return;
  const { cyan, dim } = output.colors;
  const again = event.number > 1 ? ` attempt ${event.number}` : '';
  const begin = `${cyan(event.runId)}${dim(again)}`;
  if (event.kind === 'output') {
    for (const line of linesFor(output, event.line)) output.line(`${begin} ${dim('|')} ${line}`);
    return;
  }
  const happened = whatHappened(output.colors, event);
  if (happened !== undefined) output.line(`${begin} ${happened}`);
}

function whatHappened(colors: Colors, event: LocalEvent): string | undefined {
  switch (event.kind) {
    case 'due':
      return colors.dim('due');
    case 'running':
      return 'started';
    case 'waiting':
    case 'launching-again':
      return colors.yellow('waits') + because(event.reason);
    case 'told':
      return colors.dim(`would notify ${event.to.join(', ')}: ${plain(event.subject)}`);
    case 'check-in':
      return colors.dim(`would check in with ${event.with.join(', ')}: ${event.state}`);
    case 'warned':
      return colors.yellow(`is ${event.warning}`) + because(event.reason);
    case 'ended':
      return stateColor(colors, event.outcome)(howItEnded(event, event.settlement === 'retried'));
    default:
      return undefined;
  }
}

type End = Pick<EndedEvent, 'outcome' | 'exitCode' | 'durationSeconds' | 'reason'>;

/** `succeeded after 2.1s`, `failed with exit code 3 after 0.2s, will be retried`. */
export function howItEnded({ outcome, exitCode, durationSeconds, reason }: End, isRetried: boolean): string {
  const code = outcome === 'failed' && exitCode !== undefined ? ` with exit code ${exitCode}` : '';
  const took = durationSeconds === undefined ? '' : ` after ${formatDuration(durationSeconds * 1000)}`;
  const why = outcome === 'succeeded' ? '' : because(reason);
  return `${outcome}${code}${took}${why}${isRetried ? ', will be retried' : ''}`;
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${plain(reason)}`;
}

/** Prints that a function on this machine failed. */
export function printFault(
  { terminal: { err }, global }: Context,
  functionName: string,
  error: unknown,
): void {
  err.line(`${err.colors.red('error:')} in function ${functionName}`);
  printFailure(err, error, { debug: global.debug ?? false });
}
