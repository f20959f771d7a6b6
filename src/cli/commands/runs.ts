import pMap, { pMapSkip } from 'p-map';
import type { Deployment } from '../../operate/deployment.ts';
import { openLedger, requirePossible } from '../../operate/find-run.ts';
import { requireJob } from '../../operate/known-jobs.ts';
import type { Attempt } from '../../runs/ledger/attempt.ts';
import type { Ledger } from '../../runs/ledger/ledger.ts';
import { pendingRetry } from '../../runs/ledger/retry.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, countOption, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { printRuns, runJson } from '../output/runs.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('runs')
    .description('list runs, newest first')
    .argument('[job]', 'only runs of this job')
    .addOption(countOption('number of runs').default(20))
    .option('--active', 'only runs that have not ended')
    .addOption(jsonOption());

export function addRuns(program: CommandLine, start: Start): void {
  grammar(program).action((job, options) => start((context) => runs(context, job, options)));
}

/** Of attempts that may be followed by now. */
const CONCURRENT_READS = 10;

async function runs(
  context: Context,
  job: string | undefined,
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out, err } = context.terminal;
  return withDeployment(context, 'list the runs', async (deployment) => {
    if (job !== undefined) await requirePossible(deployment, job);
    const ledger = openLedger(deployment);
    const now = context.now();
    const limit = options.count;
    const found = options.active
      ? (await activeAttempts(ledger, now))
          .filter((attempt) => job === undefined || attempt.job === job)
          .reverse()
      : job === undefined
        ? await ledger.recent({ until: now, limit })
        : await ledger.runsOfJob(job, { limit });
    const list = found.slice(0, limit);
    if (job !== undefined && list.length === 0) await requireJobWithRuns(deployment, ledger, job);
    if (options.json) out.line(JSON.stringify(list.map(runJson), null, 2));
    else if (list.length > 0) printRuns(out, list, now);
    else if (options.active) err.line(job === undefined ? 'nothing is active' : `no run of ${job} is active`);
    else err.line(job === undefined ? 'no runs yet' : `${job} has not run yet`);
    return EXIT.done;
  });
}

/** Those that run or wait, and those of which the next attempt is to come; earliest first. */
async function activeAttempts(ledger: Ledger, now: Date): Promise<Attempt[]> {
  const { active, unsettled, retried } = await ledger.unfinished();
  const ended = [...unsettled, ...retried].filter((attempt) => pendingRetry(attempt, now));
  // That the next attempt has begun is noted with the last one only some time later.
  const waiting = await pMap(
    ended,
    async (attempt) =>
      (await ledger.get({ runId: attempt.runId, number: attempt.number + 1 })) ? pMapSkip : attempt,
    { concurrency: CONCURRENT_READS },
  );
  return [...active, ...waiting].sort((a, b) => Date.parse(a.scheduled) - Date.parse(b.scheduled));
}

/** A job that left the crontab has no schedule, and may have runs that are not asked for here. */
async function requireJobWithRuns(deployment: Deployment, ledger: Ledger, job: string): Promise<void> {
  if ((await ledger.runsOfJob(job, { limit: 1 })).length === 0) await requireJob(deployment, job);
}
