import type { Logger } from '@aws-lambda-powertools/logger';
import type { EventSink, RunEvent } from './events.ts';
import { isFailure } from './ledger/attempt.ts';

/** Writes one line of JSON for each decision, with `run`, `attempt` and, as `decision`, what happened. */
export function logTo(logger: Pick<Logger, 'info' | 'warn' | 'error'>): EventSink {
  return (event) => {
    // Its decision is in another line, or in the log of sync.
    if (event.kind === 'due' || event.kind === 'check-in' || event.kind === 'monitor') return;
    const decision = event.kind === 'ended' ? event.outcome : event.kind;
    logger[levelOf(event)](decision, { decision, ...factsOf(event) });
  };
}

/** `warn`: a person should look at it. `error`: a person has to act. */
function levelOf(event: RunEvent): 'info' | 'warn' | 'error' {
  if (event.kind === 'fault' || ('fault' in event && event.fault !== undefined)) return 'error';
  switch (event.kind) {
    case 'ended':
      return isFailure(event.outcome) ? 'warn' : 'info';
    case 'launching-again':
    case 'warned':
    case 'undecodable':
    case 'unsent':
    case 'unknown':
      return 'warn';
    default:
      return 'info';
  }
}

function factsOf(event: RunEvent): Record<string, unknown> {
  if (!('runId' in event)) {
    const { kind: _, ...facts } = event;
    return facts;
  }
  const { kind: _, runId: run, number: attempt, ...facts } = event;
  return { run, attempt, ...facts };
}
