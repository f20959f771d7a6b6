// Asks the functions of a deployment for a plan, or to apply one.

import type { Diagnostic } from '../crontab/diagnostics/diagnostic.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { CronbridgeError } from '../errors.ts';
import type { Applied } from '../schedules/applied.ts';
import {
  type ApplyAnswer,
  type ApplyRequest,
  type PlanAnswer,
  type Planned,
  type PlanRequest,
  pack,
  type Refusal,
  unpack,
} from '../schedules/transport.ts';
import type { Deployment } from './deployment.ts';
import { refuseInvalid } from './invalid-crontab.ts';
import { invoke } from './invoke.ts';

/** The plan function's answer about crontab files. */
interface Review {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent if the diagnostics have an error. */
  readonly planned?: Planned;
}

/** The plan that makes the deployment's schedules match the files. */
export async function requestPlan(
  deployment: Deployment,
  files: readonly CrontabFile[],
  options: Omit<PlanRequest, 'files'> = {},
): Promise<Review> {
  const request: PlanRequest = { files, ...options };
  const { planFunction } = deployment.names;
  const answer = await ask<PlanAnswer>(deployment, planFunction, request, PLAN_WITHIN_SECONDS);
  const { diagnostics, plan, deployment: place, refused } = answer;
  if (!plan || !place) return { diagnostics };
  return { diagnostics, planned: { plan, deployment: place, ...(refused && { refused }) } };
}

/** @throws CronbridgeError `invalid-crontab` if there is no plan because the files have errors */
export function plannedIn({ diagnostics, planned }: Review): Planned {
  refuseInvalid(diagnostics);
  if (planned) return planned;
  throw new Error('the plan function returned neither a plan nor an error');
}

/** Applies exactly this plan. */
export async function requestApply(deployment: Deployment, request: ApplyRequest): Promise<Applied> {
  const { syncFunction } = deployment.names;
  return (await ask<ApplyAnswer>(deployment, syncFunction, request, APPLY_WITHIN_SECONDS)).applied;
}

/** @throws CronbridgeError `apply-failed` if not everything was done */
export function refuseIncomplete({ done, failed, left }: Applied): void {
  if (failed.length + left.length === 0) return;
  const counts = [
    `${done.length} done`,
    `${failed.length} failed`,
    ...(left.length > 0 ? [`${left.length} not started`] : []),
  ];
  throw new CronbridgeError('apply-failed', `the plan was not applied completely: ${counts.join(', ')}`, {
    hint: 'fix the cause and sync again to complete the rest',
  });
}

/** A plan reads thousands of schedules in some ten seconds; an apply may take as long as the function may run (serverless.yml). */
const PLAN_WITHIN_SECONDS = 180;
const APPLY_WITHIN_SECONDS = 930;

async function ask<Answer extends object>(
  deployment: Deployment,
  functionName: string,
  request: PlanRequest | ApplyRequest,
  withinSeconds: number,
): Promise<Exclude<Answer, Refusal>> {
  const reply = await invoke(deployment, functionName, pack(request), withinSeconds);
  const answer = unpack(reply) as Exclude<Answer, Refusal> | Refusal;
  if (!('error' in answer)) return answer;
  const { code, message, hint } = answer.error;
  throw new CronbridgeError(code, message, hint === undefined ? {} : { hint });
}
