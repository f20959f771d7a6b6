// Checks for doctor the ECS resources of the deployed jobs, as plan checks those that a crontab names.

import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { commaList } from '../config/comma-list.ts';
import { readAllowed } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { plural } from '../crontab/diagnostics/counts.ts';
import { CronbridgeError } from '../errors.ts';
import { decodeInput } from '../runs/message/decode.ts';
import { homeOf } from '../runs/message/home.ts';
import { onDemandInstant } from '../runs/message/message.ts';
import { callUntilAnswered } from '../schedules/call-until-answered.ts';
import type { Schedule } from '../schedules/plan.ts';
import { checkTasks, deploymentUse, describeUses, taskProblems } from '../tasks/check.ts';
import type { Defaults } from '../tasks/definition-problems.ts';
import type { LookOptions, Seen } from '../tasks/describe.ts';
import { taskLaunches } from '../tasks/launches.ts';
import { placesText, type TaskProblem, type TaskUse } from '../tasks/problem.ts';
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';
import { architectureChecks } from './architecture-checks.ts';
import type { Check, CheckResult, Examined } from './check.ts';
import { definitionChecks } from './definition-checks.ts';
import type { Deployment } from './deployment.ts';
import { networkChecks } from './network-checks.ts';
import { once } from './once.ts';
import { patience } from './patience.ts';
import { quotaChecks } from './quota-checks.ts';

/** The checks of the deployment's own cluster and task definition, and of those that its jobs name. */
export function taskChecks(
  deployment: Examined,
  settings: Environment,
  schedules: () => Promise<readonly Schedule[]>,
): readonly Check[] {
  const { clients, names, now } = deployment;
  const defaults = defaultsOf(names, settings);
  const options: LookOptions = {
    home: homeOf(defaults.queueArn),
    call: (send) => callUntilAnswered(send, patience),
  };
  // Apart from the jobs, so that it is checked even if the schedules cannot be read.
  const own = once(() => checkTasks(clients.ecs, [{ ...deploymentUse(), due: true }], defaults, options));
  const jobs = once(async () => {
    const { uses, unreadable } = usesOf(await schedules(), onDemandInstant(now()));
    const seen = await describeUses(clients.ecs, [deploymentUse(), ...uses], defaults, options);
    const launches = taskLaunches([deploymentUse(), ...uses], seen, defaults);
    const problems = taskProblems(uses, seen, defaults, options);
    return { count: uses.length, unreadable, seen, launches, problems };
  });
  const seen = async () => everything((await jobs()).seen);
  const launches = async () => {
    await seen();
    return (await jobs()).launches;
  };
  const isOfCluster = ({ code }: TaskProblem) => code === 'launch' || code.startsWith('cluster-');
  return [
    {
      part: `cluster ${defaults.cluster}`,
      check: async () => verdicts((await own()).filter(isOfCluster), 'active'),
    },
    {
      part: `task definition ${defaults.taskDefinition}`,
      check: async () =>
        verdicts(
          (await own()).filter((problem) => !isOfCluster(problem)),
          `container ${defaults.container} can run commands`,
        ),
    },
    { part: 'jobs', check: async () => checkJobs(deployment, await own(), await jobs()) },
    ...definitionChecks(deployment, { allowed: defaults.allowed, home: options.home }, async () =>
      existing(await seen()),
    ),
    ...architectureChecks(deployment, launches),
    ...networkChecks(
      deployment,
      { subnets: defaults.subnets, publicIp: settings.CRONBRIDGE_PUBLIC_IP === 'true' },
      launches,
    ),
    ...quotaChecks(deployment, options.home.region, schedules, launches),
  ];
}

/** @throws CronbridgeError `aws-denied` if something may not be described: what depends on it is not checked */
function everything(seen: Seen): Seen {
  for (const [action, found] of [
    ['DescribeTaskDefinition', seen.definitions],
    ['DescribeClusters', seen.clusters],
  ] as const) {
    if (![...found.values()].some((looked) => 'denied' in looked)) continue;
    throw new CronbridgeError('aws-denied', `not authorized to perform: ecs:${action}`);
  }
  return seen;
}

/** The definitions that exist. Missing ones are reported elsewhere. */
function existing({ definitions }: Seen): ReadonlyMap<string, TaskDefinition> {
  return new Map(
    [...definitions].flatMap(([name, looked]) => ('found' in looked ? [[name, looked.found] as const] : [])),
  );
}

/** The jobs as their schedules have them, and the problems of what they name. */
interface CheckedJobs {
  readonly count: number;
  readonly unreadable: readonly { readonly job: string; readonly reason: string }[];
  readonly problems: readonly TaskProblem[];
}

function checkJobs(
  { command }: Deployment,
  own: readonly TaskProblem[],
  { count, unreadable, problems }: CheckedJobs,
): readonly CheckResult[] {
  const told = new Set(own.map(({ code, message }) => `${code} ${message}`));
  const others = problems.filter(({ code, message }) => !told.has(`${code} ${message}`));
  const broken = unreadable.map(
    ({ job, reason }): CheckResult => ({
      status: 'error',
      message: `the schedule of ${job} has no message: ${reason}`,
      remedy: command('sync'),
    }),
  );
  if (broken.length > 0) return [...broken, ...verdicts(others, '').filter(({ status }) => status !== 'ok')];
  return verdicts(others, `${plural(count, 'job')}, and everything they name in ECS exists`);
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

function defaultsOf({ prefix }: Deployment['names'], settings: Environment): Defaults {
  return {
    prefix,
    cluster: settings.CRONBRIDGE_CLUSTER ?? '',
    taskDefinition: settings.CRONBRIDGE_TASK_DEFINITION ?? '',
    container: settings.CRONBRIDGE_CONTAINER ?? '',
    launch: settings.CRONBRIDGE_LAUNCH ?? '',
    queueArn: settings.CRONBRIDGE_QUEUE_ARN ?? '',
    allowed: readAllowed(settings),
    channels: commaList(settings.CRONBRIDGE_CHANNELS ?? ''),
    checkIns: commaList(settings.CRONBRIDGE_CHECK_INS ?? ''),
    subnets: commaList(settings.CRONBRIDGE_SUBNETS ?? ''),
  };
}

function verdicts(problems: readonly TaskProblem[], fine: string): readonly CheckResult[] {
  if (problems.length === 0) return [{ status: 'ok', message: fine }];
  return problems.map(({ severity, code, message, hint, jobs }) => ({
    status: code === 'not-allowed' ? 'not-checked' : severity,
    message: jobs.length === 0 ? message : `${message} (${placesText(jobs)})`,
    remedy: hint,
  }));
}
