import { CronbridgeError } from '../errors.ts';
import type { Attempt } from '../runs/ledger/attempt.ts';
import { nameProblem } from '../runs/message/added-settings.ts';
import { getSchedule } from '../schedules/group.ts';
import type { Deployment } from './deployment.ts';
import { findRun } from './find-run.ts';
import { jobMessage } from './job-details.ts';
import { notDeployed } from './known-jobs.ts';

interface Rerun {
  /** The run that is repeated. */
  readonly of: string;
  readonly job: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What starts a run again: its job as it is deployed now, with the arguments of the run and, if a person started it, with the
 * settings that it had and the job does not have.
 * @param argument the run's id, or a job for its active or latest run
 * @throws CronbridgeError `unknown-job`, `unknown-run`, `usage`; `failed` if the job has not run yet
 */
export async function rerunOf(deployment: Deployment, argument: string): Promise<Rerun> {
  const attempts = await findRun(deployment, argument);
  if (attempts === undefined) {
    throw new CronbridgeError('failed', `${argument} has not run yet`, {
      hint: `run it with ${deployment.command(`run ${argument}`)}`,
    });
  }
  const [first] = attempts;
  const schedule = await getSchedule(deployment.clients.scheduler, deployment.names.group, first.job);
  if (schedule === undefined) throw await notDeployed(deployment, first.job);
  const current = jobMessage([{ input: schedule.Target?.Input ?? '' }]);
  const { runId: of, job, message, trigger } = first;
  const env = trigger === 'manual' && current !== undefined ? addedSettings(message, current) : {};
  return { of, job, args: message.args ?? [], env };
}

function addedSettings(run: Attempt['message'], job: Attempt['message']): Readonly<Record<string, string>> {
  const added = Object.entries(run.env).filter(
    ([name, value]) => job.env[name] !== value && nameProblem(name) === undefined,
  );
  return Object.fromEntries(added);
}
