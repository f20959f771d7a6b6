import { Option } from '@commander-js/extra-typings';
import { plain } from '../../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../../errors.ts';
import { parseLater } from '../../operate/asked-time.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { followRun } from '../../operate/follow-run.ts';
import { type RunRequest, requestRun, startedRun } from '../../operate/request-run.ts';
import { type Attempt, isFinal } from '../../runs/ledger/attempt.ts';
import { retryOf } from '../../runs/ledger/retry.ts';
import { nameProblem } from '../../runs/message/added-settings.ts';
import type { RunAnswer } from '../../runs/start/start-safely.ts';
import { shellWord } from '../../shell/quote.ts';
import type { Context, Start } from '../context.ts';
import {
  attemptOnlyOption,
  type CommandLine,
  collect,
  jsonOption,
  type OptionsOf,
  waitOption,
} from '../options.ts';
import { attemptEnd, attemptHead } from '../output/attempts.ts';
import { EXIT } from '../output/failure.ts';
import { printLogLine } from '../output/log-lines.ts';
import { ownCommand } from '../output/pasteable.ts';
import { formatDistance, formatUtc } from '../output/time.ts';
import { waitText } from '../output/waiting.ts';
import { INTERRUPTED_EXIT } from '../signals.ts';
import { withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('run')
    .description('run a job now, or at a later time')
    .argument('<job>', 'its name')
    .argument('[args...]', 'arguments for its command ($1, $2 and "$@"), after --')
    .addOption(
      new Option('--env <name=value>', 'an environment variable, repeatable')
        .argParser(collect)
        .default([] as readonly string[], 'none'),
    )
    .option('--at <time>', 'start it then: a time (UTC without an offset), or a duration such as 2h')
    .addOption(waitOption())
    .addOption(attemptOnlyOption())
    .addOption(jsonOption());

export function addRun(program: CommandLine, start: Start): void {
  grammar(program).action((job, args, options) =>
    start(async (context) => {
      checkSeparator(context, job, args);
      return run(context, job, args, options);
    }),
  );
}

async function run(
  context: Context,
  job: string,
  args: readonly string[],
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  if (options.at !== undefined && options.wait) {
    throw new CronbridgeError('usage', '--wait follows a run that starts now, and --at starts it later', {
      hint: 'leave one of them out',
    });
  }
  const at = options.at === undefined ? undefined : parseLater(options.at, '--at', context.now());
  const env = Object.fromEntries(options.env.map(readSetting));
  return runNow(context, async () => ({ job, env, args, at }), options);
}

type RunOptions = Pick<OptionsOf<typeof grammar>, 'wait' | 'attemptOnly' | 'json'>;

/** Runs a job now and, with `wait`, follows the run. */
export async function runNow(
  context: Context,
  requestFor: (deployment: Deployment) => Promise<RunRequest>,
  options: RunOptions,
): Promise<number> {
  if (options.attemptOnly && !options.wait) {
    throw new CronbridgeError('usage', '--attempt-only needs --wait', { hint: 'add --wait' });
  }
  return withDeploymentWaiting(context, 'run the job', async (deployment) => {
    const request = await requestFor(deployment);
    const { job, at } = request;
    const answer = await requestRun(deployment, request);
    if (options.wait) return follow(context, deployment, answer, options);
    const { out, err } = context.terminal;
    if (options.json) out.line(JSON.stringify(answer, null, 2));
    else out.line(answer.run);
    if (isFinal(answer.state)) {
      err.line(`${answer.state}${answer.reason === undefined ? '' : `: ${plain(answer.reason)}`}`);
      return EXIT.failed;
    }
    if (at !== undefined) {
      const end = deployment.command(`stop ${answer.run}`);
      err.line(
        `${job} starts at ${formatUtc(at)}, ${formatDistance(at, context.now())}; cancel it with ${end}`,
      );
      return EXIT.done;
    }
    const why = waitText(answer, context.now());
    const what = answer.state === 'waiting' ? `waiting for its start${why && `: ${why}`}` : 'started';
    err.line(`${what}; see its log with ${deployment.command(`logs ${answer.run} --follow`)}`);
    return EXIT.done;
  });
}

function readSetting(text: string): [string, string] {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) {
    const problem = nameProblem(name);
    if (problem !== undefined) throw new CronbridgeError('usage', `--env ${name} ${problem}`);
    return [name, value];
  }
  throw new CronbridgeError('usage', '--env takes NAME=value', { hint: 'for example --env DRY_RUN=1' });
}

/** Prints the output as it arrives, and how each attempt ended. */
async function follow(
  context: Context,
  deployment: Deployment,
  answer: RunAnswer,
  options: RunOptions,
): Promise<number> {
  const { out, err } = context.terminal;
  const say = (text: string) => err.line(err.colors.dim(text));
  let waits = false;
  const interrupt = () => {
    const does = waits ? 'waiting' : 'running';
    err.line(`\n${answer.run} is still ${does}; stop it with ${deployment.command(`stop ${answer.run}`)}`);
    process.exit(INTERRUPTED_EXIT);
  };
  process.once('SIGINT', interrupt);
  try {
    const ended: Attempt[] = [];
    for await (const step of followRun(deployment, await startedRun(deployment, answer), options)) {
      switch (step.kind) {
        case 'attempt':
          waits = step.attempt.state === 'claimed';
          say(attemptHead(step.attempt));
          break;
        case 'waits':
          say(`${attemptHead(step.attempt)} is waiting: ${waitText(step.attempt, deployment.now())}`);
          break;
        case 'begun':
          waits = false;
          break;
        case 'line':
          printLogLine(out, step.line, options);
          break;
        case 'ended': {
          ended.push(step.attempt);
          waits = true;
          // Its end is the run's end here; a retry is not awaited.
          const follows = step.next ?? retryOf(step.attempt, deployment.now());
          err.line(attemptEnd(err.colors, step.attempt, follows, deployment.now()));
        }
      }
    }
    const last = ended.at(-1);
    if (options.json && last !== undefined) out.line(JSON.stringify(endJson(last)));
    return exitCodeOf(ended);
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

/** How a run that was waited for ended: the last line after those of its log. */
function endJson({ runId, number, state, exitCode, reason }: Attempt) {
  return { run: runId, attempt: number, state, exitCode, reason };
}

/** The exit code of the last attempt's command. An attempt that was stopped or never started has none. */
function exitCodeOf(attempts: readonly Attempt[]): number {
  if (attempts.at(-1)?.state === 'succeeded') return EXIT.done;
  return attempts.findLast(({ exitCode }) => exitCode)?.exitCode ?? EXIT.failed;
}

/** @throws CronbridgeError if arguments do not follow `--`: they could be meant for cronbridge */
function checkSeparator({ program, global, argv }: Context, job: string, args: readonly string[]): void {
  const separator = argv.indexOf('--');
  const behind = separator < 0 ? 0 : argv.length - separator - 1;
  if (args.length <= behind) return;
  throw new CronbridgeError('usage', `arguments for the command of ${job} must follow --`, {
    hint: `${ownCommand(program, global)(`run ${shellWord(job)}`)} -- ${args.map(shellWord).join(' ')}`,
  });
}
