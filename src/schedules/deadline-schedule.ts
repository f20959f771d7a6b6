// The end of an attempt's wait in the line of a lock: a one-time schedule that sends its message right after its deadline, which
// ends it as missed. Scheduler is at most a minute late, so that is the bound. If the schedule was lost, the reconciler ends the
// wait, within its 15 minutes.
import type { Attempt } from '../runs/ledger/attempt.ts';
import { secondsToDeadline } from '../runs/message/deadline.ts';
import { againGroup } from '../runs/message/message.ts';
import { deadlineScheduleName } from '../runs/message/once-name.ts';
import { deleteOnce } from './once-schedule.ts';
import { type SendParts, sendLater } from './send-later.ts';

/** Schedules the end of the wait. */
export async function scheduleDeadline(parts: SendParts, attempt: Omit<Attempt, 'state'>): Promise<void> {
  const { message, runId, number } = attempt;
  const now = parts.now().getTime();
  // The deadline itself is still in time.
  const due = new Date((Math.floor(now / 1000 + secondsToDeadline(message, new Date(now))) + 1) * 1000);
  await sendLater(parts, {
    name: deadlineScheduleName(attempt),
    description: `ends the wait of ${runId}, attempt ${number}, at its deadline`,
    due,
    message,
    group: againGroup(message, due.toISOString()),
  });
}

/** Deletes the schedule of an attempt that no longer waits. If it fires, its message is a duplicate. */
export async function cancelDeadline(parts: SendParts, attempt: Omit<Attempt, 'state'>): Promise<void> {
  await deleteOnce(parts, deadlineScheduleName(attempt));
}
