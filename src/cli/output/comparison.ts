// Prints what both sides of a migration run, for people and as JSON.
import { type Compared, isFault, type RunsOn } from '../../compare/compare.ts';
import { plural } from '../../crontab/diagnostics/counts.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import { printTable } from './table.ts';
import type { Output } from './terminal.ts';

export function printComparison(output: Output, compared: readonly Compared[]): void {
  const { red, yellow } = output.colors;
  printTable(
    output,
    [
      { heading: 'RUNS ON' },
      { heading: 'NEW SIDE' },
      { heading: 'TIMES' },
      { heading: 'OLD SIDE', wraps: true },
    ],
    compared.map((one) => [
      isFault(one) ? one.runsOn.toUpperCase() : one.runsOn,
      one.job?.name ?? '',
      times(one),
      oldSide(one),
    ]),
  );
  output.line();
  for (const one of compared.filter(isFault)) {
    output.line(`${red('error:')} ${plain(faultOf(one))}`);
    output.line(`  hint: ${plain(remedyOf(one))}`);
  }
  for (const one of compared.filter(({ sameTimes }) => sameTimes === false)) {
    output.line(`${yellow('warning:')} ${plain(differenceOf(one))}`);
  }
  output.line(summary(compared));
}

export function comparisonJson(compared: readonly Compared[]): unknown {
  return compared.map(({ runsOn, old, job, sameTimes, candidates }) => ({
    runsOn,
    fault: isFault({ runsOn }),
    ...(old && { old: { file: old.file, line: old.line, on: old.on, time: old.job.spec } }),
    ...(job && { job: job.name, enabled: job.options.enabled, time: job.spec }),
    ...(sameTimes !== undefined && { sameTimes }),
    ...(candidates && { candidates }),
  }));
}

function oldSide({ old }: Compared): string {
  if (old === undefined) return '';
  return `${placeOf(old)}${old.on ? '' : ' (comment)'} ${old.job.command}`;
}

function placeOf({ file, line }: NonNullable<Compared['old']>): string {
  return `${file}:${line}`;
}

function times({ sameTimes }: Compared): string {
  if (sameTimes === undefined) return '';
  return sameTimes ? 'same' : 'different';
}

function faultOf({ runsOn, old, job, candidates }: Compared): string {
  const name = job?.name ?? '';
  const there = old === undefined ? '' : placeOf(old);
  if (runsOn === 'both') return `${name} runs on both sides: ${there} is on too`;
  if (runsOn === 'neither') {
    return old === undefined
      ? `${name} is disabled, and the old side has no entry for it`
      : `${name} runs on neither side: it is disabled, and ${there} is a comment`;
  }
  return old === undefined
    ? `${name} may match one of several entries of the old side, or none`
    : `${there} may match ${(candidates ?? []).join(' or ')}, or none`;
}

function remedyOf({ runsOn, job }: Compared): string {
  if (runsOn === 'both')
    return 'comment out the entry of the old side with #, or write #@ enabled=false above the new one';
  if (runsOn === 'neither')
    return `enable it on one side; if it is off for good, remove it, or add --off ${job?.name}`;
  return 'give the new entry the name, or the command and times, that cronbridge import gives the old one';
}

function differenceOf({ old, job }: Compared): string {
  const there = old === undefined ? '' : `${placeOf(old)} runs at ${old.job.spec} ${old.job.timezone}`;
  return `${job?.name} runs at ${job?.spec} ${job?.timezone}, but ${there}`;
}

function summary(compared: readonly Compared[]): string {
  const count = (...sides: readonly RunsOn[]) =>
    compared.filter(({ runsOn }) => sides.includes(runsOn)).length;
  const faults = compared.filter(isFault).length;
  const sides = `${count('old')} on the old side, ${count('new')} on the new side`;
  return faults === 0
    ? `${sides}, no job on both sides or on neither`
    : `${sides}; ${plural(faults, 'error')}`;
}
