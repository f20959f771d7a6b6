// Runs of minutes that are past and whose command did not run: left out by a pause, missed, or from before the job was deployed.
import { CronbridgeError } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import { type Attempt, hasNotRun, type ShownState, shownState } from '../runs/ledger/attempt.ts';
import { endOfPause, type PauseNote, readPauses } from '../runs/ledger/pauses.ts';
import { runIdOf } from '../runs/message/message.ts';
import type { MadeUpAnswer } from '../runs/start/make-up.ts';
import type { Schedule } from '../schedules/plan.ts';
import type { Interval } from '../time/interval.ts';
import { MINUTE_MS } from '../time/units.ts';
import type { Deployment } from './deployment.ts';
import { runById } from './find-run.ts';
import { invokeRun } from './invoke.ts';
import { dueIn } from './job-pause.ts';
import { refuseRun, requireSchedules } from './known-jobs.ts';
import { openLedger, openTable } from './open-ledger.ts';

/** A due minute whose command did not run. */
export interface MinuteNotRun {
  readonly run: string;
  readonly scheduled: Date;
  /** Of its last attempt; absent: it has no record. */
  readonly state?: ShownState;
}

interface BackfillOptions extends Interval {
  /** Only minutes that were missed or left out by the job's last pause, not those without a record. */
  readonly onlyMissed?: boolean | undefined;
}

/** The most minutes that one command makes up for. */
const MOST_MINUTES = 500;

/** The most due minutes that one command looks at, whether they have run or not: a month of every minute. */
const MOST_LOOKED_AT = 50_000;

/**
 * The minutes of an interval at which a job is due, by the times that it has now, and whose command did not run.
 * @throws CronbridgeError `unknown-job`, or `usage` for the id of a run, an end that is not past or not after the beginning, or too many minutes
 */
export async function minutesNotRun(
  deployment: Deployment,
  job: string,
  { from, until, onlyMissed }: BackfillOptions,
): Promise<readonly MinuteNotRun[]> {
  refuseRun(deployment, 'backfill', job);
  if (until > deployment.now()) {
    throw new CronbridgeError('usage', `the end of the interval, ${until.toISOString()}, is not past`);
  }
  if (until <= from) {
    throw new CronbridgeError('usage', 'the interval ends before it begins, or at once', {
      hint: `it is from ${from.toISOString()} until ${until.toISOString()}`,
    });
  }
  const schedules = (await requireSchedules(deployment, job)).map(({ schedule }) => schedule);
  if (dueIn(schedules, { from, until }, MOST_LOOKED_AT + 1).length > MOST_LOOKED_AT) {
    throw new CronbridgeError(
      'usage',
      `${job} is due more than ${MOST_LOOKED_AT.toLocaleString('en')} times in that interval`,
      { hint: 'shorten it' },
    );
  }
  const minutes = await notRun(deployment, job, schedules, { from, until });
  if (!onlyMissed) return bounded(minutes);
  const note = (await readPauses(openTable(deployment), job)).get(job);
  return bounded(
    minutes.filter(
      ({ state, scheduled }) => state === 'missed' || (state === undefined && isIn(note, scheduled)),
    ),
  );
}

/** The minutes that a pause left out so far. */
export async function minutesLeftOut(
  deployment: Deployment,
  schedules: readonly Schedule[],
  note: PauseNote,
): Promise<readonly MinuteNotRun[]> {
  const now = deployment.now();
  const until = new Date(Math.min(now.getTime(), (endOfPause(note) ?? now).getTime()));
  return notRun(deployment, note.job, schedules, { from: new Date(note.since), until });
}

async function notRun(
  deployment: Deployment,
  job: string,
  schedules: readonly Schedule[],
  interval: Interval,
): Promise<readonly MinuteNotRun[]> {
  const runs = groupBy(
    await openLedger(deployment).runsOfJob(job, interval),
    ({ scheduled }: Attempt) => scheduled,
  );
  const attemptsOf = new Map([...runs].map(([scheduled, attempts]) => [Date.parse(scheduled), attempts]));
  return dueIn(schedules, interval).flatMap((scheduled) => {
    const attempts = attemptsOf.get(scheduled.getTime()) ?? [];
    if (!attempts.every(hasNotRun)) return [];
    const run = runIdOf({ job, scheduled: scheduled.toISOString() });
    const last = attempts.toSorted((a, b) => a.number - b.number).at(-1);
    return [{ run, scheduled, ...(last && { state: shownState(last) }) }];
  });
}

/** @throws CronbridgeError `usage` */
export function bounded(minutes: readonly MinuteNotRun[]): readonly MinuteNotRun[] {
  if (minutes.length <= MOST_MINUTES) return minutes;
  const [first, last] = [minutes[0], minutes[MOST_MINUTES]];
  throw new CronbridgeError(
    'usage',
    `${minutes.length.toLocaleString('en')} minutes have not run, and one command makes up for ${MOST_MINUTES} at most`,
    { hint: `shorten the interval: ${MOST_MINUTES} of them are from ${first?.run} to before ${last?.run}` },
  );
}

/**
 * Starts the runs of minutes, in order. They wait for each other in the line of the job's lock, for up to a day.
 * @param atOnce they do not wait
 * @throws CronbridgeError as `invokeRun`; what was started before goes on
 */
export async function* makeUpFor(
  deployment: Deployment,
  job: string,
  minutes: readonly MinuteNotRun[],
  atOnce = false,
): AsyncGenerator<MadeUpAnswer, void> {
  for (const { scheduled } of minutes) {
    const minute = `${scheduled.toISOString().slice(0, 16)}Z`;
    yield await invokeRun<MadeUpAnswer>(deployment, { job, minute, ...(atOnce && { atOnce }) });
  }
}

/**
 * Starts the run of one minute, as `makeUpFor` does.
 * @throws CronbridgeError `unknown-run`, or `failed` if its command ran
 */
export async function makeUpForRun(deployment: Deployment, run: string): Promise<MadeUpAnswer> {
  const [{ job, scheduled }] = await runById(deployment, run);
  const from = new Date(scheduled);
  const until = new Date(Math.min(from.getTime() + MINUTE_MS, deployment.now().getTime()));
  for await (const answer of makeUpFor(
    deployment,
    job,
    await minutesNotRun(deployment, job, { from, until }),
  ))
    return answer;
  throw new CronbridgeError(
    'failed',
    `${run} is not to be made up for: its command ran, or its job is no longer due then`,
    {
      hint: `start the job now with ${deployment.command(`run ${job}`)}`,
    },
  );
}

function isIn(note: PauseNote | undefined, instant: Date): boolean {
  if (note === undefined || instant < new Date(note.since)) return false;
  const end = endOfPause(note);
  return end === undefined || instant < end;
}
