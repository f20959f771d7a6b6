import { instead } from '../diagnostics/remedy.ts';
import type { Complain, Report } from '../diagnostics/report.ts';
import { warnDoubtfulTime } from '../hints/doubtful-time.ts';
import type { Job, TimeSpec } from '../job.ts';
import { splitCommand } from './command.ts';
import { drawTime } from './draw.ts';
import type { EntryInContext } from './file.ts';
import { wholeLine } from './line.ts';
import { occurrence } from './occurrence.ts';
import { checkOptions, jobOptions } from './options.ts';

/**
 * Builds a job.
 * @param timezone of entries for which neither options nor settings name one
 * @returns undefined after an error
 */
export function buildJob(
  name: string,
  context: EntryInContext,
  timezone: string,
  report: Report,
): Job | undefined {
  const { entry, options: own, defaults: written, surroundings, description } = context;
  const defaults = written.values;
  const complain = report.on(entry.line);
  checkOptions(own, written, report);
  const options = jobOptions(name, own.values, defaults, surroundings);
  const time = entry.time === '@reboot' ? undefined : drawTime(name, entry.time);
  if (time === undefined ? !checkReboot(context, complain) : !checkTime(context, time, report))
    return undefined;
  return {
    name,
    file: entry.line.file,
    line: entry.line.number,
    spec: entry.spec,
    entry: entry.line.text.trim(),
    time,
    timezone: own.values.timezone ?? defaults.timezone ?? surroundings.timezone ?? timezone,
    ...splitCommand(entry.command.text),
    shell: surroundings.shell,
    env: surroundings.env,
    options,
    ...(description !== undefined && { description }),
    ...(entry.user !== undefined && { user: entry.user }),
    ...(surroundings.mailto !== undefined && { mailto: surroundings.mailto }),
  };
}

function checkReboot({ entry, options }: EntryInContext, complain: Complain): boolean {
  if (options.values.on === 'deploy') return true;
  complain(
    'reboot',
    entry.specSpan,
    '@reboot never runs here: there is no machine that boots',
    instead(
      { start: entry.specSpan.start, end: entry.specSpan.start },
      '#@ on=deploy\n',
      'the option on=deploy runs the command after each sync that changes anything',
    ),
  );
  return false;
}

function checkTime({ entry, options }: EntryInContext, time: TimeSpec, report: Report): boolean {
  if (options.values.on === 'deploy') {
    const { line, ...span } = options.places.get('on') ?? { line: entry.line, ...wholeLine(entry.line) };
    report.add(
      line,
      'on-deploy',
      span,
      'on=deploy is for @reboot, but this entry has a time',
      'replace the time with @reboot, or remove the option',
    );
    return false;
  }
  const occurs = occurrence(time);
  if (occurs === 'never') {
    report.add(
      entry.line,
      'never-runs',
      entry.specSpan,
      `${entry.spec} matches no date`,
      'check the day of month, month and day of week',
    );
    return false;
  }
  if (occurs === 'leap-years') {
    report.add(
      entry.line,
      'leap-years-only',
      entry.specSpan,
      `${entry.spec} matches only 29 February, so the entry runs only in leap years`,
      'write L as the day of month for the last day of February',
    );
  }
  warnDoubtfulTime(time, { text: entry.line.text, span: entry.specSpan }, report.on(entry.line));
  return true;
}
