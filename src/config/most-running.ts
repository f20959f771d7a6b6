/**
 * The most that `max-running` may be: all holders of a lock are in one item, which DynamoDB limits to 400 KB with the line of those
 * who wait.
 */
export const MOST_RUNNING = 500;
