import type { Applied } from '../../schedules/applied.ts';
import type { Output } from './terminal.ts';

/** Prints the changes of a plan that AWS refused. */
export function printFailedChanges({ line, colors }: Output, { failed }: Applied): void {
  for (const { action, name, message, hint } of failed) {
    line(`${colors.red(`could not ${action} ${name}:`)} ${message}`);
    if (hint !== undefined) line(`  ${colors.dim('hint:')} ${hint}`);
  }
}
