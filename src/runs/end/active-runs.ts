// Checks attempts that are active in the ledger against ECS, since an event or a message may have been lost.
import {
  ClusterNotFoundException,
  DescribeTasksCommand,
  type ECSClient,
  type Task,
} from '@aws-sdk/client-ecs';
import pMap from 'p-map';
import { readTaskArn } from '../../aws/task-arn.ts';
import { timeoutAt } from '../../schedules/stop-schedule.ts';
import { stopTaskOf } from '../attempt-task.ts';
import { isTaskForgotten } from '../gone.ts';
import type { Attempt } from '../ledger/attempt.ts';
import { timeoutReason } from '../message/stop-reason.ts';
import type { RunParts } from '../parts.ts';
import { endingOf } from './close.ts';
import { type End, endOfTask } from './end-of-task.ts';
import { launchAgain } from './launch-again.ts';
import { visitWaiting } from './waiting-runs.ts';

/** The most tasks that one DescribeTasks takes. */
const AT_ONCE = 100;

const CONCURRENCY = 5;

/** Scheduler may be a minute late, and the task has some seconds to end. */
const OVERDUE_MS = 90_000;

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
  const close = async (attempt: Attempt, end: End): Promise<void> => {
    const { ledger, now } = parts;
    if ('verdict' in end && end.verdict.passes) {
      await launchAgain(parts, attempt, end.stopped, end.verdict);
      return;
    }
    const ending = 'verdict' in end ? endingOf(end.stopped, end.verdict, now()) : end;
    // The index lags behind the table: by now the attempt may have a task, or may have ended and been settled.
    const ended =
      ending.state === 'missed' || (ending.state === 'lost' && attempt.state === 'claimed')
        ? await ledger.closeClaimed(attempt, ending, now())
        : await ledger.close(attempt, ending, now());
    if (ended) await closed(ended);
  };
  const checks = [
    ...batches(active).map((batch) => async () => {
      const endings = await endingsOfTasks(parts, batch);
      await pMap(
        endings,
        async ([attempt, end]) => {
          if (end !== undefined) await close(attempt, end);
        },
        { concurrency: CONCURRENCY, stopOnError: false },
      );
    }),
    () => visitWaiting(parts, active, close),
  ];
  await pMap(checks, (check) => check(), { concurrency: CONCURRENCY, stopOnError: false });
}

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
  return pMap(batch.attempts, async (attempt) => {
    const task = taskOf.get(attempt.taskArn);
    if (task) {
      const end = endOfTask(parts, attempt, task);
      if (end === undefined) await stopOverdue(parts, attempt, task);
      return [attempt, end] as const;
    }
    const isLost = missing.has(attempt.taskArn) && isTaskForgotten(attempt, parts.now());
    const reason = `its end was not seen, and ECS no longer knows the task ${attempt.taskArn}`;
    return [attempt, isLost ? ({ state: 'lost', reason } as const) : undefined] as const;
  });
}

/** Stops a running task whose timeout is over: the schedule that should have stopped it was lost. */
async function stopOverdue(parts: RunParts, attempt: AttemptWithTask, task: Task): Promise<void> {
  const { timeout } = attempt.message;
  const since = task.startedAt ?? task.createdAt ?? new Date(attempt.started ?? attempt.scheduled);
  const due = timeoutAt(attempt, since);
  if (timeout === undefined || due === undefined) return;
  if (parts.now().getTime() - due.getTime() < OVERDUE_MS) return;
  await stopTaskOf(parts, attempt, attempt.taskArn, timeoutReason(timeout));
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
