// The codes of what changes of the clocks do to entries. They depend on the date; the examples are told as on 1 January 2027.
import { warning } from './code.ts';

export const CLOCK_CODES = {
  'skipped-time': warning(
    'Clocks skip a time of the entry on a coming day. As with crond, a fixed time is made up for at the first moment after that, and an entry whose minute or hour begins with `*` is not.',
    'CRON_TZ=Europe/Berlin\n30 2 * * * /app/report',
    'CRON_TZ=Europe/Berlin\n30 4 * * * /app/report',
  ),
  'repeated-time': warning(
    'Clocks are put back over a time of the entry on a coming day, and crond runs it then at other times: it runs an entry whose minute or hour begins with `*` both times, and any other only the first time.',
    'CRON_TZ=America/New_York\n*/10 1 * * * /app/report',
    'CRON_TZ=America/New_York\n*/10 4 * * * /app/report',
  ),
} as const;
