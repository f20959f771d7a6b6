// Converts anacrontabs into crontab lines. anacron ran each job once every so many days while its machine was on. Source:
// anacrontab(5).
import { withoutValues } from '../crontab/diagnostics/diagnostic-text.ts';
import { readWords, type Word } from '../crontab/parse/line.ts';
import { readSetting } from '../crontab/parse/setting.ts';

/** A line that is rewritten, or that has no equivalent. */
interface AnacronLine {
  /** `anacron-period` is a job that becomes a comment. */
  readonly code: 'anacrontab' | 'anacron-period';
  /** From 1. */
  readonly line: number;
  readonly message: string;
  readonly before: string;
  readonly after?: string;
}

interface FromAnacrontab {
  readonly text: string;
  readonly lines: readonly AnacronLine[];
}

/** The days of a period, and its name in sentences. */
interface Period {
  readonly days: string;
  readonly often: string;
}

const PERIODS: ReadonlyMap<string, Period> = new Map(
  (
    [
      [['1', '@daily'], { days: '* * *', often: 'once a day' }],
      [['7', '@weekly'], { days: '* * 0', often: 'once every seven days' }],
      [['30', '31', '@monthly'], { days: '1 * *', often: 'once a month' }],
      [['365', '366', '@yearly', '@annually'], { days: '1 1 *', often: 'once a year' }],
    ] as const
  ).flatMap(([names, period]) => names.map((name): [string, Period] => [name, period])),
);

/** For periods up to this, a step over the days of the month comes close. */
const LONGEST_STEP = 15;
const LAST_HOUR = 23;
const HOUR_MINUTES = 60;

/**
 * The crontab that is equivalent to an anacrontab. Delays count from the first hour of START_HOURS_RANGE, and RANDOM_DELAY
 * means the same in both.
 * @returns undefined for a text that is not an anacrontab, since some line is neither an anacron job nor a setting
 */
export function fromAnacrontab(text: string): FromAnacrontab | undefined {
  const sources = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const said = sources.filter(
    (line) => /^[ \t]*[^# \t]/.test(line) && readSetting(line.trimStart(), 0) === undefined,
  );
  if (said.length === 0 || !said.every((line) => readJob(line) !== undefined)) return undefined;
  const lines: AnacronLine[] = [];
  let hour = 0;
  const written = sources.map((source, index) => {
    const setting = readSetting(source, source.length - source.trimStart().length);
    const before = withoutValues(source);
    if (setting?.name === 'START_HOURS_RANGE') {
      hour = Number.parseInt(setting.value, 10) || 0;
      const message = `anacron started jobs only during the hours ${setting.value}; here they are due from ${hour}:00`;
      lines.push({ code: 'anacrontab', line: index + 1, message, before });
      return `# ${source.trim()}`;
    }
    const job = readJob(source);
    if (job === undefined || source.trimStart().startsWith('#')) return source;
    const { after, message } = asEntry(job, Math.min(Math.max(hour, 0), LAST_HOUR));
    const code = after === undefined ? 'anacron-period' : 'anacrontab';
    lines.push({ code, line: index + 1, message, before, ...(after !== undefined && { after }) });
    return after ?? `# ${source.trim()}`;
  });
  return { text: written.join('\n'), lines };
}

interface AnacronJob {
  readonly period: string;
  readonly delay: number;
  readonly name: string;
  readonly command: string;
}

/** `1 5 cron.daily nice run-parts /etc/cron.daily`. In a crontab, the third word is a day, which cannot be such a name. */
function readJob(line: string): AnacronJob | undefined {
  const words = readWords(line, 0, 4);
  const [period, delay, name, command] = words as (Word | undefined)[];
  if (!period || !delay || !name || !command) return undefined;
  if (!/^(?:[1-9]\d{0,3}|@[a-z]+)$/.test(period.text) || !/^\d{1,5}$/.test(delay.text)) return undefined;
  if (!/^[A-Za-z][\w.@-]*$/.test(name.text) || /^(?:L|H)$/.test(name.text)) return undefined;
  return {
    period: period.text,
    delay: Number(delay.text),
    name: name.text,
    command: line.slice(command.start).trim(),
  };
}

function asEntry({ period, delay, name, command }: AnacronJob, from: number) {
  const known = PERIODS.get(period) ?? stepOf(period);
  const hour = Math.min(from + Math.floor(delay / HOUR_MINUTES), LAST_HOUR);
  if (known === undefined) {
    const message = period.startsWith('@')
      ? `anacron does not know the period ${period} and never ran ${name}: choose a time`
      : `anacron ran ${name} once every ${period} days, which cron cannot express: choose its days`;
    return { message, after: undefined };
  }
  const time = `${delay % HOUR_MINUTES} ${hour}`;
  const clock = `${hour}:${String(delay % HOUR_MINUTES).padStart(2, '0')}`;
  return {
    after: `${time} ${known.days} ${command}`,
    message: `anacron ran ${name} ${known.often}, ${delay} minutes after it was started, when the machine was on; here it is due at ${clock}`,
  };
}

function stepOf(period: string): Period | undefined {
  const days = Number(period);
  if (!(days > 1 && days <= LONGEST_STEP)) return undefined;
  return {
    days: `*/${days} * *`,
    often: `once every ${days} days, counted from the last run and not within the month`,
  };
}
