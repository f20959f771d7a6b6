// cronbridge resume: a paused job runs again.

import { setState } from '../../operate/pause.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../output/failure.ts';
import { withDeployment } from '../with-deployment.ts';

export async function resume(context: Context, job: string): Promise<number> {
  return withDeployment(context, 'resume the job', async (deployment) => {
    const changed = await setState(deployment, job, 'ENABLED');
    context.terminal.err.line(changed > 0 ? `${job} is resumed` : `${job} was not paused`);
    return EXIT.done;
  });
}
