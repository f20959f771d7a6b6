// cronbridge resume: a paused job runs again.
import type { Context } from '../context.ts';
import { withDeployment } from '../deployment.ts';
import { EXIT } from '../failure.ts';
import { setState } from '../job-schedules.ts';

export async function resume(context: Context, job: string): Promise<number> {
  return withDeployment(context, 'resume the job', async (deployment) => {
    const changed = await setState(deployment, job, 'ENABLED');
    context.terminal.err.line(changed > 0 ? `${job} is resumed` : `${job} was not paused`);
    return EXIT.done;
  });
}
