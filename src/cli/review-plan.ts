// How `plan` and `sync` show a plan, and which plans they refuse.
import { hasErrors } from '../crontab/diagnostics/diagnostic.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { CronbridgeError } from '../errors.ts';
import type { UnreadFile } from '../files/files-beside.ts';
import type { Deployment } from '../operate/deployment.ts';
import { plannedIn, refusalError } from '../operate/sync.ts';
import { checkedTimezone } from '../schedules/checked-timezone.ts';
import type { Plan } from '../schedules/plan.ts';
import { unfitTasks } from '../schedules/task-problems.ts';
import type { Planned, PlanRequest, Review } from '../schedules/transport.ts';
import type { Context } from './context.ts';
import { printCheckedJson, printDiagnostics } from './output/diagnostics.ts';
import { printPlanned } from './output/planned.ts';
import type { Output } from './output/terminal.ts';

interface ReviewOptions {
  readonly resume?: boolean;
  readonly allowMassDelete?: boolean;
  readonly timezone?: string;
  readonly json?: boolean;
  readonly showValues?: boolean;
  /** Files beside the crontabs that look like one, for JSON. */
  readonly notRead?: readonly UnreadFile[];
  /** Absent: stderr. */
  readonly diagnosticsTo?: Output;
}

/** What plan and sync ask for alike. */
export function planOptions({
  resume,
  allowMassDelete,
  timezone,
}: ReviewOptions): Pick<PlanRequest, 'resume' | 'allowMassDelete' | 'timezone'> {
  return {
    ...(resume && { resume }),
    ...(allowMassDelete && { allowMassDelete }),
    ...(timezone !== undefined && { timezone: checkedTimezone('--timezone', timezone) }),
  };
}

/**
 * Shows what a sync of the files would change, or has changed.
 * @throws CronbridgeError if a sync is refused: `invalid-crontab`, `unfit-tasks`, `too-many-deletes`
 */
export function showReview(
  { terminal: { out, err }, global }: Context,
  { aws }: Pick<Deployment, 'aws'>,
  files: readonly CrontabFile[],
  review: Review,
  options: ReviewOptions,
): Planned {
  printDiagnostics(options.diagnosticsTo ?? err, review.diagnostics, review.own?.files ?? files);
  const { diagnostics } = review;
  const { json, showValues, notRead = [] } = options;
  if (json && hasErrors(diagnostics)) printCheckedJson(out, { diagnostics, notRead }, showValues);
  const planned = plannedIn(review);
  printPlanned(out, { ...planned, diagnostics }, options);
  const { refused } = planned;
  if (refused?.code === 'unfit-tasks' && global.local) {
    throw refusalError({
      ...refused,
      hint:
        `on this machine: ${aws('ecs register-task-definition --cli-input-json file://<file>')}, ` +
        'or start "cronbridge local" with --register <file> and --cluster <name>',
    });
  }
  if (refused) throw refusalError(refused);
  return planned;
}

/** The same for `cronbridge local` itself. @param aws how the aws command line reaches it, if it does */
export function refuseLocalPlan(plan: Plan, aws?: Deployment['aws']): void {
  const whileItRuns =
    aws === undefined
      ? ''
      : `, or now with ${aws('ecs register-task-definition --cli-input-json file://<file>')} (for a cluster: ecs create-cluster); the crontab is then applied automatically`;
  const unfit = unfitTasks(plan);
  if (unfit === undefined) return;
  throw new CronbridgeError(unfit.code, unfit.message, {
    hint: `add what the crontab names with --register <file> (a task definition as AWS JSON) or --cluster <name>${whileItRuns}`,
  });
}
