/** The most often that a message is tried again soon. */
const SOON = 60;

/**
 * Whole seconds until a message that could not be handled becomes visible again. Those behind it in its group wait as long, so it
 * comes again soon: after 2, 4, 8, 16, then 20 s, and after some twenty minutes every 100 s. SQS gives a message up after at most
 * 1,000 receives; that is enough for a day, the longest deadline. The receives of those behind it count too, so the count says
 * little about how long a message has waited.
 * @param remainingSeconds until the deadline; the message is delivered once more after that
 */
export function redeliveryDelaySeconds(receiveCount: number, remainingSeconds: number): number {
  const delay = receiveCount > SOON ? 100 : Math.min(20, 2 ** receiveCount);
  return Math.max(1, Math.min(delay, Math.ceil(remainingSeconds)));
}
