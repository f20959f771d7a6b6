import { plural } from '../../crontab/diagnostics/counts.ts';
import { type Attempt, isFinal, isPlanned, isToLaunch } from '../../runs/ledger/attempt.ts';

/**
 * What becomes of the runs that are active at the end: `, and ending 2 runs`, `; 1 run that waits is given up (…)`.
 * @param options `isKept`: the next start goes on with them
 */
export function stoppingText(
  active: readonly Attempt[],
  { isKept }: { readonly isKept: boolean },
): {
  readonly running: string;
  readonly waiting: string;
} {
  const retried = active.filter(({ state }) => isFinal(state)).length;
  const inLine = active.filter(({ state, waitsIn }) => state === 'claimed' && waitsIn !== undefined).length;
  const planned = active.filter(isPlanned).length;
  const toLaunch = active.filter(isToLaunch).length - planned;
  const waits = retried + inLine + toLaunch + planned;
  const counts = [
    ...(inLine > 0 ? [`${inLine} for a lock`] : []),
    ...(toLaunch > 0 ? [`${toLaunch} for capacity`] : []),
    ...(retried > 0 ? [`${retried} for the next attempt`] : []),
    ...(planned > 0 ? [`${planned} for the time that was asked for`] : []),
  ];
  const running = active.length - waits;
  return {
    running: running === 0 ? '' : `, and ending ${plural(running, 'run')}`,
    waiting: waits === 0 ? '' : `; ${isKept ? goingOn(waits, counts) : givenUp(waits, counts)}`,
  };
}

function goingOn(waits: number, counts: readonly string[]): string {
  return `${waits === 1 ? '1 run that waits goes' : `${waits} runs that wait go`} on at the next start (${counts.join(', ')})`;
}

function givenUp(waits: number, counts: readonly string[]): string {
  return `${waits === 1 ? '1 run that waits is' : `${waits} runs that wait are`} given up (${counts.join(', ')}): with --memory, "cronbridge local" forgets all runs when it ends`;
}
