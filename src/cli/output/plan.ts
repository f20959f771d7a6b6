// Prints a sync's plan for review.
import { plain } from '../../crontab/diagnostics/shown.ts';
import { type ReadablePlan, readablePlan } from '../../operate/readable-plan.ts';
import type { Plan } from '../../schedules/plan.ts';
import { displayWidth, wrap } from './display-width.ts';
import { printTaskProblems } from './task-problems.ts';
import type { Output } from './terminal.ts';

/**
 * Prints what is renamed (»), created (+), updated (~, field by field) and deleted (-), what stays paused, warnings, and the
 * counts.
 * @param showValues whether to show the values of settings
 */
export function printPlan(output: Output, plan: Plan, showValues = false): void {
  const { colors } = output;
  const shown = readablePlan(plan, showValues);
  const { renamed, created, updated, deleted, paused, deploy, warnings } = shown;
  const names = [...created.map(({ name }) => name), ...deleted];
  const width = Math.max(0, ...names.map(displayWidth));
  for (const { from, to, what, schedule } of renamed) {
    output.line(`${colors.cyan(`» ${from} → ${to}`)}  ${colors.dim(what)}`);
    if (schedule !== undefined) output.line(`    ${colors.dim(schedule.time)}  ${plain(schedule.command)}`);
  }
  for (const { name, time, command } of created) {
    const sign = colors.green(`+ ${name.padEnd(width)}`);
    printEntry(output, sign, width + 4, { time, command: plain(command) });
  }
  for (const update of updated) printUpdate(output, update);
  for (const name of deleted) output.line(colors.red(`- ${name}`));
  for (const { name, what } of paused) output.line(colors.yellow(`‖ ${name}`) + colors.dim(`  ${what}`));
  for (const job of deploy)
    output.line(colors.cyan(`▶ ${job}`) + colors.dim('  runs once, after the changes'));
  for (const warning of warnings) output.line(`${colors.yellow('warning:')} ${plain(warning)}`);
  printTaskProblems(output, plan.problems);
  const told = paused.length + warnings.length + plan.problems.length;
  if (shown.hasChanges || told > 0) output.line();
  output.line(shown.summary);
}

/** A schedule that is created: on one line, or where that is too narrow with its time and command below its name. */
function printEntry(
  { colors, width, line }: Output,
  sign: string,
  signWidth: number,
  { time, command }: { readonly time: string; readonly command: string },
): void {
  if (width === undefined || signWidth + displayWidth(`${time}  ${command}`) <= width) {
    line(`${sign}  ${colors.dim(time)}  ${command}`);
    return;
  }
  line(sign);
  const room = Math.max(1, width - 4);
  for (const text of wrap(time, room)) line(`    ${colors.dim(text)}`);
  for (const text of wrap(command, room)) line(`    ${text}`);
}

function printUpdate(output: Output, { name, changes }: ReadablePlan['updated'][number]): void {
  output.line(output.colors.yellow(`~ ${name}`));
  const width = Math.max(...changes.map(({ field }) => field.length));
  for (const { field, from, to } of changes) printChange(output, field.padEnd(width), from, to);
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
