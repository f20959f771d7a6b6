import { describeStep } from './history.ts';
import { crontabOf } from './job.ts';
import type { Violation } from './laws.ts';
import type { Observed } from './observed.ts';

/** A history and what happened in it, for people. */
export function timeline(seen: Observed, found: readonly Violation[]): string {
  const { history, begun, moments } = seen;
  const about = runsIn(found);
  const lines = moments
    .filter(
      ({ text }) =>
        text.startsWith('!') ||
        about.length === 0 ||
        about.some((name) => text.includes(name)) ||
        /sync|\{/.test(text),
    )
    .map(({ at, text }) => `${clock((at - begun) / 1000)}  ${text}`);
  return [
    `seed ${history.seed}, ${history.scenario}, ${history.minutes} min`,
    ...Object.entries(history.skew).flatMap(([name, seconds]) =>
      seconds === 0 ? [] : [`the clock of ${name} is ${seconds} s ahead`],
    ),
    ...(history.maxRunning === undefined ? [] : [`at most ${history.maxRunning} runs at a time`]),
    crontabOf(history.jobs, '').replaceAll(' end=', '').trimEnd(),
    ...history.jobs.map(({ id, tasks }) => `tasks of ${id}: ${JSON.stringify(tasks)}`),
    'steps:',
    ...history.steps.map((step) => `  ${clock(step.at)}  ${describeStep(step)}`),
    'what happened:',
    ...lines.map((line) => `  ${line}`),
    ...found.map(({ law, what }) => `broken: ${law}: ${what}`),
  ].join('\n');
}

/** The runs that violations name. */
function runsIn(found: readonly Violation[]): string[] {
  return [...new Set(found.flatMap(({ what }) => what.match(/[\w-]+@[\dT:.-]+Z/g) ?? []))];
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
