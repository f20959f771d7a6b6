import { CronbridgeError } from '../errors.ts';
import { type Attempt, isFinal, shownState } from '../runs/ledger/attempt.ts';
import type { RunAnswer } from '../runs/start/start-safely.ts';
import type { Deployment } from './deployment.ts';
import { invokeRun, RequestRefused } from './invoke.ts';
import { notDeployed, refuseRun } from './known-jobs.ts';
import { asListed, type ListedRun } from './listed-run.ts';
import { openLedger } from './open-ledger.ts';

/** A run that was requested; if it waits, with what it waits for. */
interface RequestedRun
  extends RunAnswer,
    Partial<Pick<ListedRun, 'waitsIn' | 'waitingSince' | 'before' | 'heldSince' | 'launchDue'>> {}

export interface RunRequest {
  readonly job: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** When it starts; absent: now. */
  readonly at?: Date | undefined;
}

/**
 * Runs a job now, or at a later time.
 * @throws CronbridgeError `unknown-job`, `usage` for the id of a run, for a time that is past or more than a year ahead, or if its command cannot take arguments
 */
export async function requestRun(deployment: Deployment, request: RunRequest): Promise<RequestedRun> {
  refuseRun(deployment, 'run', request.job);
  const answer = await ask(deployment, request);
  if (answer.state !== 'waiting') return answer;
  const there = await openLedger(deployment).get({ runId: answer.run, number: answer.attempt });
  if (there === undefined || isFinal(there.state)) return answer;
  const [listed = there] = await asListed(deployment, [there]);
  const { waitsIn, waitingSince, launchDue, taskArn, reason = answer.reason } = listed;
  const { before, heldSince }: Partial<ListedRun> = listed;
  const state = shownState(there);
  return { ...answer, state, reason, taskArn, waitsIn, waitingSince, before, heldSince, launchDue };
}

async function ask(deployment: Deployment, { at, ...request }: RunRequest): Promise<RunAnswer> {
  const payload = { ...request, ...(at && { at: `${at.toISOString().slice(0, 19)}Z` }) };
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
    if (code === 'BadTime') {
      const hint = 'a run can be planned for the coming year; what starts later belongs into the crontab';
      throw new CronbridgeError('usage', `the run cannot be planned: ${message}`, { hint, cause: error });
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
