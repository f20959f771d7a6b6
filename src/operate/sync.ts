// Asks the sync function of a deployment for a plan, and to apply one.

import { withProgress } from '../cli/output/progress.ts';
import type { Terminal } from '../cli/output/terminal.ts';
import { refuseErrors } from '../cli/parse-for-deployment.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { CronbridgeError } from '../errors.ts';
import type { Applied } from '../schedules/apply.ts';
import { checkedTimezone } from '../schedules/checked-timezone.ts';
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
import { invoke } from './invoke.ts';

/**
 * The plan that would make the deployment's schedules what the files say. Prints the files' diagnostics.
 * @throws CronbridgeError `invalid-crontab` when the files have errors
 */
export async function requestPlan(
  terminal: Terminal,
  deployment: Deployment,
  files: readonly CrontabFile[],
  options: {
    resume?: boolean | undefined;
    allowMassDelete?: boolean | undefined;
    timezone?: string | undefined;
  },
): Promise<Planned> {
  const { resume, allowMassDelete, timezone } = options;
  const request: PlanRequest = {
    action: 'plan',
    files,
    ...(resume && { resume: true }),
    ...(allowMassDelete && { allowMassDelete: true }),
    ...(timezone !== undefined && { timezone: checkedTimezone('--timezone', timezone) }),
  };
  const answer = (await ask(terminal, deployment, 'planning', request)) as Exclude<PlanAnswer, Refusal>;
  refuseErrors(terminal, answer, files);
  const { plan, deployment: place, refused } = answer;
  if (plan && place) return { plan, deployment: place, ...(refused && { refused }) };
  throw new Error('the sync function answered neither a plan nor an error');
}

/**
 * Applies a plan as it is.
 * @throws CronbridgeError `apply-failed` when not everything was done
 */
export async function requestApply(
  terminal: Terminal,
  deployment: Deployment,
  request: Omit<ApplyRequest, 'action'>,
): Promise<void> {
  const { applied } = (await ask(terminal, deployment, 'applying', {
    action: 'apply',
    ...request,
  })) as Exclude<ApplyAnswer, Refusal>;
  const { failed, left, done } = applied;
  if (failed.length + left.length === 0) return;
  for (const { action, name, message, hint } of failed) {
    terminal.err.line(`${terminal.err.colors.red(`could not ${action} ${name}:`)} ${message}`);
    if (hint !== undefined) terminal.err.line(`  ${terminal.err.colors.dim('hint:')} ${hint}`);
  }
  throw incomplete(applied, done.length);
}

/** A plan reads thousands of schedules in some ten seconds; an apply may take as long as the function may (serverless.yml). */
const WITHIN_SECONDS = { plan: 180, apply: 930 } as const;

async function ask(
  { err }: Terminal,
  deployment: Deployment,
  doing: string,
  request: PlanRequest | ApplyRequest,
): Promise<object> {
  const seconds = WITHIN_SECONDS[request.action];
  const call = invoke(deployment, deployment.names.syncFunction, pack(request), seconds);
  const answer = unpack(await withProgress(err, doing, call)) as PlanAnswer | ApplyAnswer;
  if (!('error' in answer)) return answer;
  const { code, message, hint } = answer.error;
  throw new CronbridgeError(code, message, hint === undefined ? {} : { hint });
}

function incomplete({ failed, left }: Applied, done: number): CronbridgeError {
  const counts = [
    `${done} done`,
    `${failed.length} failed`,
    ...(left.length > 0 ? [`${left.length} not begun`] : []),
  ];
  return new CronbridgeError('apply-failed', `the plan was not applied completely: ${counts.join(', ')}`, {
    hint: 'sync again when the cause is mended; it completes what is left',
  });
}
