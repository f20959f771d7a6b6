// Checks for doctor the ECS resources of the deployed jobs, as plan checks those that a crontab names.

import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { commaList } from '../config/comma-list.ts';
import { readAllowed } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { plural } from '../crontab/diagnostics/counts.ts';
import { decodeInput } from '../runs/message/decode.ts';
import { homeOf } from '../runs/message/home.ts';
import { onDemandInstant } from '../runs/message/message.ts';
import { callUntilAnswered } from '../schedules/call-until-answered.ts';
import type { Schedule } from '../schedules/plan.ts';
import { checkTasks, deploymentUse } from '../tasks/check.ts';
import { describeEach } from '../tasks/describe.ts';
import { placesText, type TaskProblem, type TaskUse } from '../tasks/problem.ts';
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';
import type { Check, CheckResult, Examined } from './check.ts';
import { definitionChecks } from './definition-checks.ts';
import type { Deployment } from './deployment.ts';
import { once } from './once.ts';
import { patience } from './patience.ts';

/** The checks of the deployment's own cluster and task definition, and of those that its jobs name. */
export function taskChecks(
  deployment: Examined,
  settings: Environment,
  schedules: () => Promise<readonly Schedule[]>,
): readonly Check[] {
  const { CRONBRIDGE_CLUSTER: cluster = '', CRONBRIDGE_TASK_DEFINITION: taskDefinition = '' } = settings;
  const own = once(() => problemsOf(deployment, settings, [{ ...deploymentUse(), due: true }]));
  const isOfCluster = ({ code }: TaskProblem) => code === 'launch' || code.startsWith('cluster-');
  return [
    {
      part: `cluster ${cluster}`,
      check: async () => verdicts((await own()).filter(isOfCluster), 'active'),
    },
    {
      part: `task definition ${taskDefinition}`,
      check: async () =>
        verdicts(
          (await own()).filter((problem) => !isOfCluster(problem)),
          `container ${settings.CRONBRIDGE_CONTAINER} can run commands`,
        ),
    },
    { part: 'jobs', check: async () => checkJobs(deployment, settings, await own(), await schedules()) },
    ...definitionChecks(
      deployment,
      once(async () => definitionsOf(deployment, settings, await schedules())),
    ),
  ];
}

/** The definitions that jobs name, as far as they exist: what does not is reported elsewhere. */
async function definitionsOf(
  { clients, now }: Deployment,
  settings: Environment,
  schedules: readonly Schedule[],
): Promise<ReadonlyMap<string, TaskDefinition>> {
  const { CRONBRIDGE_TASK_DEFINITION: own = '' } = settings;
  const { uses } = usesOf(schedules, onDemandInstant(now()));
  const named = uses.map(({ message }) => message.task.taskDefinition ?? own);
  const { definitions } = await describeEach(
    clients.ecs,
    { definitions: [own, ...named], clusters: [] },
    { home: homeOf(settings.CRONBRIDGE_QUEUE_ARN ?? ''), call: (send) => callUntilAnswered(send, patience) },
  );
  return new Map(
    [...definitions].flatMap(([name, looked]) => ('found' in looked ? [[name, looked.found] as const] : [])),
  );
}

async function checkJobs(
  deployment: Deployment,
  settings: Environment,
  own: readonly TaskProblem[],
  schedules: readonly Schedule[],
): Promise<readonly CheckResult[]> {
  const { uses, unreadable } = usesOf(schedules, onDemandInstant(deployment.now()));
  const told = new Set(own.map(({ code, message }) => `${code} ${message}`));
  const problems = await problemsOf(deployment, settings, uses);
  const others = problems.filter(({ code, message }) => !told.has(`${code} ${message}`));
  const broken = unreadable.map(
    ({ job, reason }): CheckResult => ({
      status: 'error',
      message: `the schedule of ${job} has no message: ${reason}`,
      remedy: deployment.command('sync'),
    }),
  );
  if (broken.length > 0) return [...broken, ...verdicts(others, '').filter(({ status }) => status !== 'ok')];
  return verdicts(others, `${plural(uses.length, 'job')}, and everything they name in ECS exists`);
}

/** One use for each job, however many schedules it has. */
function usesOf(schedules: readonly Schedule[], now: Date) {
  const uses = new Map<string, TaskUse>();
  const unreadable: { job: string; reason: string }[] = [];
  for (const { name, input, state } of schedules) {
    if (isGapSchedule(name)) continue;
    const job = jobOf(name);
    const decoded = decodeInput(input, now, 'manual');
    const due = state === 'ENABLED' || (uses.get(job)?.due ?? false);
    if (decoded.ok) uses.set(job, { place: { job }, due, message: decoded.message });
    else unreadable.push({ job, reason: decoded.reason });
  }
  return { uses: [...uses.values()], unreadable };
}

async function problemsOf(
  { clients, names }: Deployment,
  settings: Environment,
  uses: readonly TaskUse[],
): Promise<readonly TaskProblem[]> {
  const defaults = {
    prefix: names.prefix,
    cluster: settings.CRONBRIDGE_CLUSTER ?? '',
    taskDefinition: settings.CRONBRIDGE_TASK_DEFINITION ?? '',
    container: settings.CRONBRIDGE_CONTAINER ?? '',
    launch: settings.CRONBRIDGE_LAUNCH ?? '',
    queueArn: settings.CRONBRIDGE_QUEUE_ARN ?? '',
    allowed: readAllowed(settings),
    subnets: commaList(settings.CRONBRIDGE_SUBNETS ?? ''),
  };
  return checkTasks(clients.ecs, uses, defaults, {
    home: homeOf(settings.CRONBRIDGE_QUEUE_ARN ?? ''),
    call: (send) => callUntilAnswered(send, patience),
  });
}

function verdicts(problems: readonly TaskProblem[], fine: string): readonly CheckResult[] {
  if (problems.length === 0) return [{ status: 'ok', message: fine }];
  return problems.map(({ severity, message, hint, jobs }) => ({
    status: severity,
    message: jobs.length === 0 ? message : `${message} (${placesText(jobs)})`,
    remedy: hint,
  }));
}
