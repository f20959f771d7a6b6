// What an action did, in a sentence.
import { plain } from '../../crontab/diagnostics/shown.ts';
import type { PauseAnswer } from '../../operate/pause.ts';
import type { StopAnswer } from '../../runs/start/stop.ts';
import { someNames } from '../../some-names.ts';
import { madeUpText } from './made-up.ts';

export function stoppedText({ run, stopped, waited }: StopAnswer): string {
  if (stopped === 'task') return `asked ECS to stop the task of ${run}; the run is not retried`;
  if (stopped === 'gone') return `the task of ${run} is already gone; the run is not retried`;
  const what = waited === undefined ? 'it had not started' : `it waited: ${plain(waited)}`;
  return `stopped ${run}: ${what}`;
}

export function pausedText(answers: readonly PauseAnswer[]): string {
  const [first] = answers;
  if (first === undefined) return 'there is no job to pause';
  if (answers.length === 1) {
    const isNew = first.changed > 0 || first.before !== undefined;
    return `${first.job} ${isNew ? 'is' : 'was already'} paused`;
  }
  return `${answers.length} jobs are paused: ${someNames(answers.map(({ job }) => job))}`;
}

/** @param runMissed what was asked for */
export function resumedText(answers: readonly PauseAnswer[], runMissed: string | undefined): string {
  const madeUp = answers.flatMap((answer) => answer.madeUp ?? []);
  const isSaid = madeUp.length > 0 || runMissed === 'last' || runMissed === 'all';
  return `${whatIsResumed(answers)}${isSaid ? `; ${madeUpText(madeUp)}` : ''}`;
}

function whatIsResumed(answers: readonly PauseAnswer[]): string {
  const [first] = answers;
  if (first === undefined) return 'no job was paused';
  if (answers.length === 1) return `${first.job} ${first.changed > 0 ? 'is resumed' : 'was not paused'}`;
  return `${answers.length} jobs are resumed: ${someNames(answers.map(({ job }) => job))}`;
}
