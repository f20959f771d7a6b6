import { decodeInput } from '../runs/message/decode.ts';
import type { Message } from '../runs/message/message.ts';
import type { Schedule } from '../schedules/plan.ts';

/** The messages of a schedule differ only in their instant, so any will do. */
const ANY_INSTANT = new Date(0);

/** What a deployed job runs and with which options. The environment has names only: values may be secrets. */
interface JobDetails extends Omit<Message, 'v' | 'job' | 'scheduled' | 'attempt' | 'trigger' | 'env'> {
  readonly env: readonly string[];
}

/** @returns undefined if a person wrote a message that the dispatcher would refuse */
export function jobDetails(schedules: readonly Schedule[]): JobDetails | undefined {
  const message = jobMessage(schedules);
  if (message === undefined) return undefined;
  const { v, job, scheduled, attempt, trigger, env, ...rest } = message;
  return { ...rest, env: Object.keys(env) };
}

/** Of the first of a job's schedules: all send the same. @returns undefined as `jobDetails` */
export function jobMessage(schedules: readonly Pick<Schedule, 'input'>[]): Message | undefined {
  const decoded = decodeInput(schedules[0]?.input ?? '', ANY_INSTANT, 'schedule');
  return decoded.ok ? decoded.message : undefined;
}
