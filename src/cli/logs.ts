// cronbridge logs: what a run's command wrote.
import type { LogLine } from '../aws/task-logs.ts';
import { isFinal, type Run } from '../ledger/run.ts';
import type { Context } from './context.ts';
import { withDeployment, withDeploymentWaiting } from './deployment.ts';
import { EXIT } from './failure.ts';
import { findRun, openLedger } from './find-run.ts';
import type { Output } from './output/terminal.ts';
import { findRunLog, followRun, readRunLog, waitForStart } from './task-log.ts';

export async function logs(
  context: Context,
  argument: string,
  options: { attempt?: number; follow?: boolean; json?: boolean },
): Promise<number> {
  const { out, err } = context.terminal;
  const withLog = options.follow ? withDeploymentWaiting : withDeployment;
  return withLog(context, 'read the log', async (deployment) => {
    const ledger = openLedger(deployment);
    let run = await findRun(deployment, ledger, argument, options.attempt);
    if (options.follow) run = await waitForStart(ledger, run);
    const stream = await findRunLog(deployment, run);
    if (!stream) {
      err.line(whyNoLog(run));
      return EXIT.done;
    }
    const lines = options.follow
      ? followRun(deployment, ledger, run, stream)
      : readRunLog(deployment, stream);
    for await (const line of lines) printLogLine(out, line, options.json);
    return EXIT.done;
  });
}

/** Prints a line as it was written, or as JSON with its time. */
export function printLogLine(output: Output, line: LogLine, json = false): void {
  output.line(json ? JSON.stringify({ time: line.time.toISOString(), text: line.text }) : line.text);
}

function whyNoLog(run: Run): string {
  if (run.taskArn !== undefined)
    return `${run.run} logs elsewhere: its task definition names no awslogs stream`;
  const reason = run.reason === undefined ? '' : `: ${run.reason}`;
  if (!isFinal(run.state)) return `${run.run} has not started yet`;
  return `${run.run} has no log, since it had no task (${run.state}${reason})`;
}
