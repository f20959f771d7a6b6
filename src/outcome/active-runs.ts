// Attempts that the ledger believes active, checked against ECS: an event or a message may have been lost.
import {
  ClusterNotFoundException,
  DescribeTasksCommand,
  type ECSClient,
  type Failure,
  type Task,
} from '@aws-sdk/client-ecs';
import pMap from 'p-map';
import { findTask } from '../aws/find-task.ts';
import type { Ending } from '../ledger/ledger.ts';
import type { Run } from '../ledger/run.ts';
import { secondsToDeadline } from '../message/deadline.ts';
import { startedBy, taskTags } from '../message/task-marks.ts';
import { endingOf } from './close.ts';
import type { OutcomeParts } from './parts.ts';
import { readStoppedTask } from './stopped-task.ts';

/** How many tasks DescribeTasks takes. */
const describedAtOnce = 100;

const concurrency = 5;

/**
 * How long a task may be unknown to ECS before it counts as lost: its API is eventually consistent, and a stopped task
 * stays visible for an hour, so that a missing one is either very new or very old.
 */
const newTaskMilliseconds = 10 * 60_000;

/**
 * How long after its deadline a claimed attempt without a task counts as abandoned. The dispatcher itself ends such an
 * attempt when its message comes again, at most five minutes later; then the message is lost.
 */
const abandonedSeconds = 15 * 60;

/** Closes the active attempts that are not active any more; returns those, unsettled. */
export async function closeInactive(parts: OutcomeParts): Promise<Run[]> {
  const active = await parts.ledger.active();
  const endings = [
    ...(await endingsOfTasks(
      parts,
      active.filter(({ taskArn }) => taskArn !== undefined),
    )),
    ...(await endingsOfAbandoned(
      parts,
      active.filter(({ taskArn }) => taskArn === undefined),
    )),
  ];
  const closed = await pMap(endings, ({ run, ending }) => close(parts, run, ending), { concurrency });
  return closed.filter((run) => run !== undefined);
}

interface Ended {
  readonly run: Run;
  readonly ending: Ending;
}

async function close({ ledger, now }: OutcomeParts, run: Run, ending: Ending): Promise<Run | undefined> {
  // The index is a moment behind: the attempt may have ended, and been settled, meanwhile.
  return (await ledger.close(run, ending, now())) ? ledger.get(run) : undefined;
}

async function endingsOfTasks(parts: OutcomeParts, runs: readonly Run[]): Promise<Ended[]> {
  const clusters = new Set(runs.map((run) => clusterOf(parts, run)));
  const requests = [...clusters].flatMap((cluster) => {
    const inCluster = runs.filter((run) => clusterOf(parts, run) === cluster);
    return chunks(inCluster, describedAtOnce).map((some) => ({ cluster, some }));
  });
  const endings = await pMap(
    requests,
    async ({ cluster, some }) => {
      const { tasks, failures } = await describe(parts.clients.ecs, cluster, some);
      const taskOf = new Map(tasks.map((task) => [task.taskArn, task]));
      const gone = new Set(failures.flatMap(({ arn, reason }) => (reason === 'MISSING' ? [arn] : [])));
      return some.flatMap((run) => {
        const task = taskOf.get(run.taskArn);
        const ending = task ? endingOfTask(parts, task) : endingOfMissing(parts, run, gone.has(run.taskArn));
        return ending === undefined ? [] : [{ run, ending }];
      });
    },
    { concurrency },
  );
  return endings.flat();
}

function endingOfTask({ config, now }: OutcomeParts, task: Task): Ending | undefined {
  const stopped = readStoppedTask(task, config.prefix);
  return stopped && endingOf(stopped, now());
}

function endingOfMissing({ now }: OutcomeParts, run: Run, missing: boolean): Ending | undefined {
  const age = now().getTime() - Date.parse(run.started ?? run.claimed ?? run.scheduled);
  if (!missing || age < newTaskMilliseconds) return undefined;
  return { state: 'lost', reason: `ECS no longer knows the task ${run.taskArn}` };
}

/** Attempts without a task whose deadline is long over. A task that ECS knows nevertheless is what the attempt became. */
async function endingsOfAbandoned(parts: OutcomeParts, runs: readonly Run[]): Promise<Ended[]> {
  const { clients, config, ledger, now } = parts;
  const abandoned = runs.filter(({ message }) => -secondsToDeadline(message, now()) >= abandonedSeconds);
  const endings = await pMap(
    abandoned,
    async (run) => {
      const container = run.message.task.container ?? config.container;
      const task = await findTask(clients.ecs, {
        cluster: clusterOf(parts, run),
        taskDefinition: run.message.task.taskDefinition ?? config.taskDefinition,
        startedBy: startedBy(run.job),
        tags: taskTags(run, config.prefix),
      });
      if (task === undefined) return [{ run, ending: abandonedEnding(run) }];
      const ending = endingOfTask(parts, task);
      if (ending !== undefined) return [{ run, ending }];
      const { taskArn, taskDefinitionArn } = task;
      if (taskArn) await ledger.started(run, { taskArn, taskDefinitionArn, container }, now());
      return [];
    },
    { concurrency },
  );
  return endings.flat();
}

function abandonedEnding({ reason }: Run): Ending {
  const waited = reason === undefined ? '' : `; it waited: ${reason}`;
  return { state: 'missed', reason: `its message was lost after the run was claimed${waited}` };
}

function clusterOf({ config }: OutcomeParts, { message }: Run): string {
  return message.task.cluster ?? config.cluster;
}

/** A cluster that is gone took its tasks with it. */
async function describe(
  ecs: ECSClient,
  cluster: string,
  runs: readonly Run[],
): Promise<{ tasks: readonly Task[]; failures: readonly Failure[] }> {
  const arns = runs.flatMap(({ taskArn }) => (taskArn === undefined ? [] : [taskArn]));
  try {
    const { tasks = [], failures = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: arns }));
    return { tasks, failures };
  } catch (error) {
    if (!(error instanceof ClusterNotFoundException)) throw error;
    return { tasks: [], failures: arns.map((arn) => ({ arn, reason: 'MISSING' })) };
  }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}
