// The time zone that commands saw, which was their machine's. A container is in UTC, where `date` may print another day.
import type { Draft } from './draft.ts';

/** The names of UTC in the IANA database that `date` prints as `UTC`. */
const UTC = new Set(['UTC', 'UCT', 'Universal', 'Zulu'].flatMap((name) => [name, `Etc/${name}`]));

/** Whether a setting is above an entry, after settings were moved. */
export function isSetAbove(draft: Draft, number: number, name: string): boolean {
  return draft.lines.some(
    (line) =>
      line.off === undefined &&
      line.read.kind === 'setting' &&
      line.read.name === name &&
      (line.number < number || line.movedText !== undefined),
  );
}

/**
 * Sets `TZ` for commands without a `TZ` of the file's own; `CRON_TZ` affects only cron (crontab(5)).
 * @param timezone the zone of the machine
 */
export function setCommandsZone(draft: Draft, timezone: string): void {
  const [first] = draft.live();
  if (first === undefined || UTC.has(timezone) || isSetAbove(draft, first.number, 'TZ')) return;
  draft.head.push(`TZ=${timezone}`);
  const message = `commands saw the machine's time zone, but containers are in UTC: TZ=${timezone} keeps it`;
  draft.report('commands-time-zone', message);
}
