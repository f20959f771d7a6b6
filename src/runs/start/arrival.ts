// How a message came, as far as that matters to its run.
import type { Attempt } from '../ledger/attempt.ts';

export interface Arrival {
  /** How often the message was received, this time included. */
  readonly receiveCount: number;
  /** Somebody asks for a run of its own: one that is there already is somebody else's, and is left alone. */
  readonly isRequest?: boolean;
  /** Gives the message up, with the reason; absent: nobody has it. */
  readonly giveUp?: (attempt: Attempt, reason: string) => Promise<void>;
}
