// The monitors of jobs that check in, as the services are to have them: a sync has them written, so that they say what the crontab says.
import { decodeInput } from '../runs/message/decode.ts';
import type { Message } from '../runs/message/message.ts';
import type { Monitor } from '../runs/message/monitors.ts';
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';
import type { Schedule } from './plan.ts';

/** What became of the monitors of a sync. */
export interface MonitorsSent {
  /** How many jobs have some. */
  readonly jobs: number;
  readonly services: readonly string[];
  /** Why they, or some of them, were not sent. */
  readonly reason?: string;
}

/** The messages of a job differ only in their instant. */
const ANY_INSTANT = new Date(0);

/**
 * The monitors that the crontab asks for: of jobs that run by themselves, at times that others can read.
 * @param written the services whose monitors a sync has written
 */
export function monitorsOf(schedules: readonly Schedule[], written: readonly string[]): Monitor[] {
  if (written.length === 0) return [];
  return schedules.flatMap((schedule) => {
    if (schedule.state === 'DISABLED') return [];
    const { job = '', entry, checkIn } = checkingIn(schedule) ?? {};
    const services = checkIn?.with.filter((name) => written.includes(name)) ?? [];
    if (checkIn?.schedule === undefined || entry === undefined || services.length === 0) return [];
    return {
      job,
      services,
      schedule: checkIn.schedule,
      timezone: entry.timezone,
      marginSeconds: checkIn.margin,
      longestSeconds: checkIn.longest,
    };
  });
}

/** A warning of each monitor that stays at its service while its job is gone, has another name or does not check in there any more. */
export function monitorsLeft(desired: readonly Schedule[], actual: readonly Schedule[]): string[] {
  const wanted = new Set(desired.flatMap(monitorNames));
  return actual
    .flatMap(monitorNames)
    .filter((name) => !wanted.has(name))
    .map((name) => `${name} stays, and will say that the job does not run: delete or pause it there`);
}

function monitorNames(schedule: Schedule): string[] {
  const { job, checkIn } = checkingIn(schedule) ?? {};
  return checkIn?.with.map((service) => `the monitor of job "${job}" at ${service}`) ?? [];
}

/** The message of a job that checks in; of its second schedule and those of the clocks, nothing. */
function checkingIn({ name, input }: Schedule): Message | undefined {
  // Most jobs do not, and there may be thousands.
  if (!input.includes('"checkIn"') || isGapSchedule(name) || jobOf(name) !== name) return undefined;
  const decoded = decodeInput(input, ANY_INSTANT, 'schedule');
  return decoded.ok && decoded.message.checkIn !== undefined ? decoded.message : undefined;
}
