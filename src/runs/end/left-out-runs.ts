// What a pause left out that has ended by itself, of jobs that catch up on it. Nobody resumes such a job, so the reconciler does what
// `resume` does for others: it records these runs as missed, and what follows from that is their late start.

import type { Interval } from '../../time/interval.ts';
import { jobOf } from '../../time/schedule-name.ts';
import type { FiringSchedule } from '../ledger/former-schedules.ts';
import { readPauses } from '../ledger/pauses.ts';
import type { Message } from '../message/message.ts';
import type { RunParts } from '../parts.ts';
import { messagesOf, readMessage } from './expected-runs.ts';

/** Of a longer pause, the latest of its runs. */
const MOST_RUNS = 100;

/** @param interval in which the pause has ended @param deployed as the schedules are now */
export async function leftOutRuns(
  { table }: RunParts,
  interval: Interval,
  deployed: readonly FiringSchedule[],
): Promise<readonly Message[]> {
  const catchingUp = deployed.filter(({ input }) => input.includes('"catchUp"'));
  if (catchingUp.length === 0) return [];
  const pauses = await readPauses(table);
  return catchingUp.flatMap((schedule) => {
    const { since, until, resumed } = pauses.get(jobOf(schedule.name)) ?? {};
    if (since === undefined || until === undefined || (resumed !== undefined && resumed < until)) return [];
    const end = new Date(until);
    if (end <= interval.from || end > interval.until) return [];
    const last = new Date(Math.min(end.getTime(), Date.parse(schedule.until ?? until)));
    const template = readMessage(schedule.input, end);
    // A variable of the job may have this name.
    if (template?.catchUp === undefined) return [];
    const due = [...messagesOf(schedule, { from: new Date(since), until: last }, template)];
    if (template.catchUp === 'all') return due.slice(-MOST_RUNS);
    const [next] = messagesOf(schedule, { from: end, until: interval.until }, template);
    return next === undefined ? due.slice(-1) : [];
  });
}
