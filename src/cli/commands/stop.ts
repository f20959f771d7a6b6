import { plain } from '../../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../../errors.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { activeRun, latestRun, openLedger, requirePossible, runById } from '../../operate/find-run.ts';
import { FunctionError, invoke } from '../../operate/invoke.ts';
import type { StopAnswer } from '../../runs/start/stop.ts';
import type { Context, Start } from '../context.ts';
import type { CommandLine } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('stop')
    .description('stop a run, even if it only waits for its start or its next attempt')
    .argument('<run>', 'its id, or a job for its active run');

export function addStop(program: CommandLine, start: Start): void {
  grammar(program).action((run) => start((context) => stop(context, run)));
}

/** Longer than the dispatch function's own timeout. */
const WITHIN_SECONDS = 75;

async function stop(context: Context, argument: string): Promise<number> {
  return withDeploymentWaiting(context, 'stop the run', async (deployment) => {
    await requirePossible(deployment, argument);
    const run = argument.includes('@') ? argument : await activeRunOf(deployment, argument);
    const answer = await request(deployment, run);
    if (answer.stopped === 'nothing')
      throw notActive(deployment, `${run} is not active: it is ${answer.state}`);
    if (answer.stopped === 'foreign') throw foreignTask(answer);
    context.terminal.err.line(whatWasDone(answer));
    return EXIT.done;
  });
}

async function activeRunOf(deployment: Deployment, job: string): Promise<string> {
  const ledger = openLedger(deployment);
  const active = await activeRun(deployment, ledger, job);
  if (active !== undefined) return active[0].runId;
  const last = (await latestRun(deployment, ledger, job))?.at(-1);
  const why = last === undefined ? 'it has not run yet' : `its last run, ${last.runId}, is ${last.state}`;
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

async function request(deployment: Deployment, run: string): Promise<StopAnswer> {
  try {
    return (await invoke(
      deployment,
      deployment.names.dispatchFunction,
      { stop: run },
      WITHIN_SECONDS,
    )) as StopAnswer;
  } catch (error) {
    if (!(error instanceof FunctionError) || error.errorType !== 'UnknownRun') throw error;
    await runById(deployment, openLedger(deployment), run);
    throw error;
  }
}

function whatWasDone({ run, stopped, waited }: StopAnswer): string {
  if (stopped === 'task') return `asked ECS to stop the task of ${run}; the run is not retried`;
  if (stopped === 'gone') return `the task of ${run} is already gone; the run is not retried`;
  const what = waited === undefined ? 'it had not started' : `it waited: ${plain(waited)}`;
  return `stopped ${run}: ${what}`;
}
