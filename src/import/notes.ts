import { isSetAbove } from './commands-zone.ts';
import type { Dialect } from './dialect.ts';
import type { Draft } from './draft.ts';

interface NoteContext {
  readonly dialect: Dialect;
  readonly system: boolean;
  /** Whether the path alone showed that the file is the system's. */
  readonly takenForSystem: boolean;
  readonly timezone: string | undefined;
}

export function addNotes(draft: Draft, { dialect, system, takenForSystem, timezone }: NoteContext): void {
  const { label, name } = dialect;
  if (takenForSystem)
    draft.report(
      'taken-for-system',
      'the path is that of a system crontab, so each command has a user before it (#@ format=system)',
    );
  const live = draft.live();
  const [first] = live;
  if (first === undefined) return;
  if (timezone === undefined) reportMachineZone(draft, first.number);
  if (system) {
    const users = [...new Set(live.map(({ read }) => read.user?.text ?? ''))].sort().join(', ');
    draft.report('users', `commands ran as ${users}; here they run as the user of the image`);
  }
  if (name === 'sqsjfr') {
    const message =
      'a crontab does not have what the message template adds to every message (lock_id, life_time, ...): use the options lock, overlap and deadline';
    draft.report('message-template', message);
    return;
  }
  const variables = name === 'cronie' ? 'HOME, LOGNAME and USER' : 'HOME and LOGNAME';
  const message = `${label} set ${variables} and a default PATH of /usr/bin:/bin, and ran commands in the user's home directory; here the image decides`;
  draft.report('environment', message);
}

/** Reports that the machine's time zone, which nobody named, applied to the entries and to their commands. */
function reportMachineZone(draft: Draft, number: number): void {
  const isScheduled = isSetAbove(draft, number, 'CRON_TZ');
  const isSeen = isSetAbove(draft, number, 'TZ');
  if (!isScheduled)
    draft.report(
      'time-zone',
      "entries ran in the machine's time zone, but here they run in the deployment's: set the zone with --timezone",
    );
  if (!isSeen)
    draft.report(
      'commands-time-zone',
      "commands saw the machine's time zone, but containers are in UTC: set the zone with --timezone to keep it (TZ)",
    );
}
