// A plan in the words that its reviewers see, on a terminal or on the console's page.
import { plural } from '../crontab/diagnostics/counts.ts';
import { isEntryDisabled } from '../schedules/disabled-entry.ts';
import {
  type FieldChange,
  hasChanges,
  type Plan,
  type Rename,
  type Schedule,
  type Update,
} from '../schedules/plan.ts';
import { isError, placesText } from '../tasks/problem.ts';
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';

export interface ReadablePlan {
  readonly renamed: readonly ReadableRename[];
  /** Apart from the schedules of renamed jobs. */
  readonly created: readonly ReadableSchedule[];
  readonly updated: readonly { readonly name: string; readonly changes: readonly ReadableChange[] }[];
  readonly deleted: readonly string[];
  readonly paused: readonly { readonly name: string; readonly what: string }[];
  /** Jobs that run once after the changes. */
  readonly deploy: readonly string[];
  readonly warnings: readonly string[];
  readonly problems: readonly ReadableProblem[];
  /** `3 to create, 1 to delete, 12 unchanged`, or `no changes, 12 schedules`. */
  readonly summary: string;
  readonly hasChanges: boolean;
}

interface ReadableSchedule {
  readonly name: string;
  readonly time: string;
  readonly command: string;
}

interface ReadableRename extends Pick<Rename, 'from' | 'to'> {
  /** `renamed (the same program)`. */
  readonly what: string;
  /** Absent: no schedule with the job's own times is created. */
  readonly schedule: Omit<ReadableSchedule, 'name'> | undefined;
}

interface ReadableChange {
  readonly field: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

interface ReadableProblem {
  readonly isError: boolean;
  readonly message: string;
  readonly places: string;
  readonly hint: string;
}

/** @param showValues whether to show the values of settings; that one changes is always said */
export function readablePlan(plan: Plan, showValues = false): ReadablePlan {
  const renamed = new Map(plan.renamed.map(({ from, to }) => [to, from]));
  const goneOn = new Set(renamed.values());
  const created = plan.create.filter(({ name }) => !renamed.has(jobOf(name)));
  const deleted = plan.delete.filter((name) => !goneOn.has(jobOf(name)));
  return {
    renamed: plan.renamed.map((rename) => readableRename(plan, rename)),
    created: created.map((schedule) => ({
      name: schedule.name,
      time: timeOf(schedule),
      command: commandOf(schedule),
    })),
    updated: plan.update.map((update) => readableUpdate(update, showValues)),
    deleted,
    paused: plan.paused.map((name) => ({ name, what: pauseText(plan, name) })),
    deploy: plan.deploy.map(({ job }) => job),
    warnings: plan.warnings,
    problems: plan.problems.map((problem) => ({
      isError: isError(problem),
      message: problem.message,
      places: placesText(problem.jobs),
      hint: problem.hint,
    })),
    summary: summary(plan, created.length, deleted.length),
    hasChanges: hasChanges(plan),
  };
}

function summary(plan: Plan, created: number, deleted: number): string {
  if (!hasChanges(plan)) return `no changes, ${plural(plan.unchanged, 'schedule')}`;
  const counts: [number, string][] = [
    [plan.renamed.length, 'renamed'],
    [created, 'to create'],
    [plan.update.length, 'to update'],
    [deleted, 'to delete'],
    [plan.deploy.length, 'to run'],
    [plan.unchanged, 'unchanged'],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString('en')} ${what}`)
    .join(', ');
}

const SAME: Readonly<Record<Rename['same'], string>> = {
  entry: 'the same entry',
  command: 'the same command',
  program: 'the same program',
  time: 'the same time in the same file',
};

function readableRename(plan: Plan, { from, to, same }: Rename): ReadableRename {
  const schedules = plan.create.filter(({ name }) => jobOf(name) === to && !isGapSchedule(name));
  const [first] = schedules;
  const schedule = first && { time: schedules.map(timeOf).join(' or '), command: commandOf(first) };
  return { from, to, what: `renamed (${SAME[same]})`, schedule };
}

function pauseText(plan: Plan, name: string): string {
  return plan.partlyPaused.includes(jobOf(name)) && !isGapSchedule(name)
    ? `paused, stays paused; ${jobOf(name)} is partly paused`
    : 'paused, stays paused';
}

function readableUpdate({ schedule, changes, next }: Update, showValues: boolean) {
  const list = (instants: readonly string[]) => (instants.length > 0 ? instants.join(', ') : 'never');
  return {
    name: schedule.name,
    changes: [
      ...changes.flatMap(readable).map((change) => (showValues ? change : hideSecret(change))),
      ...(next ? [{ field: 'next', from: list(next.before), to: list(next.after) }] : []),
    ],
  };
}

/** A changed message as its changed members, a changed text as its changed lines, anything else as it is. */
function readable({ field, from, to }: FieldChange): ReadableChange[] {
  if (field === 'input') {
    const before = members(from);
    const after = members(to);
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys
      .filter((key) => before[key] !== after[key])
      .map((key) => ({ field: key, from: before[key], to: after[key] }));
  }
  if (field === 'description') {
    const before = String(from ?? '').split('\n');
    const after = String(to ?? '').split('\n');
    const gone = before.filter((line) => !after.includes(line)).join(' / ');
    const come = after.filter((line) => !before.includes(line)).join(' / ');
    return [{ field, from: gone || undefined, to: come || undefined }];
  }
  return [{ field, from: from?.toString(), to: to?.toString() }];
}

/** Shows that a setting changes, but not its value: plans are printed in CI logs. */
function hideSecret(change: ReadableChange): ReadableChange {
  if (!/^envs?(\.|$)/.test(change.field)) return change;
  const hide = (value: string | undefined) => (value === undefined ? undefined : '(hidden)');
  return {
    field: change.field,
    from: hide(change.from),
    to: change.from && change.to ? '(changed)' : hide(change.to),
  };
}

/** The members of a JSON object by path (`retry.limit`), with readable values. */
function members(json: FieldChange['from'], prefix = ''): Record<string, string> {
  const value: unknown = typeof json === 'string' && prefix === '' ? parsed(json) : json;
  if (typeof value !== 'object' || value === null) return { [prefix || 'input']: String(value) };
  const list: Record<string, string> = {};
  for (const [key, member] of Object.entries(value)) {
    if (typeof member === 'object' && member !== null && !Array.isArray(member)) {
      Object.assign(list, members(member, `${prefix}${key}.`));
    } else {
      list[`${prefix}${key}`] = Array.isArray(member) ? member.join(', ') : String(member);
    }
  }
  return list;
}

/** A person may have written anything into a schedule: if it is not JSON, it is shown as text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A job that runs on deploy has a schedule that never fires; its date is meaningless. */
function timeOf({ expression, timezone, state, input, description }: Schedule): string {
  if (members(input)['entry.time'] === '@reboot')
    return isEntryDisabled(description) ? 'on deploy disabled' : 'on deploy';
  return `${expression} ${timezone}${state === 'DISABLED' ? ' disabled' : ''}`;
}

function commandOf(schedule: Schedule): string {
  return members(schedule.input).command ?? '';
}
