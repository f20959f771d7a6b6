// Where a message came from, as far as that matters to its run.
import type { Run } from '../ledger/run.ts';

export interface Origin {
  /** How often the message was received, this time included. */
  readonly receiveCount: number;
  /** Gives the message up, with the reason. */
  readonly deadLetter: (run: Run, reason: string) => Promise<void>;
}
