import { userInfo } from 'node:os';
import pMap from 'p-map';
import { CronbridgeError } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import { noteFormerSchedules } from '../runs/ledger/former-schedules.ts';
import { isPauseOver, type PauseNote, readPauses, writePause } from '../runs/ledger/pauses.ts';
import type { MadeUpAnswer } from '../runs/start/make-up.ts';
import { asTheyFired } from '../schedules/as-they-fired.ts';
import { disabledByCrontab } from '../schedules/description.ts';
import { isEntryDisabled } from '../schedules/disabled-entry.ts';
import { isPast, writeSchedule } from '../schedules/job-schedules.ts';
import { asPaused, asResumed, isPausedByHand } from '../schedules/pause.ts';
import type { Schedule } from '../schedules/plan.ts';
import { type DeployedSchedule, readDeployed } from '../schedules/read-schedules.ts';
import { jobOf } from '../time/schedule-name.ts';
import type { Deployment } from './deployment.ts';
import { jobMessage } from './job-details.ts';
import { refuseRun, requireSchedules } from './known-jobs.ts';
import { readOwnPauses } from './list-jobs.ts';
import { bounded, type MinuteNotRun, makeUpFor, minutesLeftOut } from './make-up.ts';
import { openTable } from './open-ledger.ts';
import { patience } from './patience.ts';
import { LONGEST_REASON } from './pause-bounds.ts';

/** What a job is after it was paused or resumed. */
export interface PauseAnswer {
  readonly job: string;
  readonly state: 'paused' | 'enabled';
  /** How many of its schedules changed. */
  readonly changed: number;
  /** Who paused it, when, why and until when; of a resumed job, its last pause. */
  readonly pause?: Omit<PauseNote, 'job'> | undefined;
  /** The end and the reason that it had before, if this pause takes the place of another one. */
  readonly before?: Pick<PauseNote, 'until' | 'reason'> | undefined;
  /** The runs that were started for what the pause had left out. */
  readonly madeUp?: readonly MadeUpAnswer[] | undefined;
}

interface ResumeOptions {
  /** Which of the runs that the pause left out are started now; absent: as the job's `catch-up` says. */
  readonly runMissed?: 'none' | 'last' | 'all' | undefined;
}

export interface PauseOptions {
  /** When the jobs go on by themselves; absent: when somebody resumes them. */
  readonly until?: Date | undefined;
  readonly reason?: string | undefined;
}

/** Jobs by name, or all that the crontab does not disable. */
export type ChosenJobs = readonly string[] | 'all';

/** A job that is to be paused or resumed. */
interface ChosenJob {
  readonly job: string;
  readonly schedules: readonly DeployedSchedule[];
  readonly note: PauseNote | undefined;
}

/** Scheduler and DynamoDB bear more; but others use them too. */
const CONCURRENCY = 10;

/** Of a longer pause, a job catches up on the latest of its runs, as the reconciler has it. */
const MOST_CAUGHT_UP = 100;

/**
 * Pauses a job until it is resumed, or until the given instant; syncs leave it paused. A paused job gets the new end and the new
 * reason, also if that is none. Without a reason, a pause with the same end stays as it is.
 * @throws CronbridgeError `unknown-job`, `usage` for the id of a run, for an instant that is past or a reason that is too long, or
 *   `failed` for a job that the crontab disables
 */
export async function pauseJob(
  deployment: Deployment,
  job: string,
  options: PauseOptions = {},
): Promise<PauseAnswer> {
  return onlyOne(await pauseJobs(deployment, [job], options));
}

/** Enables the schedules of a paused job again. Answers and errors as for `pauseJob`. */
export async function resumeJob(
  deployment: Deployment,
  job: string,
  options: ResumeOptions = {},
): Promise<PauseAnswer> {
  return onlyOne(await resumeJobs(deployment, [job], options));
}

