import { plain } from '../../crontab/diagnostics/shown.ts';
import type { MonitorsSent } from '../../schedules/monitors.ts';
import type { Output } from './terminal.ts';

/** Prints where monitors were sent, or why they were not and how to repeat that. */
export function printMonitors({ line, colors }: Output, { jobs, services, reason }: MonitorsSent): void {
  const what = `the monitors of ${jobs} ${jobs === 1 ? 'job' : 'jobs'}`;
  const where = services.join(', ');
  if (reason === undefined) line(`sent ${what} to ${where}`);
  else {
    line(`${colors.yellow('warning:')} ${what} were not all sent to ${where}: ${plain(reason)}`);
    line(`  ${colors.dim('hint:')} sync again: a sync without changes sends them too`);
  }
}
