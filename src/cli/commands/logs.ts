import { plain } from '../../crontab/diagnostics/shown.ts';
import { attemptNumber, firstToFollow, lastWithTask } from '../../operate/choose-attempt.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { type Attempts, findRun, lastOf, latestWithTask } from '../../operate/find-run.ts';
import { followRun } from '../../operate/follow-run.ts';
import { asListed } from '../../operate/listed-run.ts';
import { findRunLog, readRunLog } from '../../operate/task-log.ts';
import { type Attempt, isFinal } from '../../runs/ledger/attempt.ts';
import { standing } from '../../runs/standing.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, count, jsonOption, type OptionsOf } from '../options.ts';
import { attemptEnd, attemptHead } from '../output/attempts.ts';
import { EXIT } from '../output/failure.ts';
import { printLogLine } from '../output/log-lines.ts';
import { waitText } from '../output/waiting.ts';
import { withDeployment, withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('logs')
    .description('print the log of a run')
    .argument('<run>', 'its id, as shown by "cronbridge runs", or a job for its active or latest run')
    .option('--attempt <number>', 'this attempt (default: the last that has a log)', (text) =>
      count(text, '--attempt'),
    )
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
    if (options.follow) await follow(context, deployment, attempts, { argument, ...options });
    else {
      const last = lastOf(attempts);
      const attempt = attemptNumber(attempts, options.attempt) ?? lastWithTask(attempts);
      const stream = await findRunLog(deployment, attempt);
      if (stream === undefined) return noLog(context, deployment, { attempt, argument });
      if (options.attempt === undefined && attempt !== last) err.line(earlierLog(attempt, last));
      let isEmpty = true;
      for await (const line of readRunLog(deployment, stream)) {
        isEmpty = false;
        printLogLine(out, line, options.json);
      }
      if (isEmpty) err.line(`${attemptHead(attempt)} ${standing(attempt)}, and its log is empty`);
    }
    return EXIT.done;
  });
}

interface Following {
  /** As the command line has it. */
  readonly argument: string;
  readonly attempt?: number;
  readonly json?: boolean;
}

async function follow(
  { terminal }: Context,
  deployment: Deployment,
  attempts: Attempts,
  { argument, attempt, json }: Following,
): Promise<void> {
  const { out, err } = terminal;
  const one = attemptNumber(attempts, attempt);
  const first = one ?? firstToFollow(attempts);
  const say = (text: string) => err.line(err.colors.dim(text));
  for await (const step of followRun(deployment, first, { attemptOnly: one !== undefined })) {
    switch (step.kind) {
      case 'attempt':
        if (step.attempt !== first) say(attemptHead(step.attempt));
        break;
      case 'waits':
        say(`${attemptHead(step.attempt)} is waiting: ${waitText(step.attempt, deployment.now())}`);
        break;
      case 'line':
        printLogLine(out, step.line, json);
        break;
      case 'no-log':
        await noLog({ terminal }, deployment, { attempt: step.attempt, argument });
        if (step.attempt.taskArn !== undefined) return;
        break;
      case 'ended':
        if (step.next) err.line(attemptEnd(err.colors, step.attempt, step.next, deployment.now()));
    }
  }
}

/** Says why an attempt has no log, and where a job's latest log is. */
async function noLog(
  { terminal: { err } }: Pick<Context, 'terminal'>,
  deployment: Deployment,
  { attempt, argument }: { readonly attempt: Attempt; readonly argument: string },
): Promise<number> {
  const name = attemptHead(attempt);
  if (attempt.taskArn !== undefined) {
    err.line(`${name} has no log here: its task definition does not use awslogs with a stream prefix`);
  } else if (isFinal(attempt.state)) {
    err.line(`${name} ${plain(standing(attempt))}, so it has no log`);
    const before = argument === attempt.job ? await latestWithTask(deployment, argument) : undefined;
    if (before !== undefined)
      err.line(`the latest log is that of ${before.runId}: ${logsOf(deployment, before)}`);
  } else {
    const [waits = attempt] = await asListed(deployment, [attempt]);
    err.line(`${name} has not started yet: ${waitText(waits, deployment.now())}`);
  }
  return EXIT.done;
}

function logsOf({ command }: Deployment, { runId }: Attempt): string {
  return command(`logs ${runId}`);
}

/** The last attempt of a run has no log, and an earlier one has. */
function earlierLog(shown: Attempt, last: Attempt): string {
  return `attempt ${last.number} of ${last.runId} ${plain(standing(last))}; this is the log of attempt ${shown.number}`;
}