/** The same for several jobs: if one of the names is wrong, none is paused. */
export async function pauseJobs(
  deployment: Deployment,
  jobs: ChosenJobs,
  { until, reason }: PauseOptions = {},
): Promise<readonly PauseAnswer[]> {
  const now = deployment.now();
  if (until !== undefined && until <= now) {
    throw new CronbridgeError('usage', `the end of the pause, ${until.toISOString()}, is past`);
  }
  if (reason !== undefined && reason.length > LONGEST_REASON) {
    throw new CronbridgeError('usage', `the reason has more than ${LONGEST_REASON} characters`);
  }
  // Scheduler's dates have no fractions of a second.
  const end = until && `${until.toISOString().slice(0, 19)}Z`;
  const chosen = await choose(deployment, 'pause', jobs);
  return pMap(
    chosen,
    async ({ job, schedules, note: last }) => {
      const isPaused = schedules.some(({ schedule }) => isPausedByHand(schedule));
      const begun = last !== undefined && isPaused && !isPauseOver(last, now) ? last : undefined;
      const note = nextNote(begun, {
        job,
        since: begun?.since ?? now.toISOString(),
        by: userName(),
        reason,
        until: end,
      });
      await writePause(openTable(deployment), note);
      const changed = await write(deployment, schedules, (schedule) => asPaused(schedule, { until: end }));
      const isReplaced = begun !== undefined && (begun.until !== note.until || begun.reason !== note.reason);
      const before = isReplaced ? { until: begun.until, reason: begun.reason } : undefined;
      return { job, state: 'paused', changed, pause: shown(note), ...(before && { before }) };
    },
    { concurrency: CONCURRENCY },
  );
}

/**
 * As `pauseJobs`.
 * @throws CronbridgeError also `usage` where too many runs were left out, or nobody knows since when a job is paused: then none is
 *   resumed
 */
export async function resumeJobs(
  deployment: Deployment,
  jobs: ChosenJobs,
  options: ResumeOptions = {},
): Promise<readonly PauseAnswer[]> {
  const chosen = await choose(deployment, 'resume', jobs);
  // What a job catches up on of itself is bounded, and needs no note.
  if (options.runMissed === 'last' || options.runMissed === 'all')
    for (const job of chosen) await requireKnownMinutes(deployment, job, options.runMissed === 'all');
  return pMap(
    chosen,
    async ({ job, schedules, note: last }) => {
      const now = deployment.now();
      const changed = await write(deployment, schedules, asResumed);
      if (last === undefined) return { job, state: 'enabled', changed };
      const isOver = isPauseOver(last, now);
      const note = isOver ? last : { ...last, resumed: now.toISOString() };
      if (!isOver) await writePause(openTable(deployment), note);
      const answer = { job, state: 'enabled', changed, pause: shown(note) } as const;
      const catchUp = isOver ? 'none' : jobMessage(schedules.map(({ schedule }) => schedule))?.catchUp;
      const runMissed = options.runMissed ?? catchUp ?? 'none';
      if (runMissed === 'none') return answer;
      const left = await leftOutBy(deployment, schedules, note);
      const most = runMissed === 'last' ? 1 : options.runMissed === undefined ? MOST_CAUGHT_UP : left.length;
      const madeUp: MadeUpAnswer[] = [];
      for await (const run of makeUpFor(deployment, job, left.slice(-most))) madeUp.push(run);
      return { ...answer, madeUp };
    },
    { concurrency: CONCURRENCY },
  );
}

/** The note of a paused job that is paused again. */
function nextNote(begun: PauseNote | undefined, next: PauseNote): PauseNote {
  return begun !== undefined && next.reason === undefined && next.until === begun.until ? begun : next;
}

async function requireKnownMinutes(
  deployment: Deployment,
  { job, schedules, note }: ChosenJob,
  isAll: boolean,
): Promise<void> {
  const isPaused = schedules.some(({ schedule }) => isPausedByHand(schedule));
  if (isPaused && (note === undefined || isPauseOver(note, deployment.now()))) {
    throw new CronbridgeError(
      'usage',
      `it is not known since when ${job} is paused: that was done in the AWS console`,
      { hint: `resume it, then say since when: ${deployment.command(`backfill ${job} --from <time>`)}` },
    );
  }
  if (isAll && note !== undefined) bounded(await leftOutBy(deployment, schedules, note));
}

