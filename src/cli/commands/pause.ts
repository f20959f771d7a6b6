// cronbridge pause: a job runs no more until it is resumed; syncs leave it paused.

import { setState } from '../../operate/pause.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../output/failure.ts';
import { withDeployment } from '../with-deployment.ts';

export async function pause(context: Context, job: string): Promise<number> {
  return withDeployment(context, 'pause the job', async (deployment) => {
    const changed = await setState(deployment, job, 'DISABLED');
    const how = `resume it with ${deployment.command(`resume ${job}`)}`;
    context.terminal.err.line(changed > 0 ? `${job} is paused; ${how}` : `${job} was already paused; ${how}`);
    return EXIT.done;
  });
}
