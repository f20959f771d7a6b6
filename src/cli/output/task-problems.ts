// What is wrong with what jobs run on, for people.
import { plain } from '../../crontab/diagnostics/shown.ts';
import { isError, type Place, type TaskProblem } from '../../tasks/problem.ts';
import type { Output } from './terminal.ts';

/** So many places are shown; JSON has all. */
const SHOWN = 5;

/** Prints each problem with the places of its jobs, and the remedy. */
export function printTaskProblems(output: Output, problems: readonly TaskProblem[]): void {
  const { colors } = output;
  for (const problem of problems) {
    const sign = isError(problem) ? colors.red('error:') : colors.yellow('warning:');
    output.line(`${sign} ${plain(problem.message)} ${colors.dim(`(${plain(placesText(problem.jobs))})`)}`);
    output.line(`  ${colors.dim('hint:')} ${plain(problem.hint)}`);
  }
}

/** `crontab/batch.crontab:3, :9 and 41 more`; the names of jobs whose places are not known. */
export function placesText(jobs: readonly Place[]): string {
  if (jobs.length === 0) return 'the deployment';
  let before: string | undefined;
  const shown = jobs.slice(0, SHOWN).map(({ job, file, line }) => {
    if (file === undefined) return job;
    const text = file === before ? `:${line}` : `${file}:${line}`;
    before = file;
    return text;
  });
  const more = jobs.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more.toLocaleString('en')} more` : '');
}
