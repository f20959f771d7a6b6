import type { Logger } from '@aws-lambda-powertools/logger';
import type { Clients } from '../aws/clients/all.ts';
import { type Remaining, withTimeLeft } from '../aws/deadline.ts';
import { explainAws } from '../aws/errors.ts';
import type { Config } from '../config/config.ts';
import { hasErrors } from '../crontab/diagnostics/diagnostic.ts';
import { CronbridgeError } from '../errors.ts';
import { writeRevision } from '../runs/ledger/deployment.ts';
import { Locks } from '../runs/ledger/locks.ts';
import { areDeploysOwed, oweDeploys, settleDeploys } from '../runs/ledger/owed-deploys.ts';
import { noteRemoved } from '../runs/ledger/removed-jobs.ts';
import { writeRename } from '../runs/ledger/renames.ts';
import { Table } from '../runs/ledger/table.ts';
import { jobOf } from '../time/schedule-name.ts';
import { apply } from './apply.ts';
import type { Patience } from './call-until-answered.ts';
import { checkedTimezone } from './checked-timezone.ts';
import { desire } from './desired.ts';
import { diff } from './diff.ts';
import { massDeletion } from './mass-deletion.ts';
import type { Plan } from './plan.ts';
import { readJobs } from './read-jobs.ts';
import { readSchedules } from './read-schedules.ts';
import { readRequest } from './request.ts';
import { findTaskProblems } from './task-problems.ts';
import {
  type ApplyAnswer,
  type ApplyRequest,
  type DeploymentPlace,
  type PlanAnswer,
  type PlanRequest,
  pack,
} from './transport.ts';

export interface SyncParts extends Pick<Patience, 'wait' | 'random'> {
  readonly config: Config;
  /** Of the ledger its table and locks alone: the role of sync may neither query nor change runs. */
  readonly clients: Pick<Clients, 'dynamo' | 'ecs' | 'scheduler' | 'sqs'>;
  now(): Date;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

type Request = PlanRequest | ApplyRequest;

/** So much time is left for the answer that tells how far apply came. */
const ANSWER_MS = 15_000;
/** Of it, what the answer itself needs; until then calls may end that were under way. */
const LAST_MS = 5_000;

/**
 * Requests and answers are packed (see transport.ts). What people can mend is an answer with `error`; anything else that is
 * thrown is a fault of the function.
 */
export async function serveSync(
  parts: SyncParts,
  event: unknown,
  context: Remaining | undefined,
): Promise<unknown> {
  let action: Request['action'] | undefined;
  try {
    const request = readRequest(event);
    action = request.action;
    const answer = withTimeLeft(context, LAST_MS, () => answerTo(request, parts, context));
    return pack(await answer);
  } catch (error) {
    const explained = explainAws(error, `carry out "${action}"`);
    if (!(explained instanceof CronbridgeError)) throw error;
    const { code, message, hint } = explained;
    parts.logger.error('refused', { action, code, reason: message });
    return { error: { code, message, hint } };
  }
}

async function answerTo(
  request: Request,
  parts: SyncParts,
  context: Remaining | undefined,
): Promise<PlanAnswer | ApplyAnswer> {
  switch (request.action) {
    case 'plan':
      return plan(request, parts);
    case 'apply':
      return carryOut(request, parts, context);
  }
}

async function plan(
  { files, resume, allowMassDelete, timezone: asked }: PlanRequest,
  parts: SyncParts,
): Promise<PlanAnswer> {
  const { config, clients, logger } = parts;
  const now = parts.now();
  const timezone =
    asked === undefined
      ? checkedTimezone("the deployment's CRONBRIDGE_TIMEZONE", config.timezone)
      : checkedTimezone('timezone', asked);
  const { jobs, diagnostics } = readJobs(files, { timezone, now });
  if (hasErrors(diagnostics)) {
    logger.info('not planned', { reason: 'the crontab has errors', diagnostics: diagnostics.length });
    return { diagnostics };
  }
  const paths = new Map(files.map(({ file, path = file }) => [file, path]));
  const desired = desire(jobs, config, now, (file) => paths.get(file) ?? file);
  const [actual, problems] = await Promise.all([
    readSchedules(clients.scheduler, config.group, parts, now),
    findTaskProblems(clients.ecs, jobs, { ...parts, now }),
  ]);
  const deploysOwed = desired.deploy.length > 0 && (await areDeploysOwed(new Table(clients.dynamo, config)));
  const plan = diff(desired, actual, { group: config.group, now, resume, deploysOwed, problems });
  const refusal = allowMassDelete ? undefined : massDeletion(plan);
  return {
    diagnostics,
    deployment: placeOf(config),
    plan,
    ...(refusal && { refused: { code: refusal.code, message: refusal.message, hint: refusal.hint ?? '' } }),
  };
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

/** The account is in the name of every resource: `arn:partition:service:region:account:…`. */
function placeOf({ service, stage, region, queueArn }: Config): DeploymentPlace {
  return { service, stage, region, account: queueArn.split(':')[4] ?? '' };
}

/** The jobs whose own schedule goes, and who do not go on under another name. The schedule of another time of theirs may go alone. */
function removedJobs(plan: Plan): string[] {
  const renamed = new Set(plan.renamed.map(({ from }) => from));
  return plan.delete.filter((name) => jobOf(name) === name && !renamed.has(name));
}
