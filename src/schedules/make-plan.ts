import type { Logger } from '@aws-lambda-powertools/logger';
import type { Clients } from '../aws/clients/all.ts';
import type { Config } from '../config/config.ts';
import { hasErrors } from '../crontab/diagnostics/diagnostic.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import type { CronbridgeError } from '../errors.ts';
import type { DeploymentState } from '../runs/ledger/deployment-reader.ts';
import { homeOf } from '../runs/message/home.ts';
import type { PackagedCrontab } from '../source/packaged-crontab.ts';
import type { Patience } from './call-until-answered.ts';
import { checkedTimezone } from './checked-timezone.ts';
import { crontabDigest, desire } from './desired.ts';
import { diff } from './diff.ts';
import { massDeletion } from './mass-deletion.ts';
import { monitorsLeft, monitorsOf } from './monitors.ts';
import { planDigest } from './plan-digest.ts';
import { readJobs } from './read-jobs.ts';
import { type DeployedSchedule, readDeployed } from './read-schedules.ts';
import { findTaskProblems, unfitTasks } from './task-problems.ts';
import type { DeploymentPlace, PlanRequest, Refusal, Review } from './transport.ts';

export interface PlanParts extends Pick<Patience, 'wait' | 'random'> {
  readonly config: Config;
  readonly clients: Pick<Clients, 'dynamo' | 'ecs' | 'scheduler'>;
  now(): Date;
  /** What a deploy has put into the package of the function, if anything; absent: this is no function. */
  readonly packaged?: () => Promise<PackagedCrontab | undefined>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

type PlanOptions = Pick<PlanRequest, 'resume' | 'allowMassDelete' | 'timezone'>;

export interface Made extends Review {
  /** The digest of what the crontab asks for; empty if its diagnostics have an error. */
  readonly crontab: string;
  /** The schedules that the plan changes. */
  readonly deployed: readonly DeployedSchedule[];
  /** Those that a sync writes. */
  readonly monitors: ReturnType<typeof monitorsOf>;
}

/**
 * The plan that makes the schedules match the crontab. Reads ECS and the schedules, and writes nothing.
 * @param state of the deployment, read before the schedules: whoever changes them meanwhile raises its version
 */
export async function makePlan(
  files: readonly CrontabFile[],
  { resume, allowMassDelete, timezone: asked }: PlanOptions,
  state: DeploymentState,
  parts: PlanParts,
): Promise<Made> {
  const { config, clients, logger } = parts;
  const now = parts.now();
  const timezone =
    asked === undefined
      ? checkedTimezone("the deployment's CRONBRIDGE_TIMEZONE", config.timezone)
      : checkedTimezone('timezone', asked);
  const { jobs, diagnostics } = readJobs(files, { timezone, now });
  if (hasErrors(diagnostics)) {
    logger.info('not planned', { reason: 'the crontab has errors', diagnostics: diagnostics.length });
    return { diagnostics, crontab: '', deployed: [], monitors: [] };
  }
  const paths = new Map(files.map(({ file, path = file }) => [file, path]));
  const desired = desire(jobs, config, now, (file) => paths.get(file) ?? file);
  const [deployed, problems] = await Promise.all([
    readDeployed(clients.scheduler, config.group, parts, now),
    findTaskProblems(clients.ecs, jobs, { ...parts, now }),
  ]);
  const deploysOwed = state.owed !== undefined;
  const actual = deployed.map(({ schedule }) => schedule);
  const changes = diff(desired, actual, { group: config.group, now, resume, deploysOwed, problems });
  const left = monitorsLeft(desired.schedules, actual);
  const plan = { ...changes, warnings: [...changes.warnings, ...left] };
  const crontab = crontabDigest(desired);
  const refused = unfitTasks(plan) ?? (allowMassDelete ? undefined : massDeletion(plan));
  return {
    diagnostics,
    crontab,
    deployed,
    monitors: monitorsOf(desired.schedules, config.monitors),
    planned: {
      deployment: placeOf(config),
      plan,
      digest: planDigest(plan, state.version, crontab),
      ...(refused && { refused: refusalOf(refused) }),
    },
  };
}

function refusalOf({ code, message, hint }: CronbridgeError): Refusal['error'] {
  return { code, message, ...(hint !== undefined && { hint }) };
}

/** The account is in every ARN of the deployment. */
function placeOf({ service, stage, region, queueArn }: Config): DeploymentPlace {
  return { service, stage, region, account: homeOf(queueArn).account };
}
