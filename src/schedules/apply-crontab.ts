import type { Remaining } from '../aws/deadline.ts';
import { CronbridgeError } from '../errors.ts';
import { DeploymentHold, owedDeploy, writeRevision } from '../runs/ledger/deployment.ts';
import { type DeploymentState, isHeld, readDeployment } from '../runs/ledger/deployment-reader.ts';
import { noteFormerSchedules } from '../runs/ledger/former-schedules.ts';
import { holdForFormer } from '../runs/ledger/lock.ts';
import { noteRemoved } from '../runs/ledger/removed-jobs.ts';
import { writeRename } from '../runs/ledger/renames.ts';
import { renameSummary } from '../runs/ledger/summaries.ts';
import { Table } from '../runs/ledger/table.ts';
import { jobOf } from '../time/schedule-name.ts';
import type { Applied } from './applied.ts';
import { apply } from './apply.ts';
import { asTheyFired } from './as-they-fired.ts';
import { lockChanges } from './lock-changes.ts';
import { type Made, makePlan } from './make-plan.ts';

import { ownCrontab, refuseFiles } from './own-crontab.ts';
import { hasChanges, type Plan } from './plan.ts';
import { refuseStale, stalePlan } from './plan-digest.ts';
import { sendMonitors } from './send-monitors.ts';
import type { SyncParts } from './sync-parts.ts';
import type { ApplyAnswer, ApplyRequest, OwnCrontab, Refusal } from './transport.ts';

/** The time reserved for the answer, which says how far apply got. */
const ANSWER_MS = 15_000;

const NOTHING: Applied = { done: [], failed: [], left: [] };

/** Makes the plan of crontab files, or of the deployment's own crontab, and applies it if it is the one that was reviewed. */
export async function applyCrontab(
  request: ApplyRequest,
  parts: SyncParts,
  context?: Remaining,
): Promise<Exclude<ApplyAnswer, Refusal>> {
  if (request.files !== undefined) refuseFiles(parts);
  const own = request.files === undefined ? await ownCrontab(parts, request.source) : undefined;
  return applyFiles(request, own, parts, context);
}

/** @param own the same files, if the deployment found them itself */
export async function applyFiles(
  { digest, ...request }: ApplyRequest,
  own: OwnCrontab | undefined,
  parts: SyncParts,
  context: Remaining | undefined,
): Promise<Exclude<ApplyAnswer, Refusal>> {
  const { config, clients, logger, now } = parts;
  const files = request.files ?? own?.files ?? [];
  const revision = request.revision ?? own?.revision;
  const table = new Table(clients.dynamo, config);
  const state = await readDeployment(table);
  // What is read while another sync writes is neither its crontab nor the one before.
  if (isHeld(state, now())) throw atWork(state);
  const { crontab, deployed, monitors, diagnostics, planned } = await makePlan(files, request, state, parts);
  const review = { diagnostics, ...(planned && { planned }), ...(own && { own }) };
  if (planned === undefined) return review;
  if (digest !== undefined) refuseStale(digest, planned.digest);
  if (planned.refused) return review;
  const applied = hasChanges(planned.plan)
    ? await carryOut(planned.plan, { crontab, deployed, revision }, table, state, parts, context)
    : await recordRevision(revision, table, state, parts);
  const isComplete = applied.failed.length + applied.left.length === 0;
  if (monitors.length === 0 || !isComplete) return { ...review, applied };
  const sent = await sendMonitors(monitors, { sqs: clients.sqs, queueUrl: config.queueUrl });
  logger[sent.reason === undefined ? 'info' : 'error']('monitors', { ...sent });
  return { ...review, applied, monitors: sent };
}

/** A sync without changes writes nothing but another revision. */
async function recordRevision(
  revision: string | undefined,
  table: Table,
  state: DeploymentState,
  { now }: SyncParts,
): Promise<Applied> {
  if (revision !== undefined && revision !== state.revision) {
    if (!(await writeRevision(table, state, revision, now()))) throw overtaken();
  }
  return NOTHING;
}

interface CrontabToApply extends Pick<Made, 'crontab' | 'deployed'> {
  readonly revision: string | undefined;
}

async function carryOut(
  plan: Plan,
  { crontab, deployed, revision }: CrontabToApply,
  table: Table,
  state: DeploymentState,
  { config, clients, logger, now, wait, random }: SyncParts,
  context: Remaining | undefined,
): Promise<Applied> {
  const began = now();
  const owed = plan.deploy.length > 0 ? owedDeploy(state.owed, crontab, began) : undefined;
  const hold = await DeploymentHold.take(table, state, owed, began);
  if (hold === undefined) throw overtaken();
  const remaining = context && context.getRemainingTimeInMillis() - ANSWER_MS;
  const changes = lockChanges(
    plan,
    deployed.map(({ schedule }) => schedule),
  );
  const holdLocks = async (isChanging: (job: string) => boolean): Promise<void> => {
    for (const { job, former, lock } of changes)
      if (isChanging(job)) await holdForFormer(table, lock, former, now());
  };
  let complete = false;
  try {
    await noteRemoved(table, removedJobs(plan), now());
    const applied = await apply(plan, {
      scheduler: clients.scheduler,
      sqs: clients.sqs,
      queueUrl: config.queueUrl,
      now,
      wait,
      random,
      deployed: owed && new Date(owed.since),
      beforeCall: async () => {
        if (!(await hold.keep(now()))) throw takenOver();
      },
      beforeChange: async (names) => {
        const changing = new Set(names);
        await holdLocks((job) => changing.has(job));
        const former = deployed.filter(({ schedule }) => changing.has(schedule.name));
        await noteFormerSchedules(table, asTheyFired(former, now()));
      },
      rename: async (rename) => {
        await writeRename(table, rename, now());
        await renameSummary(table, rename, now());
        await holdLocks((job) => job === rename.to);
      },
      ...(remaining !== undefined && { signal: AbortSignal.timeout(Math.max(0, remaining)) }),
    });
    const { done, failed, left } = applied;
    complete = failed.length + left.length === 0;
    logger[complete ? 'info' : 'error']('applied', {
      revision,
      done: done.length,
      failed: failed.map(({ action, name, message }) => ({ action, name, reason: message })),
      left: left.length,
    });
    return applied;
  } finally {
    await hold.release(complete ? { revision } : undefined, now());
  }
}

/** The jobs that are removed and not renamed. Another schedule of a job may be deleted alone. */
function removedJobs(plan: Plan): string[] {
  const renamed = new Set(plan.renamed.map(({ from }) => from));
  return plan.delete.filter((name) => jobOf(name) === name && !renamed.has(name));
}

function overtaken() {
  return stalePlan('another sync has begun to change the schedules');
}

/** It held the deployment for longer than it could say that it was still at work. */
function takenOver() {
  return new CronbridgeError(
    'stale-plan',
    'another sync took over, since this one was held up for too long',
    {
      hint: 'check what is deployed: plan again',
    },
  );
}

function atWork({ heldUntil }: DeploymentState) {
  return new CronbridgeError(
    'stale-plan',
    `another sync is changing the schedules; if it died, others may sync from ${heldUntil} on`,
    { hint: 'nothing was changed; wait for it, then plan again' },
  );
}
