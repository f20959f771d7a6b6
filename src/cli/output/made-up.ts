import { plain } from '../../crontab/diagnostics/shown.ts';
import type { MadeUpAnswer } from '../../runs/start/make-up.ts';

/** `report@2026-11-23T03:00Z  started`, `…  succeeded before` */
export function madeUpLine({ run, state, reason, existed }: MadeUpAnswer): string {
  if (existed) return `${run}  ${state} before`;
  return `${run}  ${state}${reason === undefined ? '' : `: ${plain(reason)}`}`;
}

/** `3 runs are made up for, 1 had run before` */
export function madeUpText(answers: readonly MadeUpAnswer[]): string {
  const before = answers.filter(({ existed }) => existed).length;
  const made = answers.length - before;
  const text = made === 1 ? '1 run is made up for' : `${made} runs are made up for`;
  return before === 0 ? text : `${text}, ${before} had run before`;
}
