// cronbridge stop: ends a run's task.
import { stopOwned } from '../aws/stop-task.ts';
import { CronbridgeError } from '../errors.ts';
import { isFinal } from '../ledger/run.ts';
import { instantText } from '../message/message.ts';
import { ownerTags } from '../message/task-marks.ts';
import type { Context } from './context.ts';
import { withDeployment } from './deployment.ts';
import { EXIT } from './failure.ts';
import { findRun, openLedger } from './find-run.ts';
import { plain } from './output/display-width.ts';

export async function stop(context: Context, argument: string): Promise<number> {
  return withDeployment(context, 'stop the run', async (deployment) => {
    const run = await findRun(deployment, openLedger(deployment), argument);
    if (isFinal(run.state)) {
      const { retryDue } = run;
      const waits = retryDue !== undefined && new Date(retryDue) > deployment.now();
      const again = waits ? `, and will be tried again at ${instantText(new Date(retryDue))}` : '';
      throw new CronbridgeError('failed', `${run.run} is not running: it is ${run.state}${again}`, {
        hint: `see what runs with cronbridge runs --active${deployment.flags}`,
      });
    }
    if (run.taskArn === undefined) {
      const why = run.reason === undefined ? '' : `: ${plain(run.reason)}`;
      throw new CronbridgeError('failed', `${run.run} has no task yet that could be stopped${why}`, {
        hint: 'it starts as soon as it can, or is given up at its deadline; then try again',
      });
    }
    const tags = ownerTags(run, deployment.names.prefix);
    const owner = await stopOwned(deployment.clients.ecs, run.taskArn, tags, 'stopped with cronbridge stop');
    if (owner === 'foreign') {
      throw new CronbridgeError(
        'failed',
        `the task of ${run.run} has the tags of another deployment or run`,
        {
          hint: `look at it in ECS before anybody stops it: ${run.taskArn}`,
        },
      );
    }
    context.terminal.err.line(`stopping ${run.run}`);
    return EXIT.done;
  });
}