function leftOutBy(
  deployment: Deployment,
  schedules: readonly DeployedSchedule[],
  note: PauseNote,
): Promise<readonly MinuteNotRun[]> {
  return minutesLeftOut(
    deployment,
    schedules.map(({ schedule }) => schedule),
    note,
  );
}

async function write(
  deployment: Deployment,
  schedules: readonly DeployedSchedule[],
  changed: (schedule: Schedule) => Schedule,
): Promise<number> {
  const { clients, names, now } = deployment;
  const changing = schedules.filter(({ schedule }) => {
    const { state, start, description } = changed(schedule);
    return state !== schedule.state || start !== schedule.start || description !== schedule.description;
  });
  // What was due before a pause is expected: its message may have been lost.
  await noteFormerSchedules(openTable(deployment), asTheyFired(changing, now()));
  for (const { schedule } of changing) await writeSchedule(clients.scheduler, names.group, changed(schedule));
  return changing.length;
}

/** @throws CronbridgeError see `pauseJob` */
async function choose(
  deployment: Deployment,
  verb: 'pause' | 'resume',
  jobs: ChosenJobs,
): Promise<readonly ChosenJob[]> {
  if (jobs === 'all') return chooseAll(deployment, verb);
  for (const job of jobs) refuseRun(deployment, verb, job);
  return pMap(new Set(jobs), (job) => chooseOne(deployment, verb, job), { concurrency: CONCURRENCY });
}

async function chooseOne(deployment: Deployment, verb: 'pause' | 'resume', job: string): Promise<ChosenJob> {
  const schedules = await requireSchedules(deployment, job);
  // Who enabled it by hand has resumed it already.
  const refused = schedules.find(
    ({ schedule }) =>
      disabledByCrontab(schedule.description) && (verb === 'pause' || schedule.state === 'DISABLED'),
  );
  if (refused !== undefined) throw notByHand(job, refused.schedule, deployment);
  const notes = await readPauses(openTable(deployment), job);
  return { job, schedules: changeable(schedules), note: notes.get(job) };
}

/** What the crontab disables is left out. */
async function chooseAll(deployment: Deployment, verb: 'pause' | 'resume'): Promise<readonly ChosenJob[]> {
  const { clients, names, now } = deployment;
  const [schedules, notes] = await Promise.all([
    readDeployed(clients.scheduler, names.group, patience, now()),
    readOwnPauses(deployment),
  ]);
  const left = changeable(schedules).filter(({ schedule }) => !isPast(schedule, now()));
  return [...groupBy(left, ({ schedule }) => jobOf(schedule.name))]
    .filter(([, own]) => verb === 'pause' || own.some(({ schedule }) => isPausedByHand(schedule)))
    .map(([job, own]) => ({ job, schedules: own, note: notes.get(job) }));
}

function changeable(schedules: readonly DeployedSchedule[]): readonly DeployedSchedule[] {
  return schedules.filter(({ schedule }) => !disabledByCrontab(schedule.description));
}

function onlyOne(answers: readonly PauseAnswer[]): PauseAnswer {
  const [answer] = answers;
  if (answer === undefined) throw new Error('one job has one answer');
  return answer;
}

function shown({ job: _, ...note }: PauseNote): Omit<PauseNote, 'job'> {
  return note;
}

/** The user of this machine: a policy of AWS allows the change, but which of its users made it is known only here. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user without a name.
    return undefined;
  }
}

function notByHand(job: string, { description }: Schedule, { command }: Deployment): CronbridgeError {
  if (!isEntryDisabled(description)) {
    return new CronbridgeError('failed', `${job} runs on deploy, so it has no schedule to pause or resume`, {
      hint: `disable it with #@ enabled=false in the crontab, then ${command('sync')}`,
    });
  }
  return new CronbridgeError('failed', `${job} is disabled in the crontab, not paused`, {
    hint: `change the crontab, then ${command('sync')}`,
  });
}
