import type { DeadLetter } from '../runs/dead-letters.ts';

/** A dead letter as JSON, without its body, which may have secrets. */
export function letterJson({ id, job, run, sent, reason }: DeadLetter) {
  return { id, job, run, sent: sent.toISOString(), reason };
}
