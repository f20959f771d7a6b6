// Asks the functions of a deployment for a plan, or to apply one.
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
  type Review,
  unpack,
} from '../schedules/transport.ts';
import type { Deployment } from './deployment.ts';
import { refuseInvalid } from './invalid-crontab.ts';
import { invoke } from './invoke.ts';

/** The plan that makes the deployment's schedules match the crontab. */
export async function requestPlan(deployment: Deployment, request: PlanRequest): Promise<Review> {
  const { planFunction } = deployment.names;
  return ask<PlanAnswer>(deployment, planFunction, request, PLAN_WITHIN_SECONDS);
}

/** @throws CronbridgeError `invalid-crontab` if there is no plan because the files have errors */
export function plannedIn({ diagnostics, planned }: Review): Planned {
  refuseInvalid(diagnostics);
  if (planned) return planned;
  throw new Error('the function answered neither a plan nor an error');
}

/** Makes the deployment's schedules match the crontab. */
export async function requestApply(
  deployment: Deployment,
  request: ApplyRequest,
): Promise<Exclude<ApplyAnswer, Refusal>> {
  const { syncFunction } = deployment.names;
  return ask<ApplyAnswer>(deployment, syncFunction, request, APPLY_WITHIN_SECONDS);
}

/**
 * What was done.
 * @throws CronbridgeError where nothing was: `invalid-crontab`, `unfit-tasks`, `too-many-deletes`
 */
export function appliedIn(answer: Exclude<ApplyAnswer, Refusal>): Applied {
  const { refused } = plannedIn(answer);
  if (refused) throw refusalError(refused);
  if (answer.applied) return answer.applied;
  throw new Error('the sync function neither applied nor refused the plan');
}

/** An error of a function, to throw it again. */
export function refusalError({ code, message, hint }: Refusal['error']): CronbridgeError {
  return new CronbridgeError(code, message, hint === undefined ? {} : { hint });
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
  throw refusalError(answer.error);
}
