import pMap from 'p-map';
import type { LogBegin } from '../../aws/task-logs.ts';
import { plain, quoted } from '../../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../../errors.ts';
import { parsePast } from '../../operate/asked-time.ts';
import { attemptNumber, firstToFollow, lastWithTask } from '../../operate/choose-attempt.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { type Attempts, findRun, lastOf, requirePossible } from '../../operate/find-run.ts';
import { followRun } from '../../operate/follow-run.ts';
import { attemptsSince, followAllRuns, followRuns, linesByTime, MOST_LOGS } from '../../operate/many-logs.ts';
import type { ChosenJobs } from '../../operate/pause.ts';
import { findRunLog, readRunLog } from '../../operate/task-log.ts';
import type { Attempt } from '../../runs/ledger/attempt.ts';
import { standing } from '../../runs/standing.ts';
import { HOUR_MS } from '../../time/units.ts';
import { chosenJobs } from '../chosen-jobs.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, count, jsonOption, type OptionsOf } from '../options.ts';
import { attemptEnd, attemptHead } from '../output/attempts.ts';
import { EXIT } from '../output/failure.ts';
import { NamedLines, printLogLine } from '../output/log-lines.ts';
import { waitText } from '../output/waiting.ts';
import { earlierLog, whyNoLog } from '../why-no-log.ts';
import { withDeployment, withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('logs')
    .description('print the logs of runs')
    .argument('[runs...]', 'ids, as shown by "cronbridge runs", or jobs for their active or latest runs')
    .option(
      '--all',
      'all runs of the last hour, or since --since; with --follow those that run, and those to come',
    )
    .option('--attempt <number>', 'this attempt (default: the last that has a log)', (text) =>
      count(text, '--attempt', 2),
    )
    .option('-f, --follow', 'follow the log until the run and its retries end')
    .option('--tail <count>', 'only the last lines of each log', (text) => count(text, '--tail', 100))
    .option(
      '--since <time>',
      'only lines since then, of all runs of a job: how long ago, such as 2h, or an instant',
    )
    .option('--grep <pattern>', 'of these lines, only those that match a regular expression', pattern)
    .option('--timestamps', 'begin each line with its time, in UTC')
    .addOption(jsonOption('print one JSON object per line'));

type Options = OptionsOf<typeof grammar>;

export function addLogs(program: CommandLine, start: Start): void {
  grammar(program).action((runs, options) => start((context) => logs(context, runs, options)));
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (cause) {
    throw new CronbridgeError('usage', `--grep ${quoted(text)} is not a regular expression`, {
      hint: 'write \\ before characters that are meant as they are: . * + ? ( ) [ ] { } ^ $ |',
      cause,
    });
  }
}

async function logs(context: Context, runs: readonly string[], options: Options): Promise<number> {
  const now = context.now();
  const since = options.since === undefined ? undefined : parsePast(options.since, '--since', now);
  const chosen = chosenJobs('logs', runs, options.all);
  const [only = ''] = runs;
  const isOne = runs.length === 1 && (since === undefined || only.includes('@') || options.follow === true);
  if (options.attempt !== undefined && !isOne) {
    throw new CronbridgeError('usage', '--attempt is for one run', { hint: 'name the run' });
  }
  const withLog = options.follow ? withDeploymentWaiting : withDeployment;
  return withLog(context, isOne ? 'read the log' : 'read the logs', async (deployment) => {
    const begin = { tail: options.tail, since };
    if (isOne) await oneLog(context, deployment, { argument: only, begin, options });
    else if (!options.follow) await manyLogs(context, deployment, { chosen, begin, options });
    else if (chosen === 'all')
      await printSteps(context, followAllRuns(deployment, begin, LOOK_MS), deployment, options);
    else {
      const attempts = await attemptsToFollow(context, deployment, chosen);
      await printSteps(context, followRuns(deployment, attempts, begin), deployment, options);
    }
    return EXIT.done;
  });
}

/** Between two looks for new runs. */
const LOOK_MS = 2_000;

interface OneLog {
  /** As the command line has it. */
  readonly argument: string;
  readonly begin: LogBegin;
  readonly options: Options;
}

async function oneLog(context: Context, deployment: Deployment, log: OneLog): Promise<void> {
  const { out, err } = context.terminal;
  const { argument, begin, options } = log;
  const attempts = await findRun(deployment, argument);
  if (attempts === undefined) {
    err.line(`${argument} has not run yet`);
    return;
  }
  if (options.follow) {
    await follow(context, deployment, attempts, log);
    return;
  }
  const last = lastOf(attempts);
  const attempt = attemptNumber(attempts, options.attempt) ?? lastWithTask(attempts);
  const stream = await findRunLog(deployment, attempt);
  if (stream === undefined) {
    for (const line of await whyNoLog(deployment, attempt, argument)) err.line(line);
    return;
  }
  if (options.attempt === undefined && attempt !== last) err.line(earlierLog(attempt, last));
  let isEmpty = true;
  for await (const line of readRunLog(deployment, stream, begin)) {
    isEmpty = false;
    printLogLine(out, line, options);
  }
  if (!isEmpty) return;
  const empty = context.global.local
    ? 'its log is empty; what was printed before the last start of "local" is not kept'
    : 'its log is empty';
  const part = begin.since === undefined ? empty : 'its log has no line since then';
  err.line(`${attemptHead(attempt)} ${standing(attempt)}, and ${part}`);
}

async function follow(
  { terminal }: Context,
  deployment: Deployment,
  attempts: Attempts,
  { argument, begin, options }: OneLog,
): Promise<void> {
  const { out, err } = terminal;
  const one = attemptNumber(attempts, options.attempt);
  const first = one ?? firstToFollow(attempts);
  const say = (text: string) => err.line(err.colors.dim(text));
  for await (const step of followRun(deployment, first, { attemptOnly: one !== undefined, begin })) {
    switch (step.kind) {
      case 'attempt':
        if (step.attempt !== first) say(attemptHead(step.attempt));
        break;
      case 'waits':
        say(`${attemptHead(step.attempt)} is waiting: ${waitText(step.attempt, deployment.now())}`);
        break;
      case 'line':
        printLogLine(out, step.line, options);
        break;
      case 'no-log':
        for (const line of await whyNoLog(deployment, step.attempt, argument)) err.line(line);
        if (step.attempt.taskArn !== undefined) return;
        break;
      case 'ended':
        if (step.next) err.line(attemptEnd(err.colors, step.attempt, step.next, deployment.now()));
    }
  }
}

interface ManyLogs {
  readonly chosen: ChosenJobs;
  readonly begin: LogBegin;
  readonly options: Options;
}

/** Prints the lines by time, each after the name of its job, or of its run where a job has several. */
async function manyLogs(
  context: Context,
  deployment: Deployment,
  { chosen, begin, options }: ManyLogs,
): Promise<void> {
  const { out, err } = context.terminal;
  const wanted = await logsToRead(context, deployment, chosen, begin.since);
  const found = wanted.flatMap(({ attempts }) => attempts);
  const attempts = found.slice(0, MOST_LOGS);
  if (attempts.length === 0 && chosen === 'all') err.line('no run had a log in that time');
  if (found.length > attempts.length)
    err.line(`only the logs of the newest ${MOST_LOGS} runs: name jobs, or look less far back with --since`);
  const severalOf = new Set(
    attempts.map(({ job }) => job).filter((job, index, all) => all.indexOf(job) < index),
  );
  const nameOf = (attempt: Attempt) => (severalOf.has(attempt.job) ? attemptHead(attempt) : attempt.job);
  const lines = new NamedLines(out, options, attempts.map(nameOf));
  const heard = new Set<Attempt>();
  for await (const { attempt, line } of linesByTime(deployment, attempts, begin)) {
    heard.add(attempt);
    lines.print(nameOf(attempt), attempt, line);
  }
  if (chosen === 'all') return;
  for (const { name, attempts: own } of wanted)
    if (!own.some((attempt) => heard.has(attempt))) err.line(whySilent(name, own, begin));
}

/** Why nothing was printed under a name of the command line. */
function whySilent(name: string, attempts: readonly Attempt[], { since }: LogBegin): string {
  if (since !== undefined) return `${name} has no line since then`;
  const [last] = attempts;
  if (last === undefined) return `${name} has not run yet`;
  return `${attemptHead(last)} ${plain(standing(last))}, and has no line`;
}

/** A name of the command line, and the attempts that are meant by it. */
interface WantedLogs {
  readonly name: string;
  readonly attempts: readonly Attempt[];
}

async function logsToRead(
  context: Context,
  deployment: Deployment,
  chosen: ChosenJobs,
  since: Date | undefined,
): Promise<readonly WantedLogs[]> {
  if (chosen === 'all') {
    // The help of --all says this hour.
    const back = since ?? new Date(context.now().getTime() - HOUR_MS);
    return [{ name: '--all', attempts: await attemptsSince(deployment, undefined, back) }];
  }
  return pMap(
    chosen,
    async (name) => {
      if (since === undefined || name.includes('@')) {
        const attempts = await findRun(deployment, name);
        return { name, attempts: attempts === undefined ? [] : [lastWithTask(attempts)] };
      }
      await requirePossible(deployment, name);
      return { name, attempts: await attemptsSince(deployment, name, since) };
    },
    { concurrency: CONCURRENT_READS },
  );
}

const CONCURRENT_READS = 5;

/** What to follow of each run; names of jobs that have not run yet are told. */
async function attemptsToFollow(
  { terminal: { err } }: Context,
  deployment: Deployment,
  names: readonly string[],
): Promise<readonly Attempt[]> {
  const found = await pMap(new Set(names), async (name) => [name, await findRun(deployment, name)] as const, {
    concurrency: CONCURRENT_READS,
  });
  return found.flatMap(([name, attempts]) => {
    if (attempts === undefined) err.line(`${name} has not run yet`);
    return attempts === undefined ? [] : [firstToFollow(attempts)];
  });
}

async function printSteps(
  { terminal: { out, err } }: Context,
  steps: ReturnType<typeof followRuns>,
  deployment: Deployment,
  options: Options,
): Promise<void> {
  const lines = new NamedLines(out, options);
  const current = new Map<string, Attempt>();
  for await (const { attempt, step } of steps) {
    const { job, runId } = attempt;
    if (step.kind === 'line') lines.print(job, current.get(runId) ?? attempt, step.line);
    else if (step.kind === 'attempt') current.set(runId, step.attempt);
    else if (step.kind === 'ended')
      err.line(attemptEnd(err.colors, step.attempt, step.next, deployment.now()));
  }
}
