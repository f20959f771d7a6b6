// A page of runs, newest first, as far back as it takes to fill it.

import { type Attempt, shownState } from '../runs/ledger/attempt.ts';
import { DAY_MS } from '../time/units.ts';
import type { Deployment } from './deployment.ts';
import { requirePossible } from './find-run.ts';
import { asListed } from './listed-run.ts';
import { openLedger } from './open-ledger.ts';
import { runJson } from './run-json.ts';

interface RunFilter {
  readonly job: string | undefined;
  /** Empty: any. */
  readonly states: readonly string[];
  readonly triggers: readonly string[];
  /** Scheduled before this instant, or at it; the last page's `next`. */
  readonly until: Date | undefined;
  readonly since: Date | undefined;
  readonly limit: number;
}

/** `next`: where the next page begins, and how far back this one has looked; absent: there is nothing before. */
export interface RunPage {
  readonly runs: readonly ReturnType<typeof runJson>[];
  readonly next: string | undefined;
}

/** So many attempts are read for a page at the most, which takes a second or two on AWS; the reader may go on. */
const MOST_READ = 2_000;
const READ_AT_ONCE = 500;

/** @throws CronbridgeError `unknown-job`, `unknown-run` for what can be no job's name */
export async function lookBack(deployment: Deployment, filter: RunFilter): Promise<RunPage> {
  const { found, next } = await search(deployment, filter);
  return { runs: (await asListed(deployment, found)).map(runJson), next };
}

async function search(
  deployment: Deployment,
  filter: RunFilter,
): Promise<{ readonly found: readonly Attempt[]; readonly next: string | undefined }> {
  const { job, states, triggers, since, limit } = filter;
  if (job !== undefined) await requirePossible(deployment, job);
  const ledger = openLedger(deployment);
  const isWanted = (attempt: Attempt) =>
    (states.length === 0 || states.includes(shownState(attempt))) &&
    (triggers.length === 0 || triggers.includes(attempt.trigger));
  const anyWill = states.length === 0 && triggers.length === 0;
  const atOnce = anyWill ? limit + 1 : READ_AT_ONCE;
  const found: Attempt[] = [];
  let until = filter.until ?? deployment.now();
  for (let read = 0; read < MOST_READ; ) {
    const some =
      job === undefined
        ? await ledger.recent({ until, limit: atOnce, ...daysBack(until, since) })
        : // Its upper bound is exclusive.
          await ledger.runsOfJob(job, { limit: atOnce, until: new Date(until.getTime() + 1) });
    read += some.length;
    const isOver = some.length < atOnce;
    for (const attempt of some) {
      if (since !== undefined && new Date(attempt.scheduled) < since) return { found, next: undefined };
      if (!isWanted(attempt)) continue;
      if (found.length >= limit && attempt.scheduled !== found.at(-1)?.scheduled)
        return { found, next: attempt.scheduled };
      found.push(attempt);
    }
    const last = some.at(-1);
    if (isOver || last === undefined) return { found, next: undefined };
    until = new Date(Date.parse(last.scheduled) - 1);
  }
  return { found, next: until.toISOString() };
}

function daysBack(until: Date, since: Date | undefined): { readonly days?: number } {
  return since === undefined
    ? {}
    : { days: Math.max(0, Math.ceil((until.getTime() - since.getTime()) / DAY_MS)) };
}
