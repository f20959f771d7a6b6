// When a message that cannot start yet comes again.

/** Why it cannot: the lock is held, the holder was just asked to stop, or something failed that may work later. */
export type Obstacle = 'lock' | 'replacing' | 'trouble';

interface Waiting {
  /** How long the run has been claimed. */
  readonly waitedSeconds: number;
  /** How often the message was received, this time included. */
  readonly receiveCount: number;
  /** Until the deadline is over; the message comes once more then, to be recorded as missed. */
  readonly remainingSeconds: number;
}

/**
 * Whole seconds until the message becomes visible again.
 *
 * A queue gives up after at most 1000 receives. 120 times every 30 s, until 810 every 120 s, which makes a day, the longest
 * deadline, and then every 600 s for a day of jitter before it makes 954. It is receives that count and not the time that a run has waited: each of its visits is one for the messages of
 * its group that come in the same batch, too. Trouble waits 10 s, doubled each time, up to 300 s, as AWS advises for ECS.
 */
export function redeliveryDelaySeconds(obstacle: Obstacle, waiting: Waiting): number {
  return Math.max(
    1,
    Math.min(Math.ceil(delaySeconds(obstacle, waiting)), Math.ceil(waiting.remainingSeconds)),
  );
}

function delaySeconds(obstacle: Obstacle, { waitedSeconds, receiveCount }: Waiting): number {
  if (obstacle === 'trouble') return Math.min(300, 10 * 2 ** (receiveCount - 1));
  // A task that was asked to stop is gone after its stopTimeout, 30 s by default and mostly sooner.
  if (obstacle === 'replacing' && waitedSeconds < 60) return 10;
  if (receiveCount <= 120) return 30;
  return receiveCount <= 810 ? 120 : 600;
}
