// Refuses a plan whose jobs could not run, on this machine with the way to bring along what they name.
import { CronbridgeError } from '../errors.ts';
import type { Plan } from '../sync/plan.ts';
import { refuseProblems } from '../sync/task-problems.ts';
import type { Planned } from '../sync/transport.ts';
import { DEFAULT_PORT, type GlobalOptions } from './context.ts';

/**
 * @param global of the command, for its remedy
 * @throws CronbridgeError `unfit-tasks`, or `too-many-deletes`
 */
export function refusePlan(
  { plan, refused }: Planned,
  { local, port = DEFAULT_PORT }: Pick<GlobalOptions, 'local' | 'port'>,
): void {
  if (!local) refuseProblems(plan);
  withHint(
    plan,
    `on this machine: aws --endpoint-url http://127.0.0.1:${port} ecs register-task-definition --cli-input-json file://<file>, ` +
      'or start "cronbridge local" with --register <file> and --cluster <name>',
  );
  if (refused) {
    throw new CronbridgeError(refused.code, refused.message, refused.hint ? { hint: refused.hint } : {});
  }
}

/** For `cronbridge local` itself. */
export function refuseLocalPlan(plan: Plan, port?: number): void {
  const whileItRuns =
    port === undefined
      ? ''
      : `, or now with aws --endpoint-url http://127.0.0.1:${port} ecs register-task-definition or create-cluster; then the crontab is taken by itself`;
  withHint(
    plan,
    `bring along what the crontab names: --register <file> with a task definition in the JSON of AWS, --cluster <name>${whileItRuns}`,
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
