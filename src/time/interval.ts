/** The time from an instant, included, until another, excluded. */
export interface Interval {
  readonly from: Date;
  readonly until: Date;
}

/** The end of an interval without an end: the first instant after EventBridge's calendar, which ends with the year 2199. */
export const END_OF_CALENDAR = new Date(Date.UTC(2200, 0));
