import type { Clients } from '../aws/clients/all.ts';
import type { Remaining } from '../aws/deadline.ts';
import { writeRevision } from '../runs/ledger/deployment.ts';
import { Locks } from '../runs/ledger/locks.ts';
import { oweDeploys, settleDeploys } from '../runs/ledger/owed-deploys.ts';
import { noteRemoved } from '../runs/ledger/removed-jobs.ts';
import { writeRename } from '../runs/ledger/renames.ts';
import { renameSummary } from '../runs/ledger/summaries.ts';
import { Table } from '../runs/ledger/table.ts';
import { jobOf } from '../time/schedule-name.ts';
import { answered } from './answered.ts';
import { apply } from './apply.ts';
import type { Plan } from './plan.ts';
import { readApplyRequest } from './request.ts';
import type { PlanParts } from './serve-plan.ts';
import type { ApplyAnswer, ApplyRequest } from './transport.ts';

export interface SyncParts extends PlanParts {
  /** Only the table and the locks of the ledger: sync's role may neither query nor change runs. */
  readonly clients: Pick<Clients, 'dynamo' | 'ecs' | 'scheduler' | 'sqs'>;
}

/** The time reserved for the answer, which says how far apply got. */
const ANSWER_MS = 15_000;

export function serveSync(
  parts: SyncParts,
  event: unknown,
  context: Remaining | undefined,
): Promise<unknown> {
  return answered('apply', parts.logger, context, async () =>
    carryOut(readApplyRequest(event), parts, context),
  );
}

async function carryOut(
  { plan, allowMassDelete, revision }: ApplyRequest,
  parts: SyncParts,
  context: Remaining | undefined,
): Promise<ApplyAnswer> {
  const { config, clients, logger, now, wait, random } = parts;
  const table = new Table(clients.dynamo, config);
  const remaining = context && context.getRemainingTimeInMillis() - ANSWER_MS;
  const applied = await apply(plan, {
    scheduler: clients.scheduler,
    sqs: clients.sqs,
    group: config.group,
    queueUrl: config.queueUrl,
    allowMassDelete,
    now,
    wait,
    random,
    rename: async (rename) => {
      await writeRename(table, rename, now());
      await renameSummary(table, rename, now());
      if (rename.movesLock) await new Locks(table).follow(rename.from, rename.to);
    },
    begin: () => noteRemoved(table, removedJobs(plan), now()),
    beginDeploy: () => oweDeploys(table, plan.digest, now()),
    ...(remaining !== undefined && { signal: AbortSignal.timeout(Math.max(0, remaining)) }),
  });
  const { done, failed, left } = applied;
  const complete = failed.length + left.length === 0;
  if (complete && plan.deploy.length > 0) await settleDeploys(table, plan.digest);
  if (complete && revision !== undefined) await writeRevision(table, revision, now());
  logger[complete ? 'info' : 'error']('applied', {
    revision,
    done: done.length,
    failed: failed.map(({ action, name, message }) => ({ action, name, reason: message })),
    left: left.length,
  });
  return { applied };
}

/** The jobs that are removed and not renamed. Another schedule of a job may be deleted alone. */
function removedJobs(plan: Plan): string[] {
  const renamed = new Set(plan.renamed.map(({ from }) => from));
  return plan.delete.filter((name) => jobOf(name) === name && !renamed.has(name));
}
