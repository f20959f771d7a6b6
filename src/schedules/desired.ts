import { createHash } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { Job } from '../crontab/job.ts';
import { encodeInput } from '../runs/message/encode.ts';
import { messageGroup } from '../runs/message/message.ts';
import { boundsOf } from '../time/bounds.ts';
import { writeLocalTime } from '../time/calendar.ts';
import { clockEffects, horizon } from '../time/clock-effects.ts';
import { defaultDeadline } from '../time/default-deadline.ts';
import { isScheduled } from '../time/is-scheduled.ts';
import { gapSchedule, isGapSchedule } from '../time/schedule-name.ts';
import { translate } from '../time/translate.ts';
import { describeJob } from './description.ts';
import type { DeployMessage, Schedule } from './plan.ts';
import { MAXIMUM_RETRY_ATTEMPTS } from './schedule-api.ts';

/** The schedules and messages that the crontab asks for. */
export interface Desired {
  readonly schedules: readonly Schedule[];
  /** Jobs that run once after each sync that changes anything. */
  readonly deploy: readonly DeployMessage[];
  readonly warnings: readonly string[];
}

/** The parts of the deployment that every schedule refers to. */
export type Targets = Pick<Config, 'queueArn' | 'schedulerRoleArn' | 'undeliveredQueueArn'>;

/** CreateSchedule, `MaximumEventAgeInSeconds`. */
const SHORTEST_AGE_SECONDS = 60;
const LONGEST_AGE_SECONDS = 86_400;

/**
 * The schedules of all jobs. A job whose end is past has none: Scheduler keeps ended schedules but allows no change to them.
 * @param now a start before it is left out, since Scheduler refuses one more than five minutes ago
 * @param pathOf a job's file in its repository, for the description
 */
export function desire(
  jobs: readonly Job[],
  targets: Targets,
  now: Date,
  pathOf: (file: string) => string = (file) => file,
): Desired {
  const isOver = (job: Job) => hasEnded(job, now);
  const own = jobs
    .filter((job) => !isOver(job))
    .map((job) => ({ job, schedules: schedulesOf({ ...job, file: pathOf(job.file) }, targets, now) }));
  return {
    schedules: own.flatMap(({ schedules }) => schedules),
    deploy: own
      .filter(({ job }) => job.options.on === 'deploy' && job.options.enabled)
      .flatMap(({ schedules }) => schedules)
      .map(({ name, messageGroupId, input }) => ({ job: name, messageGroupId, input })),
    warnings: jobs
      .filter(isOver)
      .map(
        ({ name, file, line, options }) =>
          `job "${name}" ended on ${options.end} and has no schedule (${file}:${line})`,
      ),
  };
}

/** Whether a job's `end` is past. */
export function hasEnded(job: Job, now: Date): boolean {
  return (boundsOf(job).end ?? now) < now;
}

/** Identifies a deploy of this crontab. It does not depend on the date. */
export function crontabDigest({ schedules, deploy }: Pick<Desired, 'schedules' | 'deploy'>): string {
  const lasting = schedules
    .filter(({ name }) => !isGapSchedule(name))
    .map(({ start: _, ...schedule }) => schedule)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([lasting, deploy]))
    .digest('hex');
}

function schedulesOf(job: Job, targets: Targets, now: Date): Schedule[] {
  const timing = translate(job);
  const { start, end } = boundsOf(job);
  const input = encodeInput(job, timing);
  const { lock, deadline, jitter } = job.options;
  // Scheduler must not give up before the dispatcher would, from whenever it counts the age.
  const age = (deadline ?? defaultDeadline(job.time, jitter)) + (jitter ?? 0);
  const common = {
    state: isScheduled(job) ? 'ENABLED' : 'DISABLED',
    start: start !== undefined && start > now ? start.toISOString() : undefined,
    end: end?.toISOString(),
    windowMinutes: jitter === undefined ? undefined : Math.ceil(jitter / 60),
    description: describeJob(job),
    queueArn: targets.queueArn,
    roleArn: targets.schedulerRoleArn,
    messageGroupId: messageGroup({ lock }),
    deadLetterArn: targets.undeliveredQueueArn,
    maximumEventAgeSeconds: Math.min(Math.max(age, SHORTEST_AGE_SECONDS), LONGEST_AGE_SECONDS),
    maximumRetryAttempts: MAXIMUM_RETRY_ATTEMPTS,
    input,
  } as const;
  const own = timing.schedules.map(({ name, expression, timezone }) => ({
    name,
    expression,
    timezone,
    ...common,
  }));
  return common.state === 'ENABLED' ? [...own, ...gapSchedules(job, common, now)] : own;
}

/**
 * One-time schedules of the runs that replace times skipped by the clocks. Only future ones: a past one has fired and must not
 * be recreated. They need no start, end or guard, since all three were checked here; the day of the run can be the day after
 * the gap's. If the job is due at the same minute anyway, there is none, since the queue would drop its message.
 */
function gapSchedules(
  job: Job,
  common: Omit<Schedule, 'name' | 'expression' | 'timezone'>,
  now: Date,
): Schedule[] {
  const effects = clockEffects(job, horizon(now));
  return effects.flatMap((effect) => {
    if (effect.kind !== 'skipped' || effect.instead !== 'made-up') return [];
    const { change, times } = effect;
    const [first = change.before] = times;
    return {
      ...common,
      name: gapSchedule(job.name, change.before),
      expression: `at(${writeLocalTime(change.after)}:00)`,
      timezone: job.timezone,
      start: undefined,
      end: undefined,
      description: describeJob(job, `for ${writeLocalTime(first)}, which clocks skip`),
      input: encodeInput(job, { schedules: [] }),
    };
  });
}
