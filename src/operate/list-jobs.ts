import { groupBy } from '../group-by.ts';
import {
  type Attempt,
  type AttemptKey,
  isPlanned,
  type ShownState,
  shownState,
} from '../runs/ledger/attempt.ts';
import { type PauseNote, readPauses } from '../runs/ledger/pauses.ts';
import { readSummaries } from '../runs/ledger/read-summaries.ts';
import type { EndedAttempt, Summary } from '../runs/ledger/summary.ts';
import { decodeInput } from '../runs/message/decode.ts';
import { isEntryDisabled } from '../schedules/disabled-entry.ts';
import { isPausedByHand } from '../schedules/pause.ts';
import type { Schedule } from '../schedules/plan.ts';
import { readSchedules } from '../schedules/read-schedules.ts';
import { upcoming } from '../schedules/upcoming.ts';
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';
import { Zone } from '../time/zone.ts';
import type { Deployment } from './deployment.ts';
import { failuresInARow } from './job-history.ts';
import { type JobPause, jobPause } from './job-pause.ts';
import { openLedger, openTable } from './open-ledger.ts';
import { patience } from './patience.ts';

type State = 'enabled' | 'disabled' | 'paused' | 'partly paused';

/** The time of an entry as written, and its time zone. */
interface EntryTime {
  readonly time: string;
  readonly timezone: string;
}

export interface DeployedJob {
  readonly job: string;
  readonly state: State;
  /** If it is paused, or some of its schedules are. */
  readonly pause?: JobPause | undefined;
  readonly entry: EntryTime;
  readonly schedules: readonly Schedule[];
  /** When it starts next, ISO 8601. */
  readonly next: string | undefined;
  /** Runs that somebody asked for at a later time, earliest first. */
  readonly planned: readonly PlannedRun[];
  readonly last: LastAttempt | undefined;
  /** How many of the latest attempts failed one after the other; skipped and stopped ones do not count. */
  readonly failuresInARow: number;
}

/** The latest scheduled attempt that runs, waits or has ended. */
export interface LastAttempt
  extends AttemptKey,
    Partial<Pick<EndedAttempt, 'exitCode' | 'durationSeconds' | 'startDelaySeconds'>> {
  /** ISO 8601 in UTC. */
  readonly scheduled: string;
  readonly state: ShownState;
  /** While it is stopping: since when, ISO 8601 in UTC. */
  readonly stopAsked?: string | undefined;
}

