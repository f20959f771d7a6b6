// Checks whether the ECS resources of a crontab's jobs can run them, and refuses a plan if they cannot.
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { Config } from '../config/config.ts';
import type { Job } from '../crontab/job.ts';
import { CronbridgeError } from '../errors.ts';
import { messageOf } from '../runs/message/encode.ts';
import { homeOf } from '../runs/message/home.ts';
import { checkTasks, deploymentUse } from '../tasks/check.ts';
import { isError, type TaskProblem, type TaskUse } from '../tasks/problem.ts';
import { callUntilAnswered, type Patience } from './call-until-answered.ts';
import { hasEnded } from './desired.ts';
import type { Plan } from './plan.ts';

interface TaskProblemParts extends Patience {
  readonly config: Config;
  readonly now: Date;
}

/**
 * Checks the task definitions, clusters and containers that jobs name, and the deployment's own. Jobs whose end is past are
 * left out; for disabled jobs, every problem is a warning.
 * @throws what the SDK throws if ECS fails; a missing permission is a warning
 */
export function findTaskProblems(
  ecs: ECSClient,
  jobs: readonly Job[],
  parts: TaskProblemParts,
): Promise<TaskProblem[]> {
  const { config, now } = parts;
  const uses = jobs
    .filter((job) => !hasEnded(job, now))
    .map(
      (job): TaskUse => ({
        place: { job: job.name, file: job.file, line: job.line },
        due: job.options.enabled,
        message: messageOf(job, { schedules: [] }, now, 'manual'),
      }),
    );
  return checkTasks(ecs, [...uses, deploymentUse()], config, {
    home: homeOf(config.queueArn),
    call: (send) => callUntilAnswered(send, parts),
  });
}

/** The error for a plan with a problem that is one. */
export function unfitTasks({ problems }: Pick<Plan, 'problems'>): CronbridgeError | undefined {
  const errors = problems.filter(isError);
  if (errors.length === 0) return undefined;
  const jobs = new Set(errors.flatMap((error) => error.jobs.map(({ job }) => job)));
  const subject = jobs.size === 1 ? `job ${[...jobs].join('')}` : `${jobs.size.toLocaleString('en')} jobs`;
  return new CronbridgeError(
    'unfit-tasks',
    `${subject} cannot run with the ECS resources that the crontab names`,
    {
      hint: 'fix the errors of the plan: it is applied as a whole or not at all',
    },
  );
}
