// Desired and actual schedules → the Plan.
import { disabledByCrontab } from './description.ts';
import type { Desired } from './desired.ts';
import type { FieldChange, Plan, Schedule, Update } from './plan.ts';
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

/** So many instants before and after show what a change of times means. */
const PREVIEWED = 3;

export interface DiffOptions {
  readonly group: string;
  /** Where the previews of instants begin. */
  readonly now: Date;
  /** Enable again what somebody paused in the console. */
  readonly resume?: boolean;
  /** A sync died before it had sent the messages of jobs that run on deploy. */
  readonly deploysOwed?: boolean;
}

/**
 * What has to be done so that the group holds the desired schedules. Sorted by name, whatever the order of the inputs. A schedule
 * that somebody disabled stays disabled unless `resume`; its other fields are kept up to date.
 */
export function diff(desired: Desired, actual: readonly Schedule[], options: DiffOptions): Plan {
  const existing = new Map(actual.map((schedule) => [schedule.name, schedule]));
  const wanted = new Set(desired.schedules.map((schedule) => schedule.name));
  const create: Schedule[] = [];
  const update: Update[] = [];
  const paused: string[] = [];
  let unchanged = 0;

  for (const target of desired.schedules.toSorted(byName)) {
    const current = existing.get(target.name);
    if (current === undefined) {
      create.push(target);
      continue;
    }
    const keepsPause = !options.resume && isPaused(current, target);
    if (keepsPause) paused.push(target.name);
    const schedule: Schedule = keepsPause ? { ...target, state: 'DISABLED' } : target;
    const changes = changedFields(current, schedule);
    if (changes.length === 0) unchanged += 1;
    else update.push({ schedule, changes, ...preview(current, schedule, options.now) });
  }

  const gone = [...existing.keys()].filter((name) => !wanted.has(name)).sort();
  const changesAnything = create.length + update.length + gone.length > 0;
  return {
    group: options.group,
    create,
    update,
    delete: gone,
    unchanged,
    paused,
    deploy: changesAnything || options.deploysOwed ? desired.deploy : [],
    warnings: desired.warnings,
  };
}

/** Whether a person, not the crontab, disabled a schedule that the crontab wants enabled. */
function isPaused(current: Schedule, target: Schedule): boolean {
  return (
    current.state === 'DISABLED' && target.state === 'ENABLED' && !disabledByCrontab(current.description)
  );
}

function changedFields(from: Schedule, to: Schedule): FieldChange[] {
  return FIELDS.filter((field) => from[field] !== to[field]).map((field) => ({
    field,
    from: from[field],
    to: to[field],
  }));
}

/** The next three instants on both sides, where they differ. */
function preview(from: Schedule, to: Schedule, now: Date): Pick<Update, 'next'> {
  if (timesOf(from) === timesOf(to)) return {};
  return { next: { before: upcoming(from, now, PREVIEWED), after: upcoming(to, now, PREVIEWED) } };
}

function byName(a: Schedule, b: Schedule): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
