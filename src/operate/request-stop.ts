import { CronbridgeError } from '../errors.ts';
import { runStanding } from '../runs/standing.ts';
import type { StopAnswer } from '../runs/start/stop.ts';
import type { Deployment } from './deployment.ts';
import { lastOf, latestRun, onlyPlanned, openRuns, requirePossible, runById } from './find-run.ts';
import { invokeRun, RequestRefused } from './invoke.ts';

/**
 * Stops a run, whether it runs or waits.
 * @param argument its id, or a job for its active run or, without one, the one that is planned
 * @throws CronbridgeError `failed` if it is not active or its task belongs to others; `unknown-job`, `unknown-run`, `usage`
 */
export async function requestStop(deployment: Deployment, argument: string): Promise<StopAnswer> {
  await requirePossible(deployment, argument);
  const run = argument.includes('@') ? argument : await openRunOf(deployment, argument);
  const answer = await ask(deployment, run);
  if (answer.stopped === 'nothing') {
    const last = lastOf(await runById(deployment, run));
    throw notActive(deployment, `${run} is not active: ${runStanding(last)}`);
  }
  if (answer.stopped === 'foreign') throw foreignTask(answer);
  return answer;
}

async function openRunOf(deployment: Deployment, job: string): Promise<string> {
  const { active, planned } = await openRuns(deployment, job);
  const open = active ?? onlyPlanned(deployment, job, planned);
  if (open !== undefined) return open[0].runId;
  const run = await latestRun(deployment, job);
  const last = run && lastOf(run);
  const why =
    last === undefined ? 'it has not run yet' : `the last is ${last.runId}, and ${runStanding(last)}`;
  throw notActive(deployment, `no run of ${job} is active: ${why}`);
}

function foreignTask({ run, taskArn }: StopAnswer): CronbridgeError {
  return new CronbridgeError('failed', `the task of ${run} has the tags of another deployment or run`, {
    hint: `check it in ECS before you stop it: ${taskArn}`,
  });
}

function notActive({ command }: Deployment, message: string): CronbridgeError {
  return new CronbridgeError('failed', message, {
    hint: `list all active runs: ${command('runs --active')}`,
  });
}

async function ask(deployment: Deployment, run: string): Promise<StopAnswer> {
  try {
    return await invokeRun<StopAnswer>(deployment, { stop: run });
  } catch (error) {
    if (!(error instanceof RequestRefused) || error.refusal.code !== 'UnknownRun') throw error;
    await runById(deployment, run);
    throw error;
  }
}
