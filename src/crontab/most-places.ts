/** The most that may hold a lock at a time. */
export const MOST_PLACES = 100;
