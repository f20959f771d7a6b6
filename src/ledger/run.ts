// One attempt of a run as the ledger keeps it.
import type { Message, Trigger } from '../message/message.ts';

/** `claimed → started → …`; the three last can also follow `claimed` or stand alone. A state never goes back. */
export type RunState =
  | 'claimed'
  | 'started'
  | 'succeeded'
  | 'failed'
  | 'timed-out'
  | 'stopped'
  | 'lost'
  | 'skipped'
  | 'missed'
  | 'not-started';

/** Instants are ISO 8601 in UTC. */
export interface Run {
  /** `<job>@<UTC minute>`. */
  readonly run: string;
  readonly attempt: number;
  readonly job: string;
  readonly scheduled: string;
  readonly state: RunState;
  readonly trigger: Trigger;
  readonly claimed?: string;
  readonly started?: string;
  readonly stopped?: string;
  /** Grows when ECS said for certain that a launch started nothing; part of RunTask's client token. */
  readonly launch: number;
  readonly taskArn?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly revision?: string;
  readonly message: Message;
}
