import { plain } from '../../crontab/diagnostics/shown.ts';
import { isError, placesText, type TaskProblem } from '../../tasks/problem.ts';
import type { Output } from './terminal.ts';

/** Prints each problem with the places of its jobs, and the remedy. */
export function printTaskProblems(output: Output, problems: readonly TaskProblem[]): void {
  const { colors } = output;
  for (const problem of problems) {
    const sign = isError(problem) ? colors.red('error:') : colors.yellow('warning:');
    output.line(`${sign} ${plain(problem.message)} ${colors.dim(`(${plain(placesText(problem.jobs))})`)}`);
    output.line(`  ${colors.dim('hint:')} ${plain(problem.hint)}`);
  }
}
