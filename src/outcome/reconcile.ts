// Finds what events and messages did not bring: attempts that are not active any more, runs that nobody ever heard of, and
// ends whose consequences were left undone.
import pMap, { pMapSkip } from 'p-map';
import { readReconciled, writeReconciled } from '../ledger/reconciliation.ts';
import type { Run } from '../ledger/run.ts';
import { tell } from '../notify/tell.ts';
import { closeInactive } from './active-runs.ts';
import { type Settled, takeOver } from './close.ts';
import { recordMissing } from './missing-runs.ts';
import type { OutcomeParts } from './parts.ts';
import { settle } from './settle.ts';

/** The rate of the rule in serverless.yml: how far the first visit looks back. */
const visitMilliseconds = 15 * 60_000;

/** How far a visit looks back after a time without any, so that its work fits into one function's life. */
const longestMilliseconds = 24 * 60 * 60_000;

const concurrency = 10;

/** An attempt to settle: closed by this visit, or by somebody who then died. */
type Unsettled = Pick<Settled, 'decision' | 'run'>;

/**
 * One visit. All of it can be repeated, and what a visit could not do is left to the next: only one that did everything
 * moves the mark from which the next looks for missed runs.
 * @param report is told of every attempt that was settled
 * @throws AggregateError when everything else was done, where something could not be
 */
export async function reconcile(parts: OutcomeParts, report: (settled: Settled) => void): Promise<void> {
  const begun = parts.now();
  const errors: unknown[] = [];
  const attempt = <T>(work: Promise<T>, otherwise: T): Promise<T> =>
    work.catch((error: unknown) => {
      errors.push(error);
      return otherwise;
    });
  const [inactive, missed, left] = await Promise.all([
    attempt(closeInactive(parts), []),
    attempt(recordMissingSinceLast(parts, begun), []),
    attempt(takeOverUnsettled(parts), []),
  ]);
  const closed = [...inactive, ...missed].map((run): Unsettled => ({ decision: 'closed', run }));
  const completed = left.map((run): Unsettled => ({ decision: 'completed', run }));
  await pMap(
    groupByNews([...closed, ...completed]),
    (together) => attempt(settleTogether(parts, together, report), undefined),
    { concurrency },
  );
  if (errors.length > 0) throw new AggregateError(errors, `the reconciler failed: ${errors.join('; ')}`);
  await writeReconciled(parts.table, begun);
}

async function recordMissingSinceLast(parts: OutcomeParts, until: Date): Promise<Run[]> {
  const last = (await readReconciled(parts.table))?.getTime() ?? until.getTime() - visitMilliseconds;
  const from = new Date(Math.max(last, until.getTime() - longestMilliseconds));
  return recordMissing(parts, { from, until });
}

async function takeOverUnsettled(parts: OutcomeParts): Promise<Run[]> {
  const left = await parts.ledger.unsettled();
  return pMap(left, async (run) => ((await takeOver(parts, run)) ? run : pMapSkip), { concurrency });
}

/** All runs that a job missed belong together: an outage of an hour is one piece of news, not sixty. */
function groupByNews(all: readonly Unsettled[]): Unsettled[][] {
  const groups = new Map<string, Unsettled[]>();
  for (const unsettled of all) {
    const { run, attempt, job, state } = unsettled.run;
    const news = state === 'missed' ? job : `${run} ${attempt}`;
    groups.set(news, [...(groups.get(news) ?? []), unsettled]);
  }
  return [...groups.values()];
}

/** Settles attempts of which people are told once, with the latest. */
async function settleTogether(
  parts: OutcomeParts,
  together: readonly Unsettled[],
  report: (settled: Settled) => void,
): Promise<void> {
  const inOrder = together.toSorted((a, b) => Date.parse(a.run.scheduled) - Date.parse(b.run.scheduled));
  const last = inOrder.length - 1;
  for (const [index, { decision, run }] of inOrder.entries()) {
    const settlement = await (index < last
      ? settle(parts, run, async () => false)
      : settle(parts, run, (ended) => tell(parts, withEarlier(ended, inOrder.slice(0, last)))));
    report({ decision, run, settlement });
  }
}

function withEarlier(run: Run, earlier: readonly Unsettled[]): Run {
  const [first] = earlier;
  if (first === undefined) return run;
  const others =
    earlier.length === 1 ? first.run.run : `${earlier.length} runs before it, from ${first.run.run} on`;
  return { ...run, reason: [run.reason, `the same is true of ${others}`].filter(Boolean).join('; ') };
}
