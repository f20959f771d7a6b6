// Finds what events and messages failed to report: attempts that are no longer active, runs that never arrived, and ends whose
// consequences were left undone.

import pMap, { pMapSkip } from 'p-map';
import { groupBy } from '../../group-by.ts';
import type { Attempt } from '../ledger/attempt.ts';
import { readReconciled, writeReconciled } from '../ledger/reconciliation.ts';
import { notifyOfRun } from '../notify/notify-of-run.ts';
import type { RunParts } from '../parts.ts';
import { type SettleOptions, settle } from '../settle.ts';
import { closeInactive } from './active-runs.ts';
import { apart, throwAll } from './apart.ts';
import { takeOverSettlement } from './close.ts';
import { endForgottenTask } from './forgotten-task.ts';
import { recordLostRetries } from './lost-retries.ts';
import { recordMissing } from './missing-runs.ts';
import { warn } from './warn.ts';

/** The furthest that a visit looks back, at the first one and after an outage, so that its work fits into one invocation. */
const LONGEST_MS = 24 * 60 * 60_000;

const CONCURRENCY = 10;

/** An attempt that waited for longer until it is settled is taken once more. */
const BEGINS_MS = 20_000;

/**
 * One visit. Everything in it can be repeated, each attempt is dealt with apart, and what fails is left to the next visit.
 * @throws AggregateError with everything that failed, after the rest was done
 */
export async function reconcile(parts: RunParts): Promise<void> {
  const begun = parts.now();
  const unfinished = parts.ledger.unfinished();
  const works = await Promise.allSettled([
    unfinished.then(({ active }) =>
      closeInactive(parts, active, (attempt) => settleTogether(parts, [attempt])),
    ),
    unfinished.then(({ active, retried }) => warn(parts, [...active, ...retried])),
    recordMissingSinceLast(parts, begun),
    unfinished.then(({ unsettled }) => completeUnsettled(parts, unsettled)),
    unfinished
      .then(({ retried }) => recordLostRetries(parts, retried))
      .then((lost) => settleDone(parts, lost)),
  ]);
  const errors = works.flatMap((work) => (work.status === 'rejected' ? [work.reason] : []));
  if (errors.length > 0) throw new AggregateError(errors, `the reconciler failed: ${errors.join('; ')}`);
  parts.emit({ kind: 'reconciled' });
}

/** The mark from which the next visit looks for missed runs moves once all of them are recorded; what was recorded is settled. */
async function recordMissingSinceLast(parts: RunParts, until: Date): Promise<void> {
  const earliest = until.getTime() - LONGEST_MS;
  const last = (await readReconciled(parts.table))?.getTime() ?? earliest;
  const missing = await recordMissing(parts, { from: new Date(Math.max(last, earliest)), until });
  if (missing.errors.length === 0) await writeReconciled(parts.table, until);
  await settleDone(parts, missing);
}

/** Settles what was done, then throws what failed. */
async function settleDone(
  parts: RunParts,
  { done, errors }: Awaited<ReturnType<typeof recordMissing>>,
  options: Pick<SettleOptions, 'completed'> = {},
): Promise<void> {
  await settleAll(parts, done, options);
  throwAll(errors);
}

async function completeUnsettled(parts: RunParts, left: readonly Attempt[]): Promise<void> {
  const complete = async (attempt: Attempt) => {
    const taken = await takeOverSettlement(parts, attempt);
    return taken === undefined || (await endForgottenTask(parts, taken)) ? pMapSkip : taken;
  };
  await settleDone(parts, await apart(left, complete, { concurrency: CONCURRENCY }), { completed: true });
}

/**
 * All missed runs of a job make one notification: an outage of an hour is one piece of news, not sixty. The last one is apart if its
 * job catches up on it: it is not told.
 */
async function settleAll(
  parts: RunParts,
  attempts: readonly Attempt[],
  options: Pick<SettleOptions, 'completed'> = {},
): Promise<void> {
  const latest = new Map<string, string>();
  for (const { job, scheduled } of attempts)
    if (new Date(scheduled) > new Date(latest.get(job) ?? 0)) latest.set(job, scheduled);
  const groups = groupBy(attempts, ({ state, job, runId, number, scheduled, message }) => {
    const isCaughtUp = message.catchUp === 'last' && scheduled === latest.get(job);
    return state === 'missed' && !isCaughtUp ? job : `${runId} ${number}`;
  });
  await pMap(groups.values(), (together) => settleTogether(parts, together, options), {
    concurrency: CONCURRENCY,
    stopOnError: false,
  });
}

/** Settles attempts that share one notification. The latest carries it and is settled first, so that a crash loses no news. */
async function settleTogether(
  parts: RunParts,
  attempts: readonly Attempt[],
  options: Pick<SettleOptions, 'completed'> = {},
): Promise<void> {
  const latestFirst = attempts.toSorted((a, b) => Date.parse(b.scheduled) - Date.parse(a.scheduled));
  const [latest, ...earlier] = latestFirst;
  for (const attempt of latestFirst) {
    const ours = await kept(parts, attempt);
    if (ours === undefined) return;
    const notify = async (told: Attempt) =>
      attempt === latest && notifyOfRun(parts, withEarlier(told, earlier));
    const event = await settle(parts, ours, { ...options, notify });
    parts.emit(event);
    // The next visit reports all of them.
    if (event.fault !== undefined) return;
  }
}

/** Others may take a settlement over that does not begin soon. @returns undefined if they have */
async function kept({ ledger, now }: RunParts, attempt: Attempt): Promise<Attempt | undefined> {
  const { unsettled = attempt.scheduled } = attempt;
  const waited = now().getTime() - Date.parse(unsettled);
  return waited < BEGINS_MS ? attempt : ledger.takeSettlement(attempt, now());
}

function withEarlier(attempt: Attempt, earlier: readonly Attempt[]): Attempt {
  const first = earlier.at(-1);
  if (first === undefined) return attempt;
  const others =
    earlier.length === 1 ? first.runId : `${earlier.length} runs before it, from ${first.runId} on`;
  return { ...attempt, reason: [attempt.reason, `the same is true of ${others}`].filter(Boolean).join('; ') };
}
