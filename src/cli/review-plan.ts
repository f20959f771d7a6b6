// How `plan` and `sync` show a plan, and which plans they refuse.
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { CronbridgeError } from '../errors.ts';
import type { Deployment } from '../operate/deployment.ts';
import { plannedIn, requestPlan } from '../operate/sync.ts';
import { checkedTimezone } from '../schedules/checked-timezone.ts';
import type { Plan } from '../schedules/plan.ts';
import { refuseProblems } from '../schedules/task-problems.ts';
import type { Planned } from '../schedules/transport.ts';
import type { Context } from './context.ts';
import { printDiagnostics } from './output/diagnostics.ts';
import { printPlanned } from './output/planned.ts';
import { withProgress } from './output/progress.ts';
import type { Output } from './output/terminal.ts';

interface ReviewOptions {
  readonly resume?: boolean;
  readonly allowMassDelete?: boolean;
  readonly timezone?: string;
  readonly json?: boolean;
  readonly showValues?: boolean;
  /** Absent: stderr. */
  readonly diagnosticsTo?: Output;
}

/**
 * Shows what a sync of the files would change.
 * @throws CronbridgeError if a sync would be refused: `invalid-crontab`, `unfit-tasks`, `too-many-deletes`
 */
export async function reviewPlan(
  { terminal: { out, err }, global }: Context,
  deployment: Deployment,
  files: readonly CrontabFile[],
  options: ReviewOptions,
): Promise<Plan> {
  const { resume, allowMassDelete, timezone } = options;
  const request = requestPlan(deployment, files, {
    ...(resume && { resume }),
    ...(allowMassDelete && { allowMassDelete }),
    ...(timezone !== undefined && { timezone: checkedTimezone('--timezone', timezone) }),
  });
  const review = await withProgress(err, 'planning', request);
  printDiagnostics(options.diagnosticsTo ?? err, review.diagnostics, files);
  const planned = plannedIn(review);
  printPlanned(out, planned, options);
  refusePlan(planned, deployment, global.local);
  return planned.plan;
}

/** @param local whether the deployment is on this machine @throws CronbridgeError `unfit-tasks`, or `too-many-deletes` */
function refusePlan({ plan, refused }: Planned, { aws }: Pick<Deployment, 'aws'>, local = false): void {
  if (!local) refuseProblems(plan);
  withHint(
    plan,
    `on this machine: ${aws('ecs register-task-definition --cli-input-json file://<file>')}, ` +
      'or start "cronbridge local" with --register <file> and --cluster <name>',
  );
  if (refused) {
    throw new CronbridgeError(refused.code, refused.message, refused.hint ? { hint: refused.hint } : {});
  }
}

/** The same for `cronbridge local` itself. @param aws how the aws command line reaches it, if it does */
export function refuseLocalPlan(plan: Plan, aws?: Deployment['aws']): void {
  const whileItRuns =
    aws === undefined
      ? ''
      : `, or now with ${aws('ecs register-task-definition --cli-input-json file://<file>')}, and likewise with create-cluster; the crontab is then applied automatically`;
  withHint(
    plan,
    `add what the crontab names: --register <file> with a task definition as AWS JSON, --cluster <name>${whileItRuns}`,
  );
}

function withHint(plan: Plan, hint: string): void {
  try {
    refuseProblems(plan);
  } catch (error) {
    if (!(error instanceof CronbridgeError)) throw error;
    throw new CronbridgeError(error.code, error.message, { hint, cause: error });
  }
}
