// cronbridge run: starts a job now and, with --wait, becomes its command: its output, its exit code.
import type { Answer } from '../dispatch/request.ts';
import { CronbridgeError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { isFinal, type Run } from '../ledger/run.ts';
import { nameProblem } from '../message/added-settings.ts';
import { durationSeconds } from '../notify/tell.ts';
import { retryOf } from '../outcome/retry.ts';
import type { Context } from './context.ts';
import { type Deployment, withDeploymentWaiting } from './deployment.ts';
import { EXIT } from './failure.ts';
import { openLedger } from './find-run.ts';
import { FunctionError, invoke } from './invoke.ts';
import { printLogLine } from './logs.ts';
import { plain } from './output/display-width.ts';
import { howItEnded } from './output/run-events.ts';
import { stateColor } from './output/runs.ts';
import { INTERRUPTED_EXIT } from './processes.ts';
import { findRunLog, followRun, waitForEnd, waitForStart } from './task-log.ts';

export async function run(
  context: Context,
  job: string,
  args: readonly string[],
  options: { env: readonly string[]; wait?: boolean; json?: boolean },
): Promise<number> {
  const env = Object.fromEntries(options.env.map(readSetting));
  return withDeploymentWaiting(context, 'run the job', async (deployment) => {
    const answer = await request(deployment, { job, env, args });
    if (options.wait) return follow(context, deployment, answer, options.json);
    const { out, err } = context.terminal;
    if (options.json) out.line(JSON.stringify(answer, null, 2));
    else out.line(answer.run);
    if (isFinal(answer.state)) {
      err.line(`${answer.state}${answer.reason === undefined ? '' : `: ${plain(answer.reason)}`}`);
      return EXIT.failed;
    }
    const what = answer.waiting ? 'waiting for its start' : 'started';
    err.line(`${what}; see its log with cronbridge logs ${answer.run} --follow${deployment.flags}`);
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

/** The dispatch function's own timeout is a minute (serverless.yml). */
const WITHIN_SECONDS = 75;

async function request(
  deployment: Deployment,
  payload: { job: string; env: Readonly<Record<string, string>>; args: readonly string[] },
): Promise<Answer> {
  try {
    return (await invoke(deployment, deployment.names.dispatchFunction, payload, WITHIN_SECONDS)) as Answer;
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    if (error.errorType === 'NoPlaceForArguments') {
      throw new CronbridgeError('usage', error.errorMessage, {
        hint: 'write "$@" in the crontab where they belong, for example: cd /app && ./report "$@"',
        cause: error,
      });
    }
    if (error.errorType !== 'UnknownJob') throw error;
    throw new CronbridgeError('unknown-job', error.errorMessage, {
      hint: `all names: cronbridge list${deployment.flags}`,
      cause: error,
    });
  }
}

/** Prints the output as it comes, then how it ended. */
async function follow(
  context: Context,
  deployment: Deployment,
  answer: Answer,
  json: boolean | undefined,
): Promise<number> {
  const { out, err } = context.terminal;
  const say = (text: string) => err.line(err.colors.dim(text));
  const interrupt = () => {
    err.line(`\n${answer.run} goes on; stop it with cronbridge stop ${answer.run}${deployment.flags}`);
    process.exit(INTERRUPTED_EXIT);
  };
  process.once('SIGINT', interrupt);
  try {
    say(`${answer.run}${answer.waiting ? ' waits for its start' : ''}`);
    const ledger = openLedger(deployment);
    const begun = await waitForStart(ledger, await recorded(ledger, answer));
    const stream = await findRunLog(deployment, begun);
    if (stream) {
      for await (const line of followRun(deployment, ledger, begun, stream)) printLogLine(out, line, json);
    }
    const ended = await waitForEnd(ledger, begun);
    err.line(stateColor(err.colors, ended.state)(end(ended)));
    return ended.state === 'succeeded' ? EXIT.done : ended.exitCode || EXIT.failed;
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

async function recorded(ledger: Ledger, answer: Answer): Promise<Run> {
  const found = await ledger.get(answer);
  if (found) return found;
  throw new CronbridgeError(
    'unknown-run',
    `the ledger has no run ${answer.run}, though it was just started`,
    {
      hint: 'check that service and stage are the same for this shell and for the functions',
    },
  );
}

/** `nightly-report@… failed with exit code 3 after 2.1s, will be tried again` */
function end(run: Run): string {
  const retried = retryOf(run, new Date()) !== undefined;
  return `${run.run} ${howItEnded({ ...run, durationSeconds: durationSeconds(run), retried })}`;
}
