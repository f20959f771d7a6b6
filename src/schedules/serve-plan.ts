import type { Logger } from '@aws-lambda-powertools/logger';
import type { Clients } from '../aws/clients/all.ts';
import type { Remaining } from '../aws/deadline.ts';
import type { Config } from '../config/config.ts';
import { hasErrors } from '../crontab/diagnostics/diagnostic.ts';
import { areDeploysOwed } from '../runs/ledger/deployment-reader.ts';
import { ItemReader } from '../runs/ledger/item-reader.ts';
import { answered } from './answered.ts';
import type { Patience } from './call-until-answered.ts';
import { checkedTimezone } from './checked-timezone.ts';
import { desire } from './desired.ts';
import { diff } from './diff.ts';
import { massDeletion } from './mass-deletion.ts';
import { readJobs } from './read-jobs.ts';
import { readSchedules } from './read-schedules.ts';
import { readPlanRequest } from './request.ts';
import { findTaskProblems } from './task-problems.ts';
import type { DeploymentPlace, PlanAnswer, PlanRequest } from './transport.ts';

export interface PlanParts extends Pick<Patience, 'wait' | 'random'> {
  readonly config: Config;
  readonly clients: Pick<Clients, 'dynamo' | 'ecs' | 'scheduler'>;
  now(): Date;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

export function servePlan(
  parts: PlanParts,
  event: unknown,
  context: Remaining | undefined,
): Promise<unknown> {
  return answered('plan', parts.logger, context, async () => makePlan(readPlanRequest(event), parts));
}

/** Reads the ledger, ECS and the schedules, and writes nothing. */
async function makePlan(
  { files, resume, allowMassDelete, timezone: asked }: PlanRequest,
  parts: PlanParts,
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
  const deploysOwed =
    desired.deploy.length > 0 && (await areDeploysOwed(new ItemReader(clients.dynamo, config.ledgerTable)));
  const plan = diff(desired, actual, { group: config.group, now, resume, deploysOwed, problems });
  const refusal = allowMassDelete ? undefined : massDeletion(plan);
  return {
    diagnostics,
    deployment: placeOf(config),
    plan,
    ...(refusal && { refused: { code: refusal.code, message: refusal.message, hint: refusal.hint ?? '' } }),
  };
}

/** The account is part of every resource's ARN: `arn:partition:service:region:account:…`. */
function placeOf({ service, stage, region, queueArn }: Config): DeploymentPlace {
  return { service, stage, region, account: queueArn.split(':')[4] ?? '' };
}
