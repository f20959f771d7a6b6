import { plural } from '../../crontab/diagnostics/counts.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import type { ListedRun } from '../../operate/listed-run.ts';
import { formatDistance, formatDuration } from './time.ts';

type Waiting = Partial<Pick<ListedRun, 'reason' | 'heldSince' | 'waitingSince' | 'before' | 'launchDue'>>;

/** What a run waits for, since when, and behind how many others: `lock db is held by backup@… for 5m, waiting 2m, behind 1 run`. */
export function waitText(
  { reason, heldSince, waitingSince, before = 0, launchDue }: Waiting,
  now: Date,
): string {
  const since = (instant: string) => formatDuration(now.getTime() - Date.parse(instant));
  const what = reason === undefined ? [] : [plain(reason)];
  return [
    ...(heldSince === undefined ? what : [`${what} for ${since(heldSince)}`]),
    ...(waitingSince === undefined ? [] : [`waiting ${since(waitingSince)}`]),
    ...(before > 0 ? [`behind ${plural(before, 'run')}`] : []),
    ...(launchDue === undefined || new Date(launchDue) <= now
      ? []
      : [`next try ${formatDistance(new Date(launchDue), now)}`]),
  ].join(', ');
}
