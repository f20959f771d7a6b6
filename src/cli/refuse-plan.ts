// Refuses a plan whose jobs could not run, on this machine with the way to bring along what they name.
import { CronbridgeError } from '../errors.ts';
import type { Deployment } from '../operate/deployment.ts';
import type { Plan } from '../schedules/plan.ts';
import { refuseProblems } from '../schedules/task-problems.ts';
import type { Planned } from '../schedules/transport.ts';

/**
 * @param local whether the deployment is on this machine
 * @throws CronbridgeError `unfit-tasks`, or `too-many-deletes`
 */
export function refusePlan(
  { plan, refused }: Planned,
  { aws }: Pick<Deployment, 'aws'>,
  local = false,
): void {
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

/**
 * For `cronbridge local` itself.
 * @param aws how the aws command line reaches it, where it does
 */
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
