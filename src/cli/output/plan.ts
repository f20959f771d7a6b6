// Prints a sync's plan for review.

import { plural } from '../../crontab/diagnostics/counts.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import { isEntryDisabled } from '../../schedules/disabled-entry.ts';
import {
  type FieldChange,
  hasChanges,
  type Plan,
  type Rename,
  type Schedule,
  type Update,
} from '../../schedules/plan.ts';
import { isGapSchedule, jobOf } from '../../time/schedule-name.ts';
import { displayWidth } from './display-width.ts';
import { printTaskProblems } from './task-problems.ts';
import type { Output } from './terminal.ts';

/**
 * Prints what is renamed (»), created (+), updated (~, field by field) and deleted (-), what stays paused, warnings, and the
 * counts.
 * @param showValues whether to show the values of settings
 */
export function printPlan(output: Output, plan: Plan, showValues = false): void {
  const { colors } = output;
  const { created, deleted } = withoutRenamed(plan);
  const names = [...created.map(({ name }) => name), ...deleted];
  const width = Math.max(0, ...names.map(displayWidth));
  for (const rename of plan.renamed) printRename(output, plan, rename);
  for (const schedule of created) {
    const sign = colors.green(`+ ${schedule.name.padEnd(width)}`);
    output.line(`${sign}  ${colors.dim(timeOf(schedule))}  ${commandOf(schedule)}`);
  }
  for (const update of plan.update) printUpdate(output, update, showValues);
  for (const name of deleted) output.line(colors.red(`- ${name}`));
  for (const name of plan.paused)
    output.line(colors.yellow(`‖ ${name}`) + colors.dim(`  ${pauseText(plan, name)}`));
  for (const { job } of plan.deploy)
    output.line(colors.cyan(`▶ ${job}`) + colors.dim('  runs once, after the changes'));
  for (const warning of plan.warnings) output.line(`${colors.yellow('warning:')} ${plain(warning)}`);
  printTaskProblems(output, plan.problems);
  const told = plan.paused.length + plan.warnings.length + plan.problems.length;
  if (hasChanges(plan) || told > 0) output.line();
  output.line(summary(plan));
}

/** `3 to create, 1 to delete, 12 unchanged`, or `no changes, 12 schedules`. */
export function summary(plan: Plan): string {
  if (!hasChanges(plan)) return `no changes, ${plural(plan.unchanged, 'schedule')}`;
  const { created, deleted } = withoutRenamed(plan);
  const counts: [number, string][] = [
    [plan.renamed.length, 'renamed'],
    [created.length, 'to create'],
    [plan.update.length, 'to update'],
    [deleted.length, 'to delete'],
    [plan.deploy.length, 'to run'],
    [plan.unchanged, 'unchanged'],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString('en')} ${what}`)
    .join(', ');
}

/** What is created and deleted apart from the schedules of renamed jobs. */
function withoutRenamed(plan: Plan): {
  readonly created: readonly Schedule[];
  readonly deleted: readonly string[];
} {
  const renamed = new Map(plan.renamed.map(({ from, to }) => [to, from]));
  const goneOn = new Set(renamed.values());
  return {
    created: plan.create.filter(({ name }) => !renamed.has(jobOf(name))),
    deleted: plan.delete.filter((name) => !goneOn.has(jobOf(name))),
  };
}

const SAME: Readonly<Record<Rename['same'], string>> = {
  entry: 'the same entry',
  command: 'the same command',
  program: 'the same program',
  time: 'the same time in the same file',
};

/** `» charge-825174 → charge-9f1c22  renamed (the same program)`, and the new times and command. */
function printRename(output: Output, plan: Plan, { from, to, same }: Rename): void {
  const { colors } = output;
  const schedules = plan.create.filter(({ name }) => jobOf(name) === to && !isGapSchedule(name));
  output.line(`${colors.cyan(`» ${from} → ${to}`)}  ${colors.dim(`renamed (${SAME[same]})`)}`);
  const [first] = schedules;
  if (first !== undefined) {
    output.line(`    ${colors.dim(schedules.map(timeOf).join(' or '))}  ${commandOf(first)}`);
  }
}

function pauseText(plan: Plan, name: string): string {
  return plan.partlyPaused.includes(jobOf(name)) && !isGapSchedule(name)
    ? `paused by hand, stays paused; ${jobOf(name)} is partly paused`
    : 'paused by hand, stays paused';
}

function printUpdate(output: Output, update: Update, showValues: boolean): void {
  const { colors } = output;
  output.line(colors.yellow(`~ ${update.schedule.name}`));
  const changes = update.changes
    .flatMap(readable)
    .map((change) => (showValues ? change : hideSecret(change)));
  const width = Math.max(...changes.map(({ field }) => field.length), update.next ? 4 : 0);
  for (const { field, from, to } of changes) {
    printChange(output, field.padEnd(width), from, to);
  }
  if (update.next) {
    const { before, after } = update.next;
    const list = (instants: readonly string[]) => (instants.length > 0 ? instants.join(', ') : 'never');
    printChange(output, 'next'.padEnd(width), list(before), list(after));
  }
}

function printChange(output: Output, label: string, from: string | undefined, to: string | undefined): void {
  const { colors } = output;
  const before = from === undefined ? undefined : colors.red(plain(from));
  const after = to === undefined ? undefined : colors.green(plain(to));
  const oneLine = displayWidth(`    ${label}  ${from ?? ''} → ${to ?? ''}`) <= (output.width ?? 110);
  if (before === undefined || after === undefined || oneLine) {
    const change =
      before === undefined ? `+ ${after}` : after === undefined ? `- ${before}` : `${before} → ${after}`;
    output.line(`    ${label}  ${change}`);
    return;
  }
  output.line(`    ${label}  ${colors.red('-')} ${before}`);
  output.line(`    ${' '.repeat(label.length)}  ${colors.green('+')} ${after}`);
}

interface ReadableChange {
  readonly field: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
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
  return plain(members(schedule.input).command ?? '');
}
