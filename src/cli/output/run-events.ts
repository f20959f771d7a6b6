import { plain } from '../../crontab/diagnostics/shown.ts';
import type { RunEvent } from '../../simulate/run-events.ts';
import { stateColor } from './runs.ts';
import { linesFor } from './safe-text.ts';
import type { Output } from './terminal.ts';
import { formatDuration } from './time.ts';

/** `backup@2026-11-23T03:00Z started`, `backup@2026-11-23T03:00Z | <a line that it wrote>`. */
export function printRunEvent(output: Output, event: RunEvent): void {
  const { cyan, dim } = output.colors;
  const again = event.number > 1 ? ` attempt ${event.number}` : '';
  const begin = `${cyan(event.runId)}${dim(again)}`;
  if (event.kind === 'output') {
    for (const line of linesFor(output, event.line)) output.line(`${begin} ${dim('|')} ${line}`);
  } else output.line(`${begin} ${whatHappened(output, event)}`);
}

function whatHappened({ colors }: Output, event: Exclude<RunEvent, { kind: 'output' }>): string {
  switch (event.kind) {
    case 'due':
      return colors.dim('due');
    case 'started':
      return 'started';
    case 'held':
      return colors.yellow('waits') + because(event.reason);
    case 'ended':
      return stateColor(colors, event.state)(howItEnded(event));
  }
}

type End = Omit<Extract<RunEvent, { kind: 'ended' }>, 'kind' | 'runId' | 'number'>;

/** `succeeded after 2.1s`, `failed with exit code 3 after 0.2s, will be tried again`. */
export function howItEnded({ state, exitCode, durationSeconds, reason, retried }: End): string {
  const code = state === 'failed' && exitCode !== undefined ? ` with exit code ${exitCode}` : '';
  const took = durationSeconds === undefined ? '' : ` after ${formatDuration(durationSeconds * 1000)}`;
  const why = state === 'succeeded' ? '' : because(reason);
  return `${state}${code}${took}${why}${retried ? ', will be retried' : ''}`;
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${plain(reason)}`;
}