interface PlannedRun {
  readonly run: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** What the jobs of a deployment are made of. */
interface KnownOfJobs {
  readonly schedules: readonly Schedule[];
  readonly summaries: ReadonlyMap<string, Summary>;
  /** The last pause of each job. */
  readonly pauses: ReadonlyMap<string, PauseNote>;
  /** Attempts that have not ended. */
  readonly active: readonly Attempt[];
}

/** The deployed jobs by name, when they run next and how they last ended. @param schedules if they are known */
export async function listJobs(
  deployment: Deployment,
  schedules?: Promise<readonly Schedule[]>,
): Promise<readonly DeployedJob[]> {
  return (await readJobsWithSummaries(deployment, schedules)).jobs;
}

export async function readJobsWithSummaries(
  deployment: Deployment,
  reading: Promise<readonly Schedule[]> = readOwnSchedules(deployment),
): Promise<{
  readonly jobs: readonly DeployedJob[];
  readonly summaries: ReadonlyMap<string, Summary>;
}> {
  const [schedules, summaries, pauses, { active }] = await Promise.all([
    reading,
    readOwnSummaries(deployment),
    readOwnPauses(deployment),
    openLedger(deployment).unfinished(),
  ]);
  return { jobs: jobsOf({ schedules, summaries, pauses, active }, deployment.now()), summaries };
}

export function readOwnSchedules({ clients, names, now }: Deployment): Promise<Schedule[]> {
  return readSchedules(clients.scheduler, names.group, patience, now());
}

export function readOwnSummaries(deployment: Deployment): Promise<ReadonlyMap<string, Summary>> {
  return readSummaries(openTable(deployment));
}

/** Those that have a note: a pause in the AWS console has none. */
export function readOwnPauses(deployment: Deployment): Promise<ReadonlyMap<string, PauseNote>> {
  return readPauses(openTable(deployment));
}

export function jobsOf({ schedules, summaries, pauses, active }: KnownOfJobs, now: Date): DeployedJob[] {
  // The earliest come first, so a job keeps its latest.
  const underWay = new Map(
    active.filter((attempt) => !isPlanned(attempt)).map((attempt) => [attempt.job, attempt]),
  );
  const plannedOf = groupBy(active.filter(isPlanned), ({ job }) => job);
  return byJob(schedules).map(([job, ofJob]) => ({
    job,
    state: stateOf(regular(ofJob)),
    pause: jobPause(regular(ofJob), pauses.get(job), now),
    entry: entryOf(ofJob),
    schedules: ofJob,
    next: [nextOf(ofJob, now) ?? [], plannedOf.get(job)?.[0]?.launchDue ?? []].flat().sort()[0],
    planned: (plannedOf.get(job) ?? []).map(({ runId, launchDue }) => ({ run: runId, at: launchDue })),
    last: lastOf(summaries.get(job), underWay.get(job)),
    failuresInARow: failuresInARow(summaries.get(job)?.recent ?? []),
  }));
}

/** @param underWay the latest attempt that has not ended */
function lastOf(summary: Summary | undefined, underWay: Attempt | undefined): LastAttempt | undefined {
  const ended = summary?.recent[0];
  if (underWay === undefined) return ended;
  if (ended !== undefined && new Date(ended.scheduled) > new Date(underWay.scheduled)) return ended;
  const { runId, number, scheduled, stopAsked } = underWay;
  const state = shownState(underWay);
  return { runId, number, scheduled, state, ...(state === 'stopping' && { stopAsked }) };
}

function byJob(schedules: readonly Schedule[]): [string, readonly Schedule[]][] {
  const inOrder = schedules.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [...groupBy(inOrder, ({ name }) => jobOf(name))];
}

/** The schedules with the job's own times; the others are gap schedules. */
function regular(schedules: readonly Schedule[]): readonly Schedule[] {
  const own = schedules.filter(({ name }) => !isGapSchedule(name));
  return own.length > 0 ? own : schedules;
}

function stateOf(schedules: readonly Schedule[]): State {
  // The schedule of a job that runs on deploy never fires; it exists to be seen.
  if (runsOnDeploy(entryOf(schedules)))
    return schedules.some(({ description }) => isEntryDisabled(description)) ? 'disabled' : 'enabled';
  const runs = schedules.some((schedule) => schedule.state === 'ENABLED' && !isPausedByHand(schedule));
  if (schedules.some(isPausedByHand)) return runs ? 'partly paused' : 'paused';
  return runs ? 'enabled' : 'disabled';
}

function nextOf(schedules: readonly Schedule[], now: Date): string | undefined {
  return schedules
    .filter(({ state }) => state === 'ENABLED')
    .flatMap((schedule) => upcoming(schedule, now, 1))
    .sort()[0];
}

/** The messages of a schedule differ only in their instant, so any will do. */
const ANY_INSTANT = new Date(0);

export function runsOnDeploy({ time }: EntryTime): boolean {
  return time === '@reboot';
}

/** The entry's time as written and its time zone; for schedules of others, their own expression. */
function entryOf(schedules: readonly Schedule[]): EntryTime {
  const [first] = schedules;
  const decoded = decodeInput(first?.input ?? '', ANY_INSTANT, 'schedule');
  if (decoded.ok && decoded.message.entry !== undefined) return decoded.message.entry;
  const expressions = regular(schedules).map(({ expression }) => expression);
  return { time: expressions.join(' or '), timezone: knownZone(first?.timezone) };
}

function knownZone(timezone = 'UTC'): string {
  return Zone.find(timezone) === undefined ? 'UTC' : timezone;
}
