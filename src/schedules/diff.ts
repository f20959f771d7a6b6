import type { TaskProblem } from '../tasks/problem.ts';
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';
import type { Desired } from './desired.ts';
import { asPaused, isPausedByHand, type Pause, pauseOf } from './pause.ts';
import type { FieldChange, Plan, Schedule, Update } from './plan.ts';
import { Predecessors } from './predecessors.ts';
import { timesOf, upcoming } from './upcoming.ts';

/** Every field that an update can change, in the order in which changes are shown. */
const FIELDS = Object.keys({
  expression: true,
  timezone: true,
  state: true,
  start: true,
  end: true,
  windowMinutes: true,
  description: true,
  input: true,
  messageGroupId: true,
  maximumEventAgeSeconds: true,
  maximumRetryAttempts: true,
  queueArn: true,
  roleArn: true,
  deadLetterArn: true,
  other: true,
} satisfies Record<Exclude<keyof Schedule, 'name'>, true>) as Exclude<keyof Schedule, 'name'>[];

/** The number of instants shown before and after a change of times. */
const PREVIEWED = 3;

interface DiffOptions {
  readonly group: string;
  /** The start of the previews. */
  readonly now: Date;
  /** Also enables schedules that a person paused. */
  readonly resume?: boolean;
  /** A sync died before it had sent the messages of jobs that run on deploy. */
  readonly deploysOwed?: boolean;
  /** Problems of the ECS resources that the jobs use. */
  readonly problems?: readonly TaskProblem[];
}

/**
 * The changes after which the group has the desired schedules, sorted by name whatever the order of the inputs. A schedule that
 * a person paused stays paused unless `resume`; its other fields are updated. If all existing schedules of a job are
 * paused, its new ones are created paused too.
 */
export function diff(desired: Desired, actual: readonly Schedule[], options: DiffOptions): Plan {
  const existing = new Map(actual.map((schedule) => [schedule.name, schedule]));
  const wanted = new Map(desired.schedules.map((schedule) => [schedule.name, schedule]));
  const create: Schedule[] = [];
  const update: Update[] = [];
  const paused: string[] = [];
  let unchanged = 0;

  const predecessors = new Predecessors(desired.schedules, existing);
  const pausedJobs = findPausedJobs(desired.schedules, predecessors);
  for (const target of desired.schedules.toSorted(byName)) {
    const current = existing.get(target.name);
    const pause = options.resume
      ? undefined
      : (pauseOfTarget(predecessors.of(target.name), target) ?? pausedJobs.get(jobOf(target.name)));
    const schedule = pause === undefined ? target : asPaused(target, pause);
    if (isPausedByHand(schedule)) paused.push(target.name);
    const changes = current === undefined ? [] : changedFields(current, schedule);
    if (current === undefined) create.push(schedule);
    else if (changes.length > 0)
      update.push({ schedule, changes, ...preview(current, schedule, options.now) });
    else if (!isGapSchedule(target.name)) unchanged += 1;
  }

  const isLeftToFire = (schedule: Schedule): boolean =>
    wanted.get(predecessors.nameNow(jobOf(schedule.name)))?.state === 'ENABLED' &&
    isFiring(schedule, options.now);
  const gone = actual
    .filter((schedule) => !wanted.has(schedule.name) && !isLeftToFire(schedule))
    .map(({ name }) => name)
    .sort();
  const changed = [...create, ...update.map(({ schedule }) => schedule)].map(({ name }) => name);
  // Schedules that come and go with the calendar alone are not a deploy.
  const changesJobs = [...changed, ...gone].some((name) => !isGapSchedule(name));
  return {
    group: options.group,
    create,
    update,
    delete: gone,
    unchanged,
    renamed: predecessors.renamed,
    paused,
    partlyPaused: partlyPaused(desired.schedules, paused),
    deploy: changesJobs || options.deploysOwed ? desired.deploy : [],
    warnings: [...desired.warnings, ...predecessors.warnings(options.resume ?? false)],
    problems: options.problems ?? [],
  };
}

/** The jobs whose existing schedules are all paused. Gap schedules do not count: somebody may pause only one of them. */
function findPausedJobs(
  targets: readonly Schedule[],
  predecessors: Predecessors,
): ReadonlyMap<string, Pause | undefined> {
  const found = new Map<string, Pause | undefined>();
  for (const target of targets) {
    const current = predecessors.of(target.name);
    if (current === undefined || isGapSchedule(target.name)) continue;
    const job = jobOf(target.name);
    const pause = pauseOfTarget(current, target);
    found.set(job, found.has(job) && found.get(job) === undefined ? undefined : pause);
  }
  return found;
}

/** The pause of a schedule that the crontab wants enabled. */
function pauseOfTarget(current: Schedule | undefined, target: Schedule): Pause | undefined {
  return current === undefined || target.state === 'DISABLED' ? undefined : pauseOf(current);
}

/** The jobs some of whose schedules stay paused while others run. */
function partlyPaused(targets: readonly Schedule[], paused: readonly string[]): string[] {
  const stays = new Set(paused);
  const runs = new Set(
    targets
      .filter(({ name, state }) => state === 'ENABLED' && !stays.has(name) && !isGapSchedule(name))
      .map(({ name }) => jobOf(name)),
  );
  const ofJobs = paused.filter((name) => !isGapSchedule(name)).map(jobOf);
  return [...new Set(ofJobs)].filter((job) => runs.has(job)).sort();
}

/**
 * Whether a gap schedule is due and may still deliver its run: in its minute, its window or a retry. It will delete itself; if
 * sync deleted it now, the run could be lost.
 */
function isFiring(schedule: Schedule, now: Date): boolean {
  const { name, state, windowMinutes = 0, maximumEventAgeSeconds } = schedule;
  if (!isGapSchedule(name) || state === 'DISABLED') return false;
  const patience = (windowMinutes + 1) * 60 + maximumEventAgeSeconds;
  const [due] = upcoming(schedule, new Date(now.getTime() - patience * 1000), 1);
  return due !== undefined && new Date(due) <= now;
}

function changedFields(from: Schedule, to: Schedule): FieldChange[] {
  return FIELDS.filter((field) => from[field] !== to[field]).map((field) => ({
    field,
    from: from[field],
    to: to[field],
  }));
}

/** The next instants before and after the change, if they differ. */
function preview(from: Schedule, to: Schedule, now: Date): Pick<Update, 'next'> {
  if (timesOf(from) === timesOf(to)) return {};
  return { next: { before: upcoming(from, now, PREVIEWED), after: upcoming(to, now, PREVIEWED) } };
}

function byName(a: Schedule, b: Schedule): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
