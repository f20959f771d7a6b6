import { createHash } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { Job } from '../crontab/job.ts';
import { encodeInput } from '../runs/message/encode.ts';
import { messageGroup } from '../runs/message/message.ts';
import { boundsOf } from '../time/bounds.ts';
import { writeLocalTime } from '../time/calendar.ts';
import { clockEffects, horizon } from '../time/clock-effects.ts';
import { defaultDeadline } from '../time/default-deadline.ts';
import { gapSchedule, isGapSchedule } from '../time/schedule-name.ts';
import { translate } from '../time/translate.ts';
import { describeJob } from './description.ts';
import type { DeployMessage, Schedule } from './plan.ts';
import { MAXIMUM_RETRY_ATTEMPTS } from './schedule-api.ts';

/** What the crontab asks for. */
export interface Desired {
  readonly schedules: readonly Schedule[];
  /** Jobs that run once after each sync that changes anything. */
  readonly deploy: readonly DeployMessage[];
  readonly warnings: readonly string[];
}

/** The parts of the deployment that every schedule names. */
export type Targets = Pick<Config, 'queueArn' | 'schedulerRoleArn' | 'undeliveredQueueArn'>;

/** CreateSchedule, `MaximumEventAgeInSeconds`. */
const SHORTEST_AGE_SECONDS = 60;
const LONGEST_AGE_SECONDS = 86_400;

/**
 * The schedules of all jobs. A job that has ended has none: Scheduler keeps ended schedules but takes no change of them.
 * @param now a start before it is left out: Scheduler refuses one that is more than five minutes ago
 * @param pathOf where a job's file is in its repository, for the description
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

/** Whether a job's end is over. */
export function hasEnded(job: Job, now: Date): boolean {
  return (boundsOf(job).end ?? now) < now;
}

/** What names a deploy of this crontab: nothing of it comes or goes with the calendar. */
export function digestOf({ schedules, deploy }: Pick<Desired, 'schedules' | 'deploy'>): string {
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
  const { lock, deadline, jitter, enabled, on } = job.options;
  // Whatever Scheduler counts the age from, it does not give up before the dispatcher would.
  const age = (deadline ?? defaultDeadline(job.time, jitter)) + (jitter ?? 0);
  const common = {
    state: enabled && on === 'schedule' ? 'ENABLED' : 'DISABLED',
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
 * One-time schedules of the runs that represent times that clocks skip; only those to come, since one that has fired is gone and
 * must not come back. Scheduler knows no start and end of them, and the days of their guard were looked at here: the day of the run
 * can be the one after the gap's. Where the job is due at the same minute besides there is none, for the queue would drop it.
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
