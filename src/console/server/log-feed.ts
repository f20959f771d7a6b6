import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { followPages, type LogLine } from '../../aws/task-logs.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { openLedger } from '../../operate/open-ledger.ts';
import { findRunLog } from '../../operate/task-log.ts';
import { type AttemptKey, isFinal } from '../../runs/ledger/attempt.ts';

/** Lines from the number `first` on, counted from 0: milliseconds since 1970, and the text. */
export interface LogBatch {
  readonly first: number;
  readonly lines: readonly (readonly [time: number, text: string])[];
}

/** What there is to read; `elsewhere`: its task definition does not use awslogs with a stream prefix. */
export type LogState = 'waits' | 'no-task' | 'elsewhere' | 'open' | 'ended';

/** More than a window shows. */
const FIRST_LINES = 500;

/** A task's log is complete only some time after the task has ended, since the driver sends it in batches. */
const COMPLETE_AFTER_MS = 1_000;

/**
 * An attempt's log from its beginning, and on while it grows, until the attempt has ended.
 * @param seen how many lines the reader has already
 * @param pauseMs between two looks for more
 */
export async function* logFeed(
  deployment: Deployment,
  key: AttemptKey,
  {
    seen,
    pauseMs,
    signal,
  }: { readonly seen: number; readonly pauseMs: number; readonly signal: AbortSignal },
): AsyncGenerator<LogBatch | LogState, void> {
  const ledger = openLedger(deployment);
  const pause = () => sleep(pauseMs, undefined, { signal });
  let attempt = await ledger.get(key);
  const isComing = () => attempt !== undefined && attempt.taskArn === undefined && !isFinal(attempt.state);
  if (isComing()) yield 'waits';
  while (isComing()) {
    await pause();
    attempt = await ledger.get(key);
  }
  if (attempt?.taskArn === undefined) return yield 'no-task';
  const stream = await findRunLog(deployment, attempt);
  if (stream === undefined) return yield 'elsewhere';
  yield 'open';
  let first = 0;
  const more = async () => {
    const current = await ledger.get(key);
    if (current !== undefined && !isFinal(current.state)) {
      await pause();
      return true;
    }
    const age = deployment.now().getTime() - Date.parse(current?.stopped ?? '');
    if (age < COMPLETE_AFTER_MS) await pause();
    return false;
  };
  const begin = seen === 0 ? { atFirst: FIRST_LINES } : {};
  for await (const lines of followPages(deployment.clients.logsIn(stream.region), stream, more, begin)) {
    const unseen = lines.slice(Math.max(0, seen - first));
    if (unseen.length > 0) yield batch(first + lines.length - unseen.length, unseen);
    first += lines.length;
    if (signal.aborted) return;
    // Endpoints in this process answer without a pause: what was read goes out before more is read.
    await nextTurn();
  }
  yield 'ended';
}

function batch(first: number, lines: readonly LogLine[]): LogBatch {
  return { first, lines: lines.map(({ time, text }) => [time.getTime(), text] as const) };
}
