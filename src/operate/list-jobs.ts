import pMap from 'p-map';
import type { Attempt } from '../runs/ledger/attempt.ts';
import { decodeInput } from '../runs/message/decode.ts';
import { isPausedByHand } from '../schedules/description.ts';
import { isEntryDisabled } from '../schedules/disabled-entry.ts';
import type { Schedule } from '../schedules/plan.ts';
import { readSchedules } from '../schedules/read-schedules.ts';
import { upcoming } from '../schedules/upcoming.ts';
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';
import { Zone } from '../time/zone.ts';
import type { Deployment } from './deployment.ts';
import { openLedger } from './open-ledger.ts';
import { patience } from './patience.ts';

/** One query of the ledger for each job; this many at a time. */
const CONCURRENT_QUERIES = 20;

type State = 'enabled' | 'disabled' | 'paused' | 'partly paused';

/** The time of an entry as written, and its time zone. */
interface EntryTime {
  readonly time: string;
  readonly timezone: string;
}

export interface DeployedJob {
  readonly job: string;
  readonly state: State;
  readonly entry: EntryTime;
  readonly schedules: readonly Schedule[];
  /** When it starts next, ISO 8601. */
  readonly next: string | undefined;
  readonly last: Attempt | undefined;
}

/** The deployed jobs by name, when they run next and how they last ended. */
export async function listJobs(deployment: Deployment): Promise<DeployedJob[]> {
  const { clients, names, now } = deployment;
  const ledger = openLedger(deployment);
  return pMap(
    byJob(await readSchedules(clients.scheduler, names.group, patience, now())),
    async ([job, schedules]) => ({
      job,
      state: stateOf(regular(schedules)),
      entry: entryOf(schedules),
      schedules,
      next: nextOf(schedules, now()),
      last: (await ledger.runsOfJob(job, { limit: 1 }))[0],
    }),
    { concurrency: CONCURRENT_QUERIES },
  );
}

function byJob(schedules: readonly Schedule[]): [string, Schedule[]][] {
  const jobs = new Map<string, Schedule[]>();
  for (const schedule of schedules.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const job = jobOf(schedule.name);
    jobs.set(job, [...(jobs.get(job) ?? []), schedule]);
  }
  return [...jobs];
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
  const isPaused = schedules.some(isPausedByHand);
  if (schedules.some(({ state }) => state === 'ENABLED')) return isPaused ? 'partly paused' : 'enabled';
  return isPaused ? 'paused' : 'disabled';
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
