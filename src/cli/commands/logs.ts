import { plain } from '../../crontab/diagnostics/shown.ts';
import { attemptNumber, firstToFollow, lastWithTask } from '../../operate/choose-attempt.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { type Attempts, findRun } from '../../operate/find-run.ts';
import { followRun } from '../../operate/follow-run.ts';
import { findRunLog, readRunLog } from '../../operate/task-log.ts';
import { type Attempt, isFinal } from '../../runs/ledger/attempt.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, count, jsonOption, type OptionsOf } from '../options.ts';
import { attemptEnd, attemptHead } from '../output/attempts.ts';
import { EXIT } from '../output/failure.ts';
import { printLogLine } from '../output/log-lines.ts';
import { withDeployment, withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('logs')
    .description('print the log of a run')
    .argument('<run>', 'its id, as shown by "cronbridge runs", or a job for its active or latest run')
    .option('--attempt <number>', 'this attempt (default: the last that has a log)', count)
    .option('-f, --follow', 'follow the log until the run and its retries end')
    .addOption(jsonOption('print one JSON object per line'));

export function addLogs(program: CommandLine, start: Start): void {
  grammar(program).action((run, options) => start((context) => logs(context, run, options)));
}

async function logs(context: Context, argument: string, options: OptionsOf<typeof grammar>): Promise<number> {
  const { out, err } = context.terminal;
  const withLog = options.follow ? withDeploymentWaiting : withDeployment;
  return withLog(context, 'read the log', async (deployment) => {
    const attempts = await findRun(deployment, argument);
    if (attempts === undefined) {
      err.line(`${argument} has not run yet`);
      return EXIT.done;
    }
    if (options.follow) await follow(context, deployment, attempts, options);
    else {
      const attempt = attemptNumber(attempts, options.attempt) ?? lastWithTask(attempts);
      const stream = await findRunLog(deployment, attempt);
      if (!stream) err.line(whyNoLog(attempt));
      else for await (const line of readRunLog(deployment, stream)) printLogLine(out, line, options.json);
    }
    return EXIT.done;
  });
}

async function follow(
  { terminal: { out, err } }: Context,
  deployment: Deployment,
  attempts: Attempts,
  { attempt, json }: { readonly attempt?: number; readonly json?: boolean },
): Promise<void> {
  const one = attemptNumber(attempts, attempt);
  const first = one ?? firstToFollow(attempts);
  const say = (text: string) => err.line(err.colors.dim(text));
  for await (const step of followRun(deployment, first, { attemptOnly: one !== undefined })) {
    switch (step.kind) {
      case 'attempt':
        if (step.attempt !== first) say(attemptHead(step.attempt));
        break;
      case 'waits':
        say(`${attemptHead(step.attempt)} is waiting: ${plain(step.reason)}`);
        break;
      case 'line':
        printLogLine(out, step.line, json);
        break;
      case 'no-log':
        err.line(whyNoLog(step.attempt));
        if (step.attempt.taskArn !== undefined) return;
        break;
      case 'ended':
        if (step.next) err.line(attemptEnd(err.colors, step.attempt, step.next, deployment.now()));
    }
  }
}

function whyNoLog(attempt: Attempt): string {
  if (attempt.taskArn !== undefined)
    return `${attempt.runId} has no log here: its task definition does not use awslogs with a stream prefix`;
  const reason = attempt.reason === undefined ? '' : `: ${plain(attempt.reason)}`;
  if (!isFinal(attempt.state)) return `${attempt.runId} has not started yet${reason}`;
  return `${attempt.runId} has no log, because it had no task (${attempt.state}${reason})`;
}
