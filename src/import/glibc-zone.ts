// How the C library reads a CRON_TZ that is not an IANA name.
import type { TimeZones } from '../crontab/parse/time-zone.ts';

const ZONE_FILES = /^:?(?:\/usr\/share\/zoneinfo\/)?(?:posix\/)?/;
/** `JST-9`, the POSIX form: hours west of Greenwich, as in the names of Etc. */
const POSIX_HOURS = /^[A-Za-z]{3,}([+-]?)(\d{1,2})(?::00){0,2}$/;

/** The zone in which crond ran the entries below `CRON_TZ=value`. glibc reads unknown names as UTC (tzset(3)). */
export function glibcZone(value: string, zones: TimeZones): string {
  if (zones.has(value)) return value;
  const file = value.replace(ZONE_FILES, '');
  if (zones.has(file)) return file;
  const [, sign = '', hours = ''] = POSIX_HOURS.exec(value) ?? [];
  const zone = `Etc/GMT${sign || '+'}${Number(hours)}`;
  return hours !== '' && Number(hours) > 0 && zones.has(zone) ? zone : 'UTC';
}
