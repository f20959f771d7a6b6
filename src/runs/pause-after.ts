// Pauses a job whose runs fail one after the other, if its `pause-after` asks for it.
//
// The schedules are disabled first, then the note says why. After a crash in between, whoever takes the settlement over finds the
// schedules as they are to be, and writes the note. Once it is there, the failures before it count no more: when somebody has resumed
// the job, its next failure is the first one.

import { asTheyFired } from '../schedules/as-they-fired.ts';
import { disabledByCrontab } from '../schedules/description.ts';
import { readJobSchedules, writeSchedule } from '../schedules/job-schedules.ts';
import { asPaused, isPausedByHand } from '../schedules/pause.ts';
import { type Attempt, isFailure, isFinal } from './ledger/attempt.ts';
import { noteFormerSchedules } from './ledger/former-schedules.ts';
import { endOfPause, isPauseOver, type PauseNote, readPauses, writePause } from './ledger/pauses.ts';
import { JOB_NAME } from './message/message.ts';
import type { RunParts } from './parts.ts';

/** A run has at most eleven attempts, and some between may be skipped. */
const ATTEMPTS_OF_A_RUN = 11;
const SKIPPED_BETWEEN = 50;

/** Whether the end of a run may pause its job. */
export function mayPause({ state, job, message }: Attempt): boolean {
  return message.pauseAfter !== undefined && isFailure(state) && JOB_NAME.test(job);
}

/**
 * Pauses the job of a run that has ended if so many of its runs have failed in a row, this one included. Safe to repeat.
 * @returns why it is paused; undefined if it is not
 */
export async function pauseAfterFailures(parts: RunParts, attempt: Attempt): Promise<string | undefined> {
  const { clients, config, ledger, table, now } = parts;
  const { job, message } = attempt;
  const { pauseAfter = 0 } = message;
  if (!mayPause(attempt)) return undefined;
  const last = (await readPauses(table, job)).get(job);
  const begins = last && begunAfter(last, now());
  const attempts = await ledger.runsOfJob(job, {
    limit: pauseAfter * ATTEMPTS_OF_A_RUN + SKIPPED_BETWEEN,
    ...(last && { from: new Date(last.since) }),
  });
  if (failedInARow(attempts.filter((each) => begins === undefined || begins(each))) < pauseAfter)
    return undefined;
  const schedules = await readJobSchedules(clients.scheduler, config.group, job, now());
  const own = (schedules ?? []).filter(({ schedule }) => !disabledByCrontab(schedule.description));
  if (own.length === 0) return undefined;
  const reason = `${pauseAfter === 1 ? 'a run' : `${pauseAfter} runs in a row`} failed`;
  const running = own.filter(({ schedule }) => !isPausedByHand(schedule));
  // Somebody has paused it already, and the note says who and why.
  if (running.length === 0 && last !== undefined && !isPauseOver(last, now())) return undefined;
  await noteFormerSchedules(table, asTheyFired(running, now()));
  for (const { schedule } of running)
    await writeSchedule(clients.scheduler, config.group, asPaused(schedule, {}));
  await writePause(table, { job, since: now().toISOString(), by: 'pause-after', reason });
  return reason;
}

/** Whether an attempt begins to count: what a person starts during a pause does not, and that which makes up for it later does. */
function begunAfter(pause: PauseNote, now: Date): (attempt: Attempt) => boolean {
  const end = isPauseOver(pause, now) ? endOfPause(pause) : undefined;
  const from = end ?? new Date(pause.since);
  return ({ claimed, scheduled }) => new Date(claimed ?? scheduled) >= from;
}

/** @param attempts latest first */
function failedInARow(attempts: readonly Attempt[]): number {
  const seen = new Set<string>();
  let failed = 0;
  for (const { runId, state, retryDue } of attempts) {
    if (seen.has(runId)) continue;
    seen.add(runId);
    if (!isFinal(state) || retryDue !== undefined) continue;
    if (state === 'succeeded') break;
    if (isFailure(state)) failed += 1;
  }
  return failed;
}
