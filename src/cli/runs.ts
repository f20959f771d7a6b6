// cronbridge runs: what ran, newest first.
import type { Context } from './context.ts';
import { withDeployment } from './deployment.ts';
import { EXIT } from './failure.ts';
import { openLedger } from './find-run.ts';
import { printRuns, runJson } from './output/runs.ts';

export async function runs(
  context: Context,
  job: string | undefined,
  options: { count: number; active?: boolean; json?: boolean },
): Promise<number> {
  const { out, err } = context.terminal;
  return withDeployment(context, 'list the runs', async (deployment) => {
    const ledger = openLedger(deployment);
    const now = context.now();
    const limit = options.count;
    const found = options.active
      ? (await ledger.unfinished()).active.filter((run) => job === undefined || run.job === job).reverse()
      : job === undefined
        ? await ledger.recent({ until: now, limit })
        : await ledger.runsOfJob(job, { limit });
    const list = found.slice(0, limit);
    if (options.json) out.line(JSON.stringify(list.map(runJson), null, 2));
    else if (list.length > 0) printRuns(out, list, now);
    else
      err.line(options.active ? 'nothing is running' : `no runs yet${job === undefined ? '' : ` of ${job}`}`);
    return EXIT.done;
  });
}
