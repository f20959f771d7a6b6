// Where a message came from, as far as that matters to its run.
import type { Attempt } from '../ledger/attempt.ts';

export interface Origin {
  /** How often the message was received, this time included. */
  readonly receiveCount: number;
  /** It asks for a run of its own: one that is there already is somebody else's, and is left alone. */
  readonly mustBeNew?: boolean;
  /** Gives the message up, with the reason. */
  readonly deadLetter: (attempt: Attempt, reason: string) => Promise<void>;
}
