import { CronbridgeError } from '../errors.ts';
import type { Attempt } from '../runs/ledger/attempt.ts';
import type { RunAnswer } from '../runs/start/request.ts';
import type { Deployment } from './deployment.ts';
import { invokeRun, RequestRefused } from './invoke.ts';
import { notDeployed } from './known-jobs.ts';
import { openLedger } from './open-ledger.ts';

/** Runs a job now. @throws CronbridgeError `unknown-job`, `usage` if its command cannot take arguments */
export async function requestRun(
  deployment: Deployment,
  payload: { job: string; env: Readonly<Record<string, string>>; args: readonly string[] },
): Promise<RunAnswer> {
  // The function would refuse it as a malformed request; to a person it is an unknown name like any other.
  if (payload.job === '') throw await notDeployed(deployment, payload.job);
  try {
    return await invokeRun<RunAnswer>(deployment, payload);
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    const { code, message } = error.refusal;
    if (code === 'NoPlaceForArguments') {
      throw new CronbridgeError('usage', message, {
        hint: 'write "$@" in the crontab where the arguments belong, for example: cd /app && ./report "$@"',
        cause: error,
      });
    }
    if (code !== 'UnknownJob') throw error;
    throw await notDeployed(deployment, payload.job);
  }
}

/** The attempt that a request started. */
export async function startedRun(deployment: Deployment, answer: RunAnswer): Promise<Attempt> {
  const found = await openLedger(deployment).get({ runId: answer.run, number: answer.attempt });
  if (found) return found;
  throw new CronbridgeError(
    'unknown-run',
    `the ledger has no run ${answer.run}, although it was just started`,
    {
      hint: 'check that this shell and the functions have the same service and stage',
    },
  );
}
