// The lock of an attempt whose message is older than its job's schedule may be: a sync may have given the job another lock since.
import { getSchedule } from '../../schedules/group.ts';
import { newAttempt } from '../ledger/attempt.ts';
import { newNameOf } from '../ledger/summaries.ts';
import { secondsSinceDue, windowSeconds } from '../message/deadline.ts';
import { decodeInput } from '../message/decode.ts';
import { JOB_NAME, type Message } from '../message/message.ts';
import type { RunParts } from '../parts.ts';

/** Scheduler is at most a minute late, unless it had to repeat the delivery. */
const LATE_SECONDS = 60;

/**
 * The message of an attempt that is not in the ledger yet. A retry, and a run whose message comes late, take the lock that
 * their job has now, so that they run beside none of its newer runs.
 * @throws what the SDK throws
 */
export async function underLockOfNow(parts: RunParts, message: Message): Promise<Message> {
  const isLate = secondsSinceDue(message, parts.now()) - windowSeconds(message) > LATE_SECONDS;
  if (message.attempt === 1 && !isLate) return message;
  if (!JOB_NAME.test(message.job) || (await parts.ledger.get(newAttempt(message))) !== undefined)
    return message;
  return withLockOfNow(parts, message);
}

/** The message with the lock that its job has now, if it has one. */
export async function withLockOfNow(parts: RunParts, message: Message): Promise<Message> {
  const now = await messageOfNow(parts, message.job);
  if (now === undefined || now.overlap === 'allow') return message;
  return { ...message, lock: now.lock, overlap: message.overlap === 'allow' ? now.overlap : message.overlap };
}

/** Any message of the job's schedule, which may have another name by now. */
async function messageOfNow(
  { clients, config, table, now }: RunParts,
  job: string,
): Promise<Message | undefined> {
  const get = (name: string) => getSchedule(clients.scheduler, config.group, name);
  let schedule = await get(job);
  if (schedule === undefined) {
    const name = await newNameOf(table, job);
    schedule = name === undefined ? undefined : await get(name);
  }
  const decoded = decodeInput(schedule?.Target?.Input ?? '', now(), 'schedule');
  return decoded.ok ? decoded.message : undefined;
}
