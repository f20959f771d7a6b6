// Finds what events and messages did not bring: attempts that are not active any more, runs that nobody ever heard of, and
// ends whose consequences were left undone.
import pMap, { pMapSkip } from 'p-map';
import { readReconciled, writeReconciled } from '../ledger/reconciliation.ts';
import type { Run } from '../ledger/run.ts';
import { tell } from '../notify/tell.ts';
import { closeInactive } from './active-runs.ts';
import { takeOver } from './close.ts';
import { recordMissing } from './missing-runs.ts';
import { type OutcomeParts, settle } from './settle.ts';

/** The rate of the rule in serverless.yml: how far the first visit looks back. */
const visitMilliseconds = 15 * 60_000;

/** How far a visit looks back after a time without any, so that its work fits into one function's life. */
const longestMilliseconds = 24 * 60 * 60_000;

const concurrency = 10;

/** What a visit found; each attempt as it was closed. */
export interface Reconciliation {
  /** Attempts that were not active any more. */
  readonly closed: readonly Run[];
  /** Runs that never began. */
  readonly missed: readonly Run[];
  /** Attempts that somebody else closed and left unsettled. */
  readonly completed: readonly Run[];
}

/**
 * One visit. All of it can be repeated, and what a visit could not do is left to the next: only one that did everything
 * moves the mark from which the next looks for missed runs.
 * @throws AggregateError when everything else was done, where something could not be
 */
export async function reconcile(parts: OutcomeParts): Promise<Reconciliation> {
  const begun = parts.now();
  const errors: unknown[] = [];
  const attempt = async (work: Promise<Run[]>): Promise<Run[]> => {
    try {
      return await work;
    } catch (error) {
      errors.push(error);
      return [];
    }
  };
  const [closed, missed, completed] = await Promise.all([
    attempt(closeInactive(parts)),
    attempt(recordMissingSince(parts, begun)),
    attempt(takeOverUnsettled(parts)),
  ]);
  await attempt(settleAll(parts, [...closed, ...missed, ...completed]));
  if (errors.length > 0) throw new AggregateError(errors, `the reconciler failed: ${errors.join('; ')}`);
  await writeReconciled(parts.table, begun);
  return { closed, missed, completed };
}

async function recordMissingSince(parts: OutcomeParts, until: Date): Promise<Run[]> {
  const last = (await readReconciled(parts.table))?.getTime() ?? until.getTime() - visitMilliseconds;
  const from = new Date(Math.max(last, until.getTime() - longestMilliseconds));
  return recordMissing(parts, { from, until });
}

async function takeOverUnsettled(parts: OutcomeParts): Promise<Run[]> {
  const left = await parts.ledger.unsettled();
  return pMap(left, async (run) => ((await takeOver(parts, run)) ? run : pMapSkip), { concurrency });
}

/** People are told once of all the runs that a job missed: an outage of an hour is one piece of news, not sixty. */
async function settleAll(parts: OutcomeParts, runs: readonly Run[]): Promise<Run[]> {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const news = run.state === 'missed' ? `missed ${run.job}` : `${run.run} ${run.attempt}`;
    groups.set(news, [...(groups.get(news) ?? []), run]);
  }
  const settled = await pMap(groups.values(), (group) => settleTogether(parts, group), {
    concurrency,
    stopOnError: false,
  });
  return settled.flat();
}

async function settleTogether(parts: OutcomeParts, runs: Run[]): Promise<Run[]> {
  const inOrder = runs.toSorted((a, b) => Date.parse(a.scheduled) - Date.parse(b.scheduled));
  const last = inOrder.pop();
  for (const run of inOrder) await settle(parts, run, async () => false);
  if (last) await settle(parts, last, (run) => tell(parts, withEarlier(run, inOrder)));
  return runs;
}

function withEarlier(run: Run, earlier: readonly Run[]): Run {
  const [first] = earlier;
  if (first === undefined) return run;
  const others =
    earlier.length === 1
      ? `the same is true of ${first.run}`
      : `the same is true of ${earlier.length} runs before it, from ${first.run} on`;
  return { ...run, reason: [run.reason, others].filter(Boolean).join('; ') };
}
