// Runs, newest first, as far back as it takes to find so many.
import { type Attempt, shownState } from '../runs/ledger/attempt.ts';
import type { Ledger } from '../runs/ledger/ledger.ts';
import { DAY_MS } from '../time/units.ts';
import type { Deployment } from './deployment.ts';
import { requirePossible } from './find-run.ts';
import { openLedger } from './open-ledger.ts';

export interface RunFilter {
  readonly job: string | undefined;
  /** Empty: any. */
  readonly states: readonly string[];
  readonly triggers: readonly string[];
  /** Scheduled before this instant, or at it; the last page's `next`. */
  readonly until: Date | undefined;
  /** Scheduled after this instant, or at it. */
  readonly since: Date | undefined;
  readonly limit: number;
}

/** `next`: where the next page begins, and how far back this one has looked; absent: there is nothing before. */
interface FoundBack {
  readonly found: readonly Attempt[];
  readonly next: string | undefined;
}

/** So many attempts are read for a page at the most, which takes a second or two on AWS; the reader may go on. */
const MOST_READ = 2_000;
const READ_AT_ONCE = 500;

/**
 * A page of attempts. Attempts of one instant are on one page, which has more than `limit` then.
 * @throws CronbridgeError `unknown-job`, `unknown-run` for what can be no job's name
 */
export async function lookBack(deployment: Deployment, filter: RunFilter): Promise<FoundBack> {
  const { job, states, triggers, since, limit } = filter;
  if (job !== undefined) await requirePossible(deployment, job);
  const ledger = openLedger(deployment);
  const isWanted = wantedBy(filter);
  const anyWill = states.length === 0 && triggers.length === 0;
  let atOnce = anyWill ? limit + 1 : READ_AT_ONCE;
  const found: Attempt[] = [];
  let { until } = filter;
  for (let read = 0; read < MOST_READ; ) {
    const some =
      job === undefined
        ? await recent(ledger, until ?? deployment.now(), since, atOnce)
        : await ledger.runsOfJob(job, { limit: atOnce, ...upTo(until) });
    read += some.length;
    const last = some.at(-1);
    const isOver = last === undefined || some.length < atOnce;
    for (const attempt of some) {
      if (since !== undefined && new Date(attempt.scheduled) < since) return { found, next: undefined };
      // There may be more of the last instant, which are read together.
      if (!isOver && attempt.scheduled === last.scheduled) break;
      if (!isWanted(attempt)) continue;
      if (found.length >= limit && attempt.scheduled !== found.at(-1)?.scheduled)
        return { found, next: attempt.scheduled };
      found.push(attempt);
    }
    if (isOver) return { found, next: undefined };
    if (found.length >= limit) return { found, next: last.scheduled };
    if (some[0]?.scheduled === last.scheduled) atOnce *= 2;
    until = new Date(last.scheduled);
  }
  return { found, next: until?.toISOString() };
}

function recent(ledger: Ledger, until: Date, since: Date | undefined, limit: number): Promise<Attempt[]> {
  const days = since && Math.max(0, Math.ceil((until.getTime() - since.getTime()) / DAY_MS));
  return ledger.recent({ until, limit, ...(days !== undefined && { days }) });
}

/** The reader of a job takes an exclusive bound. Without one, runs are found whose functions' clocks are ahead of ours. */
function upTo(until: Date | undefined): { readonly until?: Date } {
  return until === undefined ? {} : { until: new Date(until.getTime() + 1) };
}

/** Whether an attempt has one of the states and was started by one of the triggers. */
export function wantedBy({
  states,
  triggers,
}: Pick<RunFilter, 'states' | 'triggers'>): (attempt: Attempt) => boolean {
  return (attempt) =>
    (states.length === 0 || states.includes(shownState(attempt))) &&
    (triggers.length === 0 || triggers.includes(attempt.trigger));
}
