import { plain } from '../crontab/diagnostics/shown.ts';
import type { Deployment } from '../operate/deployment.ts';
import { latestWithTask } from '../operate/find-run.ts';
import { asListed } from '../operate/listed-run.ts';
import { type Attempt, isFinal } from '../runs/ledger/attempt.ts';
import { standing } from '../runs/standing.ts';
import { attemptHead } from './output/attempts.ts';
import { waitText } from './output/waiting.ts';

/** Why an attempt has no log, and where a job's latest log is. @param argument the run or job that was asked for */
export async function whyNoLog(
  deployment: Deployment,
  attempt: Attempt,
  argument: string,
): Promise<readonly string[]> {
  const name = attemptHead(attempt);
  if (attempt.taskArn !== undefined)
    return [`${name} has no log here: its task definition does not use awslogs with a stream prefix`];
  if (!isFinal(attempt.state)) {
    const [waits = attempt] = await asListed(deployment, [attempt]);
    return [`${name} has not started yet: ${waitText(waits, deployment.now())}`];
  }
  const before = argument === attempt.job ? await latestWithTask(deployment, argument) : undefined;
  return [
    `${name} ${plain(standing(attempt))}, so it has no log`,
    ...(before === undefined
      ? []
      : [`the latest log is that of ${before.runId}: ${deployment.command(`logs ${before.runId}`)}`]),
  ];
}

/** The last attempt of a run has no log, and an earlier one has. */
export function earlierLog(shown: Attempt, last: Attempt): string {
  return `attempt ${last.number} of ${last.runId} ${plain(standing(last))}; this is the log of attempt ${shown.number}`;
}
