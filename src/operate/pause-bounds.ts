/** Characters of the reason for a pause. */
export const LONGEST_REASON = 500;

/** Beyond that, the exact number of runs that a pause has left out says no more. */
export const MOST_COUNTED = 100;
