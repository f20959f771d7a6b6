// Tells the services that a job names in check-in when its runs start and end. The services watch from outside: where nothing comes
// in time, they tell people, whatever has become of this deployment.
import type { CheckInEvent } from './events.ts';
import { subjectOf } from './events.ts';
import { type Attempt, durationSeconds, type Outcome } from './ledger/attempt.ts';
import { lastLinesOf } from './notify/last-lines.ts';
import type { RunParts } from './parts.ts';

/** @param attempt one whose task has started */
export function checkInAtStart({ emit }: Pick<RunParts, 'emit'>, attempt: Attempt): void {
  if (attempt.message.checkIn !== undefined) emit({ ...about(attempt), state: 'started', lastLines: [] });
}

/** @param attempt an ended one that no other attempt follows */
export async function checkInAtEnd(
  parts: Pick<RunParts, 'clients' | 'emit'>,
  attempt: Attempt,
): Promise<void> {
  const state = reported(attempt);
  if (state === undefined || attempt.message.checkIn === undefined) return;
  const { exitCode, reason } = attempt;
  const lastLines = await lastLinesOf(parts.clients, attempt);
  parts.emit({
    ...about(attempt),
    state,
    exitCode,
    reason,
    durationSeconds: durationSeconds(attempt),
    lastLines,
  });
}

/**
 * How a run has ended for the services. A command that says that there was nothing to do has done its work; a retry that is skipped
 * leaves the run failed.
 * @returns undefined if they hear nothing: a run that gives way to another is no sign that the job works, and no failure
 */
function reported({ state, exitCode, number }: Attempt): Outcome | undefined {
  if (state !== 'skipped') return state as Outcome;
  if (exitCode !== undefined) return 'succeeded';
  return number > 1 ? 'failed' : undefined;
}

function about(
  attempt: Attempt,
): Pick<CheckInEvent, 'kind' | keyof ReturnType<typeof subjectOf> | 'with' | 'expected'> {
  const { checkIn, entry } = attempt.message;
  return {
    kind: 'check-in',
    ...subjectOf(attempt),
    with: checkIn?.with ?? [],
    ...(checkIn?.schedule !== undefined &&
      entry !== undefined && {
        expected: {
          schedule: checkIn.schedule,
          timezone: entry.timezone,
          marginSeconds: checkIn.margin,
          longestSeconds: checkIn.longest,
        },
      }),
  };
}
