// The time zone that commands saw: that of their machine. A container is on UTC, and `date` in it says another day.
import type { Draft } from './draft.ts';

/** The names of UTC in the IANA database that print as `UTC` too. */
const UTC = new Set(['UTC', 'UCT', 'Universal', 'Zulu'].flatMap((name) => [name, `Etc/${name}`]));

/** Whether a setting is above an entry, now that settings have been moved. */
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
 * Sets `TZ` for the commands above which the file does not set it itself; its `CRON_TZ` speaks to cron alone (crontab(5)).
 * @param timezone the zone of the machine
 */
export function setCommandsZone(draft: Draft, timezone: string): void {
  const [first] = draft.live();
  if (first === undefined || UTC.has(timezone) || isSetAbove(draft, first.number, 'TZ')) return;
  draft.head.push(`TZ=${timezone}`);
  const message = `commands saw the machine's time zone, but containers are in UTC: TZ=${timezone} keeps it`;
  draft.report('commands-time-zone', message);
}
