// Checks attempts that are active in the ledger against ECS, since an event or a message may have been lost.
import {
  ClusterNotFoundException,
  DescribeTasksCommand,
  type ECSClient,
  type Task,
} from '@aws-sdk/client-ecs';
import pMap from 'p-map';
import { readTaskArn } from '../../aws/task-arn.ts';
import { scheduleTimeout } from '../../schedules/stop-schedule.ts';
import { findTaskOf } from '../attempt-task.ts';
import { isTaskForgotten } from '../gone.ts';
import type { Attempt } from '../ledger/attempt.ts';
import type { Ending } from '../ledger/ledger.ts';
import type { RunParts } from '../parts.ts';
import { endingOf } from './close.ts';
import { isOverdue } from './expected-runs.ts';
import { launchAgain } from './launch-again.ts';
import { readAttempt, readStoppedTask, type StoppedTask } from './stopped-task.ts';
import { judge, type Verdict } from './verdict.ts';

/** The most tasks that one DescribeTasks takes. */
const AT_ONCE = 100;

const CONCURRENCY = 5;

/**
 * Closes the attempts that are no longer active.
 * @param active as the ledger has them
 * @param closed receives each closed attempt, still unsettled
 * @throws AggregateError with everything that failed, after all attempts were checked
 */
export async function closeInactive(
  parts: RunParts,
  active: readonly Attempt[],
  closed: (attempt: Attempt) => Promise<void>,
): Promise<void> {
  const close = async (attempt: Attempt, end: End | undefined): Promise<void> => {
    if (end === undefined) return;
    const { ledger, now } = parts;
    if ('verdict' in end && end.verdict.passes) {
      await launchAgain(parts, attempt, end.stopped, end.verdict);
      return;
    }
    const ending = 'verdict' in end ? endingOf(end.stopped, end.verdict, now()) : end;
    // The index lags behind the table: by now the attempt may have a task, or may have ended and been settled.
    const ended =
      ending.state === 'missed'
        ? await ledger.closeClaimed(attempt, ending, now())
        : await ledger.close(attempt, ending, now());
    if (ended) await closed(ended);
  };
  const checks = [
    ...batches(active).map((batch) => async () => {
      const endings = await endingsOfTasks(parts, batch);
      await pMap(endings, ([attempt, ending]) => close(attempt, ending), {
        concurrency: CONCURRENCY,
        stopOnError: false,
      });
    }),
    ...active
      .filter((attempt) => isAbandoned(attempt, parts.now()))
      .map((attempt) => async () => close(attempt, await endingOfAbandoned(parts, attempt))),
  ];
  await pMap(checks, (check) => check(), { concurrency: CONCURRENCY, stopOnError: false });
}

/** How an attempt ended: with a stopped task, or without a task. */
type End = Ending | { readonly stopped: StoppedTask; readonly verdict: Verdict };

/** Attempts whose tasks one DescribeTasks covers. */
interface Batch {
  readonly cluster: string;
  readonly attempts: readonly AttemptWithTask[];
}

type AttemptWithTask = Attempt & Required<Pick<Attempt, 'taskArn'>>;

function batches(active: readonly Attempt[]): Batch[] {
  const withTask = active.filter((attempt): attempt is AttemptWithTask => attempt.taskArn !== undefined);
  const clusterOf = ({ taskArn }: AttemptWithTask) => readTaskArn(taskArn).cluster;
  return [...new Set(withTask.map(clusterOf))].flatMap((cluster) => {
    const inCluster = withTask.filter((attempt) => clusterOf(attempt) === cluster);
    const starts = Array.from({ length: Math.ceil(inCluster.length / AT_ONCE) }, (_, n) => n * AT_ONCE);
    return starts.map((start) => ({ cluster, attempts: inCluster.slice(start, start + AT_ONCE) }));
  });
}

async function endingsOfTasks(
  parts: RunParts,
  batch: Batch,
): Promise<(readonly [Attempt, End | undefined])[]> {
  const { tasks, missing } = await describe(parts.clients.ecs, batch);
  const taskOf = new Map(tasks.map((task) => [task.taskArn, task]));
  return batch.attempts.map((attempt) => {
    const task = taskOf.get(attempt.taskArn);
    if (task) return [attempt, endOfTask(parts, task)];
    const isLost = missing.has(attempt.taskArn) && isTaskForgotten(attempt, parts.now());
    const reason = `ECS no longer knows the task ${attempt.taskArn}`;
    return [attempt, isLost ? { state: 'lost', reason } : undefined];
  });
}

/** Asks ECS about the batch's tasks. A deleted cluster took its tasks with it. */
async function describe(
  ecs: ECSClient,
  { cluster, attempts }: Batch,
): Promise<{ readonly tasks: readonly Task[]; readonly missing: ReadonlySet<string | undefined> }> {
  const arns = attempts.map(({ taskArn }) => taskArn);
  try {
    const { tasks = [], failures = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: arns }));
    return {
      tasks,
      missing: new Set(failures.flatMap(({ arn, reason }) => (reason === 'MISSING' ? [arn] : []))),
    };
  } catch (error) {
    if (!(error instanceof ClusterNotFoundException)) throw error;
    return { tasks: [], missing: new Set(arns) };
  }
}

/** @returns undefined while the task runs. A task of another deployment cannot have been this attempt's */
function endOfTask({ config }: RunParts, task: Task): End | undefined {
  if (readAttempt(task, config.prefix) === undefined) {
    return { state: 'lost', reason: `the task ${task.taskArn} does not belong to this deployment` };
  }
  const stopped = readStoppedTask(task, config.prefix);
  return stopped && { stopped, verdict: judge(stopped) };
}

/**
 * Once redelivered, a message past its deadline is ended by the dispatcher. If the attempt is still claimed after that, the
 * message is lost.
 */
function isAbandoned({ taskArn, message }: Attempt, now: Date): boolean {
  return taskArn === undefined && isOverdue(message, now);
}

/** An abandoned attempt is missed, unless ECS knows a task of it: then that task decides. */
async function endingOfAbandoned(parts: RunParts, attempt: Attempt): Promise<End | undefined> {
  const found = await findTaskOf(parts, attempt);
  if (found === undefined) {
    const waited = attempt.reason === undefined ? '' : `; it waited: ${attempt.reason}`;
    return { state: 'missed', reason: `its message was lost after the run was claimed${waited}` };
  }
  const end = endOfTask(parts, found.described);
  if (end === undefined) {
    await scheduleTimeout(parts, attempt, found.task.taskArn);
    await parts.ledger.started(attempt, found.task, parts.now());
  }
  return end;
}
