// The line above the jobs: words and signs that a job must have, all of them.
import type { JobView } from '../../operate/job-view.ts';

/** `failing`, `paused`, `running`, `file:batch`, `lock:prices`; any other word is looked for in name, time, command and description. */
export function matchesFilter(job: JobView, filter: string, isRunning: boolean): boolean {
  return filter
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => matchesWord(job, word, isRunning));
}

function matchesWord(job: JobView, word: string, isRunning: boolean): boolean {
  if (word === 'failing') return job.history.failuresInARow > 0;
  if (word === 'paused') return isPaused(job);
  if (word === 'running') return isRunning;
  const [, sign, rest = ''] = /^(file|lock):(.*)$/.exec(word) ?? [];
  if (sign === 'file') return (job.file ?? '').toLowerCase().includes(rest);
  if (sign === 'lock') return (job.lock ?? '').toLowerCase().includes(rest);
  return [job.job, job.time, job.command, job.description, job.file].some((text) =>
    text?.toLowerCase().includes(word),
  );
}

export function isPaused({ state }: Pick<JobView, 'state'>): boolean {
  return state === 'paused' || state === 'partly paused';
}
