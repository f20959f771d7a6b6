// How long a message that cannot start yet waits for its redelivery.

/** Why it cannot start: the lock is held, the holder was just asked to stop, or something failed that may work later. */
export type Obstacle = 'lock' | 'replacing' | 'trouble';

interface Waiting {
  /** Since the run was claimed. */
  readonly waitedSeconds: number;
  /** How often the message was received, including this time. */
  readonly receiveCount: number;
  /** Until the deadline. The message is delivered once more after that, to be recorded as missed. */
  readonly remainingSeconds: number;
}

/**
 * Whole seconds until the message becomes visible again.
 *
 * SQS gives a message up after at most 1,000 receives. 120 receives every 30 s and then every 120 s until the 810th cover a
 * day, the longest deadline; then every 600 s, a day of jitter ends at the 954th. The delay depends on receives and not on the
 * waiting time, since each visit also counts as a receive for the other messages of the group in the same batch. Trouble waits
 * 10 s, doubled each time, up to 300 s, as AWS advises for ECS.
 */
export function redeliveryDelaySeconds(obstacle: Obstacle, waiting: Waiting): number {
  return Math.max(
    1,
    Math.min(Math.ceil(delaySeconds(obstacle, waiting)), Math.ceil(waiting.remainingSeconds)),
  );
}

function delaySeconds(obstacle: Obstacle, { waitedSeconds, receiveCount }: Waiting): number {
  if (obstacle === 'trouble') return Math.min(300, 10 * 2 ** (receiveCount - 1));
  // A task stops within its stopTimeout, 30 s by default and usually sooner.
  if (obstacle === 'replacing' && waitedSeconds < 60) return 10;
  if (receiveCount <= 120) return 30;
  return receiveCount <= 810 ? 120 : 600;
}
