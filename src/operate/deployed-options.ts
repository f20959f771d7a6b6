import { OPTION_FIELDS, type OptionValues } from '../crontab/parse/option-values.ts';
import { writeOption } from '../crontab/write-option.ts';
import type { Message } from '../runs/message/message.ts';
import { isEntryDisabled } from '../schedules/disabled-entry.ts';
import { asResumed } from '../schedules/pause.ts';
import type { Schedule } from '../schedules/plan.ts';
import { isGapSchedule } from '../time/schedule-name.ts';
import { Zone } from '../time/zone.ts';
import { jobMessage } from './job-details.ts';

/** The options of a deployed job by their words, each as a crontab writes it; undefined where the job has none. */
type DeployedOptions = Readonly<Record<string, string | undefined>>;

/** What a job's options are read from: its message, and its schedule without the marks of a pause. */
interface Deployed {
  readonly message: Message;
  readonly schedule: Schedule;
  readonly timezone: string;
}

type Reader<K extends keyof OptionValues> = (from: Deployed) => OptionValues[K] | undefined;

/** Each option has its reader: a new one does not compile without. */
const READERS: { readonly [K in keyof Required<OptionValues>]: Reader<K> } = {
  name: ({ message }) => message.job,
  timezone: ({ timezone }) => timezone,
  enabled: ({ schedule }) => !isEntryDisabled(schedule.description),
  start: ({ schedule, timezone }) => localText(schedule.start, timezone, '00:00:00'),
  end: ({ schedule, timezone }) => localText(schedule.end, timezone, '23:59:59'),
  jitter: ({ message }) => message.jitter,
  deadline: ({ message }) => message.deadline,
  overlap: ({ message }) => message.overlap,
  lock: ({ message: { lock, lockPlaces } }) => ({
    name: lock,
    ...(lockPlaces !== undefined && { places: lockPlaces }),
  }),
  timeout: ({ message }) => message.timeout,
  expect: ({ message }) => message.expect,
  late: ({ message }) => message.late,
  finishBy: ({ message }) => message.finishBy?.time,
  retries: ({ message }) => message.retry?.limit ?? 0,
  retryDelay: ({ message }) => message.retry?.delay,
  retryOn: ({ message }) => message.retry?.on,
  okExit: ({ message }) => message.exitCodes?.ok,
  noRetryExit: ({ message }) => message.exitCodes?.noRetry,
  skipExit: ({ message }) => message.exitCodes?.skip,
  catchUp: ({ message }) => message.catchUp,
  pauseAfter: ({ message }) => message.pauseAfter,
  notify: ({ message }) => message.notify,
  notifyTo: ({ message }) => message.notifyTo,
  checkIn: ({ message }) => message.checkIn?.with,
  owner: ({ message }) => message.owner,
  runbook: ({ message }) => message.runbook,
  cluster: ({ message }) => message.task.cluster,
  taskDefinition: ({ message }) => message.task.taskDefinition,
  container: ({ message }) => message.task.container,
  taskRole: ({ message }) => message.task.taskRole,
  cpu: ({ message }) => message.task.cpu,
  memory: ({ message }) => message.task.memory,
  ephemeralStorage: ({ message }) => message.task.ephemeralStorage,
  launch: ({ message }) => message.task.launch,
  on: ({ message }) => (message.entry?.time === '@reboot' ? 'deploy' : 'schedule'),
};

/**
 * Every option of a job's crontab entry, in the order of the crontab's documentation. A start that is past is none.
 * @returns undefined if a person wrote a message that the dispatcher would refuse
 */
export function deployedOptions(schedules: readonly Schedule[]): DeployedOptions | undefined {
  const message = jobMessage(schedules);
  const schedule = schedules.find(({ name }) => !isGapSchedule(name)) ?? schedules[0];
  if (message === undefined || schedule === undefined) return undefined;
  const timezone = message.entry?.timezone ?? schedule.timezone;
  const deployed = { message, schedule: asResumed(schedule), timezone };
  return Object.fromEntries([...OPTION_FIELDS].map(([word, field]) => [word, optionText(field, deployed)]));
}

function optionText<K extends keyof OptionValues>(field: K, deployed: Deployed): string | undefined {
  const value = READERS[field](deployed);
  return value === undefined ? undefined : writeOption(field, value);
}

/** An instant in the job's time zone, as `start` and `end` have it. @param wholeDay the time of day that a date alone means */
function localText(instant: string | undefined, timezone: string, wholeDay: string): string | undefined {
  if (instant === undefined) return undefined;
  const zone = Zone.find(timezone);
  if (zone === undefined) return instant;
  const local = new Date(zone.localTime(Date.parse(instant))).toISOString();
  const [date = '', time = ''] = local.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).split('T');
  return time === wholeDay ? date : `${date}T${time.replace(/:00$/, '')}`;
}
