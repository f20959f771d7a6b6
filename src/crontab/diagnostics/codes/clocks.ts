// The effect of clock changes depends on the date; the examples are checked as on 1 January 2027.
import { warning } from './code.ts';

export const CLOCK_CODES = {
  'skipped-time': warning(
    'On a coming day the clocks skip a time of the entry. As in crond, an entry with a fixed time runs at the first moment after the gap; an entry whose minute or hour begins with `*` does not run for the skipped time.',
    'CRON_TZ=Europe/Berlin\n30 2 * * * /app/report',
    'CRON_TZ=Europe/Berlin\n30 4 * * * /app/report',
  ),
  'repeated-time': warning(
    'On a coming day the clocks go back over a time of the entry, and crond would run it at other times: crond runs an entry whose minute or hour begins with `*` both times, and any other entry only the first time.',
    'CRON_TZ=America/New_York\n*/10 1 * * * /app/report',
    'CRON_TZ=America/New_York\n*/10 4 * * * /app/report',
  ),
} as const;
