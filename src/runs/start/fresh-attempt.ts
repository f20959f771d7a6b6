import { type Attempt, newAttempt } from '../ledger/attempt.ts';
import type { Message } from '../message/message.ts';
import type { RunParts } from '../parts.ts';

/** The attempt that a message asks for, under the limits that the deployment has now. @param request that which asks for it, if any */
export function freshAttempt(
  { config: { maxRunning } }: Pick<RunParts, 'config'>,
  message: Message,
  request: string | undefined,
): Omit<Attempt, 'state'> {
  return {
    ...newAttempt(message),
    ...(maxRunning !== undefined && { maxRunning }),
    ...(request !== undefined && { request }),
  };
}
