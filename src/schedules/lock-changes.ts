// Jobs whose runs take another lock than before, or begin to take one.
import { decodeInput } from '../runs/message/decode.ts';
import type { Message } from '../runs/message/message.ts';
import { jobOf } from '../time/schedule-name.ts';
import type { Plan, Schedule } from './plan.ts';

interface LockChange {
  /** The job's name now. */
  readonly job: string;
  /** Its name before. */
  readonly former: string;
  /** The lock that its runs take from now on. */
  readonly lock: string;
}

/** The locks of a schedule's messages are the same at every instant. */
const ANY_INSTANT = new Date(0);

/** @param deployed the schedules that the plan changes */
export function lockChanges(
  { create, update, renamed }: Pick<Plan, 'create' | 'update' | 'renamed'>,
  deployed: readonly Schedule[],
): LockChange[] {
  const existing = new Map(deployed.map((schedule) => [schedule.name, schedule]));
  const namesBefore = new Map(renamed.map(({ from, to }) => [to, from]));
  return [...create, ...update.map(({ schedule }) => schedule)].flatMap((schedule) => {
    const job = schedule.name;
    // The other schedules of a job have the same lock.
    if (jobOf(job) !== job) return [];
    const former = namesBefore.get(job) ?? job;
    const before = messageOf(existing.get(former));
    const after = messageOf(schedule);
    if (before === undefined || after === undefined || after.overlap === 'allow') return [];
    return before.overlap === 'allow' || before.lock !== after.lock
      ? [{ job, former, lock: after.lock }]
      : [];
  });
}

function messageOf(schedule: Schedule | undefined): Message | undefined {
  const decoded = schedule && decodeInput(schedule.input, ANY_INSTANT, 'schedule');
  return decoded?.ok ? decoded.message : undefined;
}
