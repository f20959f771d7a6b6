import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { requestPlan } from '../operate/sync.ts';
import type { Context } from './context.ts';
import { withDeployment } from './with-deployment.ts';

/** The files that the deployment finds at its source now. */
export async function filesAtSource(
  context: Context,
  crontab: { readonly source: string },
): Promise<readonly CrontabFile[]> {
  const { own } = await withDeployment(context, 'read the crontab', (deployment) =>
    requestPlan(deployment, crontab),
  );
  return own?.files ?? [];
}
