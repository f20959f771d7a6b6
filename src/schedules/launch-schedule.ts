// Launches an attempt again later, by a one-time schedule that sends its message once more. A message kept in the queue would
// hold back its whole group.
import type { Attempt, AttemptToLaunch } from '../runs/ledger/attempt.ts';
import { secondsToDeadline } from '../runs/message/deadline.ts';
import { againGroup } from '../runs/message/message.ts';
import { launchScheduleName } from '../runs/message/once-name.ts';
import { type SendParts, sendLater } from './send-later.ts';

/** How long after a look for its task an attempt is looked at again. */
const LOOK_MS = 10_000;

/**
 * After a failed launch the next one waits 10 s, doubled each time, up to 300 s, as AWS advises for ECS. Launches that only may
 * have failed have no numbers of their own: there the time since the first counts, which doubles too.
 */
function launchDelaySeconds(launch: number, waitedSeconds: number): number {
  return Math.min(300, Math.max(10 * 2 ** (launch - 1), waitedSeconds + 10));
}

/**
 * When an attempt is launched after a failed launch: at the latest after its deadline, to be recorded as missed then.
 * @param attempt `launch`: the one that failed; `waitingSince`: when the first did
 */
export function nextLaunch(
  {
    message,
    launch,
    waitingSince,
  }: Pick<Attempt, 'message' | 'launch'> & Required<Pick<Attempt, 'waitingSince'>>,
  now: Date,
): Date {
  const waitedSeconds = Math.max(0, (now.getTime() - Date.parse(waitingSince)) / 1000);
  const seconds = Math.min(
    launchDelaySeconds(launch, waitedSeconds),
    // Never at the instant of the launch before it: its schedule has that name.
    Math.max(1, secondsToDeadline(message, now)),
  );
  // `at()` expressions have a precision of one second.
  return new Date(Math.ceil(now.getTime() / 1000 + seconds) * 1000);
}

/**
 * When an attempt is visited next that ends once it is certain that it has no task.
 * @param before for when this visit may have been scheduled: Scheduler keeps that schedule, and its name, until it is delivered
 */
export function nextLook(certain: Date, before: string | undefined): Date {
  const notBefore = before === undefined ? 0 : Date.parse(before) + LOOK_MS;
  return new Date(Math.max(certain.getTime(), notBefore));
}

/** Schedules the attempt's message for its `launchDue`, or for a moment from now if that is past. */
export async function scheduleLaunch(parts: SendParts, attempt: AttemptToLaunch): Promise<void> {
  const { message, launch, launchDue } = attempt;
  await sendLater(parts, {
    name: launchScheduleName(attempt, launchDue),
    description: `launch ${launch} of ${attempt.runId}, attempt ${attempt.number}`,
    due: new Date(launchDue),
    message,
    group: againGroup(message, launchDue),
  });
}
