// Follows a run to its end: the log of each attempt as it grows, and the time between one attempt and the next.
import type { LogLine } from '../aws/task-logs.ts';
import type { Attempt } from '../runs/ledger/attempt.ts';
import type { Ledger } from '../runs/ledger/ledger.ts';
import { type Retry, retryOf } from '../runs/ledger/retry.ts';
import type { Deployment } from './deployment.ts';
import { findRunLog, followTask, waitForAttempt, waitForEnd, waitForStart } from './task-log.ts';

/** Who hears what. */
interface Follower {
  /** The attempt has been found; it may have to wait for its start. */
  readonly attempt?: (run: Attempt) => void;
  /** It waits, for this. */
  readonly waits?: (run: Attempt, reason: string) => void;
  readonly line: (line: LogLine) => void;
  /** It has no log that could be read. @returns whether to wait for its end all the same */
  readonly noLog?: (run: Attempt) => boolean;
  /** The attempt has ended. @param next the attempt that follows, if one does */
  readonly ended?: (run: Attempt, next: Retry | undefined) => void;
}

/**
 * Follows a run from an attempt on.
 * @param options `attemptOnly`: ends with this attempt, whether or not another follows
 * @returns the attempts that were followed, as they ended
 */
export async function followRun(
  deployment: Deployment,
  ledger: Ledger,
  first: Attempt,
  follower: Follower,
  options: { readonly attemptOnly?: boolean } = {},
): Promise<Attempt[]> {
  const followed: Attempt[] = [];
  for (let attempt = first; ; ) {
    follower.attempt?.(attempt);
    const begun = await waitForStart(ledger, attempt, (reason) => follower.waits?.(attempt, reason));
    const stream = await findRunLog(deployment, begun);
    if (stream) {
      for await (const line of followTask(deployment, ledger, begun, stream)) follower.line(line);
    } else if (follower.noLog?.(begun) === false) return followed;
    const ended = await waitForEnd(ledger, begun);
    followed.push(ended);
    const next = options.attemptOnly ? undefined : retryOf(ended, deployment.now());
    follower.ended?.(ended, next);
    if (next === undefined) return followed;
    attempt = await waitForAttempt(ledger, ended, next.message.attempt);
  }
}
