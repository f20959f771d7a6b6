import { setTimeout as sleep } from 'node:timers/promises';
import { follow, type LogBegin, type LogLine, type LogStream } from '../aws/task-logs.ts';
import { CronbridgeError } from '../errors.ts';
import { type Attempt, isFinal } from '../runs/ledger/attempt.ts';
import type { Ledger } from '../runs/ledger/ledger.ts';
import { type Retry, retryOf } from '../runs/ledger/retry.ts';
import type { Deployment } from './deployment.ts';
import { asListed, type ListedRun } from './listed-run.ts';
import { openLedger } from './open-ledger.ts';
import { findRunLog } from './task-log.ts';

/** One step of a run that is being followed. */
export type FollowedStep =
  /** The attempt was found; it may still wait for its start. */
  | { readonly kind: 'attempt'; readonly attempt: Attempt }
  | { readonly kind: 'waits'; readonly attempt: ListedRun }
  /** It waits no longer. */
  | { readonly kind: 'begun'; readonly attempt: Attempt }
  | { readonly kind: 'line'; readonly line: LogLine }
  /** It has no readable log; its end is awaited nevertheless. */
  | { readonly kind: 'no-log'; readonly attempt: Attempt }
  /** `next`: the attempt that follows, if there is one. */
  | { readonly kind: 'ended'; readonly attempt: Attempt; readonly next: Retry | undefined };

/** Milliseconds between two polls: short at first, for commands that take only a moment. */
const FIRST_WAIT = 200;
const LONGEST_WAIT = 3000;

/** A task's log is complete only some time after the task has ended, since the driver sends it in batches. */
const COMPLETE_AFTER = 500;

/**
 * Follows a run from an attempt to its end: the log of each attempt as it grows, and the time between attempts.
 * @param options `attemptOnly`: stop after this attempt, even if another follows; `begin`: where the first log begins
 * @throws CronbridgeError `unknown-run` if the run leaves the ledger
 */
export async function* followRun(
  deployment: Deployment,
  first: Attempt,
  {
    attemptOnly = false,
    begin,
  }: { readonly attemptOnly?: boolean | undefined; readonly begin?: LogBegin | undefined } = {},
): AsyncGenerator<FollowedStep, void> {
  const ledger = openLedger(deployment);
  for (let attempt = first; ; ) {
    yield { kind: 'attempt', attempt };
    let begun = attempt;
    let told: string | undefined;
    for await (begun of looks(ledger, attempt, hasBegun)) {
      if (hasBegun(begun)) continue;
      const [waits = begun] = await asListed(deployment, [begun]);
      const { reason, before }: ListedRun = waits;
      if (reason !== undefined && `${reason} ${before}` !== told) yield { kind: 'waits', attempt: waits };
      told = `${reason} ${before}`;
    }
    yield { kind: 'begun', attempt: begun };
    const stream = await findRunLog(deployment, begun);
    if (stream === undefined) yield { kind: 'no-log', attempt: begun };
    else {
      const from = attempt === first ? begin : undefined;
      for await (const line of followTask(deployment, ledger, begun, { stream, begin: from }))
        yield { kind: 'line', line };
    }
    let ended = begun;
    for await (ended of looks(ledger, begun, hasEnded));
    const next = attemptOnly ? undefined : retryOf(ended, deployment.now());
    yield { kind: 'ended', attempt: ended, next };
    if (next === undefined) return;
    attempt = await waitForAttempt(ledger, ended, next.message.attempt);
  }
}

/** Whether an attempt has a task, or will never have one. */
function hasBegun({ state }: Attempt): boolean {
  return state !== 'claimed';
}

function hasEnded({ state }: Attempt): boolean {
  return isFinal(state);
}

/** Polls the attempt until `isSoFar` holds; yields every value, the last included. */
async function* looks(
  ledger: Ledger,
  attempt: Attempt,
  isSoFar: (attempt: Attempt) => boolean,
): AsyncGenerator<Attempt, void> {
  let seen = attempt;
  yield seen;
  for (let wait = FIRST_WAIT; !isSoFar(seen); wait = Math.min(wait * 1.5, LONGEST_WAIT)) {
    await sleep(wait);
    const found = await ledger.get(attempt);
    if (found === undefined) throw forgotten(attempt);
    seen = found;
    yield seen;
  }
}

/** The lines of an attempt's log until the attempt has ended and nothing more arrives. */
async function* followTask(
  { clients, now }: Deployment,
  ledger: Ledger,
  attempt: Attempt,
  { stream, begin }: { readonly stream: LogStream; readonly begin: LogBegin | undefined },
): AsyncGenerator<LogLine, void> {
  let wait = FIRST_WAIT;
  const more = async () => {
    await sleep(wait);
    wait = Math.min(wait * 1.5, LONGEST_WAIT);
    const current = await ledger.get(attempt);
    if (current && !isFinal(current.state)) return true;
    const age = now().getTime() - Date.parse(current?.stopped ?? '');
    if (age < COMPLETE_AFTER) await sleep(COMPLETE_AFTER - Math.max(0, age));
    return false;
  };
  yield* follow(clients.logsIn(stream.region), stream, more, begin);
}

/** Waits until the ledger has the next attempt, in any state. */
async function waitForAttempt(ledger: Ledger, ended: Attempt, attempt: number): Promise<Attempt> {
  for (;;) {
    const next = await ledger.get({ runId: ended.runId, number: attempt });
    if (next !== undefined) return next;
    await sleep(LONGEST_WAIT);
    if ((await ledger.get(ended)) === undefined) throw forgotten(ended);
  }
}

/** This happens after a restart of "cronbridge local". */
function forgotten({ runId }: Attempt): CronbridgeError {
  return new CronbridgeError('unknown-run', `the ledger no longer has run ${runId}`);
}
