import type { LogLine } from '../../aws/task-logs.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../../errors.ts';
import type { Deployment } from '../../operate/deployment.ts';
import {
  type Attempts,
  activeRun,
  latestRun,
  openLedger,
  requirePossible,
  runById,
} from '../../operate/find-run.ts';
import { followRun } from '../../operate/follow-run.ts';
import { findRunLog, readRunLog } from '../../operate/task-log.ts';
import { type Attempt, isFinal } from '../../runs/ledger/attempt.ts';
import type { Ledger } from '../../runs/ledger/ledger.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, count, jsonOption, type OptionsOf } from '../options.ts';
import { attemptEnd, attemptHead } from '../output/attempts.ts';
import { EXIT } from '../output/failure.ts';
import { linesFor } from '../output/safe-text.ts';
import type { Output } from '../output/terminal.ts';
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
    await requirePossible(deployment, argument);
    const ledger = openLedger(deployment);
    const attempts = await findAttempts(deployment, ledger, argument);
    if (attempts === undefined) {
      err.line(`${argument} has not run yet`);
      return EXIT.done;
    }
    if (options.follow) await follow(context, deployment, ledger, attempts, options);
    else {
      const attempt = chosen(attempts, options.attempt) ?? lastWithTask(attempts);
      const stream = await findRunLog(deployment, attempt);
      if (!stream) err.line(whyNoLog(attempt));
      else for await (const line of readRunLog(deployment, stream)) printLogLine(out, line, options.json);
    }
    return EXIT.done;
  });
}

/** A job's name means its active run, or the last that has a log. */
async function findAttempts(
  deployment: Deployment,
  ledger: Ledger,
  argument: string,
): Promise<Attempts | undefined> {
  if (argument.includes('@')) return runById(deployment, ledger, argument);
  return (await activeRun(deployment, ledger, argument)) ?? latestRun(deployment, ledger, argument);
}

/** @throws CronbridgeError `unknown-run` for an attempt that the run does not have */
function chosen(attempts: Attempts, attempt: number | undefined): Attempt | undefined {
  if (attempt === undefined) return undefined;
  const found = attempts.find((one) => one.number === attempt);
  if (found) return found;
  throw new CronbridgeError('unknown-run', `${attempts[0].runId} has no attempt ${attempt}`, {
    hint: `it has ${attempts.length === 1 ? 'only attempt 1' : `attempts 1 to ${attempts.length}`}`,
  });
}

/** An attempt that waits, or that was given up, has no log: the one before it has. */
function lastWithTask(attempts: Attempts): Attempt {
  return attempts.findLast(({ taskArn }) => taskArn !== undefined) ?? lastOf(attempts);
}

function lastOf(attempts: Attempts): Attempt {
  return attempts.at(-1) ?? attempts[0];
}

/** From the attempt that runs or waits; of a run that has ended, or that waits for its next attempt, from its last log. */
async function follow(
  { terminal: { out, err } }: Context,
  deployment: Deployment,
  ledger: Ledger,
  attempts: Attempts,
  { attempt, json }: { readonly attempt?: number; readonly json?: boolean },
): Promise<void> {
  const one = chosen(attempts, attempt);
  const last = lastOf(attempts);
  const first = one ?? (isFinal(last.state) ? lastWithTask(attempts) : last);
  const say = (text: string) => err.line(err.colors.dim(text));
  await followRun(
    deployment,
    ledger,
    first,
    {
      attempt: (attempt) => {
        if (attempt !== first) say(attemptHead(attempt));
      },
      waits: (attempt, reason) => say(`${attemptHead(attempt)} waits: ${plain(reason)}`),
      line: (line) => printLogLine(out, line, json),
      noLog: (attempt) => {
        err.line(whyNoLog(attempt));
        return attempt.taskArn === undefined;
      },
      ended: (attempt, next) => {
        if (next) err.line(attemptEnd(err.colors, attempt, next, deployment.now()));
      },
    },
    { attemptOnly: one !== undefined },
  );
}

/** Prints a line as it was written, or as JSON with its time. */
export function printLogLine(output: Output, line: LogLine, json = false): void {
  if (json) output.line(JSON.stringify({ time: line.time.toISOString(), text: line.text }));
  else for (const text of linesFor(output, line.text)) output.line(text);
}

function whyNoLog(attempt: Attempt): string {
  if (attempt.taskArn !== undefined)
    return `${attempt.runId} has no log here: its task definition does not use awslogs with a stream prefix`;
  const reason = attempt.reason === undefined ? '' : `: ${plain(attempt.reason)}`;
  if (!isFinal(attempt.state)) return `${attempt.runId} has not started yet${reason}`;
  return `${attempt.runId} has no log, because it had no task (${attempt.state}${reason})`;
}
