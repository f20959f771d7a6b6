// Starts a run that a person asks for, and says where it has come.
import { deleteOnce } from '../../schedules/once-schedule.ts';
import { sendLater } from '../../schedules/send-later.ts';
import type { DispatchEvent } from '../events.ts';
import { type Attempt, type ShownState, shownState } from '../ledger/attempt.ts';
import { againGroup, type Message, runIdOf } from '../message/message.ts';
import { launchScheduleName } from '../message/once-name.ts';
import type { RunParts } from '../parts.ts';
import { dispatch } from './dispatcher.ts';
import { problemOfError, problemText } from './launch-failure.ts';

/** The result of a request. */
export interface RunAnswer extends Pick<Attempt, 'taskArn' | 'reason'> {
  readonly run: string;
  readonly attempt: number;
  /** `waiting`: for its lock or for capacity. */
  readonly state: ShownState;
}

/**
 * Starts the attempt of a message. If it cannot start at once, it waits in the ledger.
 * @param request identifies the request
 * @returns undefined if the attempt belongs to another request or to its schedule, and nothing happened
 * @throws what the SDK throws
 */
export async function startSafely(
  parts: RunParts,
  message: Message,
  request: string,
): Promise<RunAnswer | undefined> {
  const event = await dispatchSafely(parts, message, request);
  if (event === undefined) return undefined;
  const answered = { run: runIdOf(message), attempt: message.attempt };
  switch (event.kind) {
    case 'unfinished':
      return unfinishedAnswer(parts, answered, event.error);
    case 'waiting':
    case 'launching-again':
      return { ...answered, state: 'waiting', reason: event.reason };
    case 'started':
      return { ...answered, state: 'started', taskArn: event.taskArn };
    case 'ended':
      return { ...answered, state: event.outcome, reason: event.reason };
    case 'twin': {
      // It was stopped while it was starting.
      const there = await parts.ledger.get({ runId: answered.run, number: answered.attempt });
      return { ...answered, state: there ? shownState(there) : 'waiting', reason: there?.reason };
    }
    case 'off-day':
      throw new Error('a requested run has no guard');
  }
}

/** How long after its request a run is taken up whose request did not come to its end. */
const BACKSTOP_MS = 60_000;

/** A step failed; the run's message comes within a minute. */
interface Unfinished {
  readonly kind: 'unfinished';
  readonly error: unknown;
}

/**
 * Starts the run, whose message is scheduled first: if this process dies, or a step fails, the dispatcher goes on with it. Where
 * the run has come to its end, or waits in the ledger, the message is not needed, and would be a twin.
 * @throws an error that is not AWS's, and one that comes before the message is scheduled: then there is no run
 */
async function dispatchSafely(
  parts: RunParts,
  message: Message,
  request: string,
): Promise<DispatchEvent | Unfinished | undefined> {
  const { job } = message;
  const key = { job, runId: runIdOf(message), number: message.attempt };
  const due = new Date(parts.now().getTime() + BACKSTOP_MS);
  const name = launchScheduleName(key, request);
  await sendLater(parts, {
    name,
    description: `takes up ${key.runId} if its request dies`,
    due,
    message,
    group: againGroup(message, request),
  });
  const forget = () => deleteOnce(parts, name).catch(() => {});
  try {
    const event = await dispatch(parts, message, { request });
    await forget();
    return event;
  } catch (error) {
    if (problemOfError(error) !== undefined) return { kind: 'unfinished', error };
    await forget();
    throw error;
  }
}

/** What is known of a run whose request failed: it may have a task, or gets one within a minute. */
async function unfinishedAnswer(
  { ledger }: RunParts,
  answered: Pick<RunAnswer, 'run' | 'attempt'>,
  error: unknown,
): Promise<RunAnswer> {
  const there = await ledger.get({ runId: answered.run, number: answered.attempt }).catch(() => undefined);
  const reason = `${problemText(error)}; it is taken up within a minute`;
  if (there === undefined || there.state === 'claimed') return { ...answered, state: 'waiting', reason };
  return { ...answered, state: shownState(there), reason: there.reason, taskArn: there.taskArn };
}
