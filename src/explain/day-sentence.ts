// Which days an entry means and why, for somebody who has never heard of cronie's rule.
import type { TimeSpec } from '../crontab/job.ts';
import { dayRule, isStar } from '../time/day-rule.ts';

/** One sentence, with the reason in it. */
export function daySentence(time: TimeSpec): string {
  const dayStar = isStar(time.dayOfMonth);
  const weekdayStar = isStar(time.dayOfWeek);
  const oneIsEnough = !dayStar && !weekdayStar;
  switch (dayRule(time).kind) {
    case 'every-day':
      return oneIsEnough
        ? 'every day: neither day field begins with *, so a day that matches one of them is enough, and every day matches one'
        : 'every day: both day fields match every day';
    case 'days':
      return 'the day of month alone decides, because day of week matches every day';
    case 'weekdays':
      return oneIsEnough
        ? 'the day of week alone decides: either day field would be enough, but no such day of month ever comes'
        : 'the day of week alone decides, because day of month matches every day';
    case 'both': {
      const star = dayStar ? 'day of month' : 'day of week';
      return `AND: a day must match both day of month and day of week, because ${star} begins with *`;
    }
    case 'either':
      return 'OR: a day that matches one of the two is enough, day of month or day of week, because neither begins with *';
  }
}
