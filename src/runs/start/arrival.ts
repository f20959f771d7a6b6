// How a message arrived, as far as its run depends on that.
import type { Attempt } from '../ledger/attempt.ts';

export interface Arrival {
  /** How often the message was received, including this time. */
  readonly receiveCount: number;
  /** A request for a new run: an existing run with this id belongs to another request and is left alone. */
  readonly isRequest?: boolean;
  /** Dead-letters the message with the reason. Absent: there is no message to dead-letter. */
  readonly giveUp?: (attempt: Attempt, reason: string) => Promise<void>;
}
