import { plural } from '../../crontab/diagnostics/counts.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import type { JobPause } from '../../operate/job-pause.ts';
import { MOST_COUNTED } from '../../operate/pause-bounds.ts';
import { formatDistance, formatUtc } from './time.ts';

/** `2h ago by anna, until 2026-12-01T02:00Z, 12 runs left out: the disk is full`; what is not known is not said. */
export function pauseText({ since, by, until, leftOut, reason }: JobPause, now: Date): string {
  const parts = [
    since === undefined ? 'in the AWS console' : formatDistance(new Date(since), now),
    ...(by === undefined ? [] : [`by ${plain(by)}`]),
  ];
  const more = [
    ...(until === undefined ? [] : [`until ${formatUtc(new Date(until))}`]),
    ...(leftOut ? [leftOutText(leftOut)] : []),
  ];
  const text = [parts.join(' '), ...more].join(', ');
  return reason === undefined ? text : `${text}: ${plain(reason)}`;
}

function leftOutText(count: number): string {
  if (count >= MOST_COUNTED) return `${MOST_COUNTED} or more runs left out`;
  return `${plural(count, 'run')} left out`;
}
