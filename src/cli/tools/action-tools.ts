// The tools that act. Each takes exact names: nothing is done to "all", or to whatever happens to be active.
import { CronbridgeError } from '../../errors.ts';
import {
  choiceParameter,
  listParameter,
  maybe,
  textParameter,
  textsParameter,
} from '../../mcp/parameters.ts';
import type { ToolAnswer } from '../../mcp/tool.ts';
import { parseLater } from '../../operate/asked-time.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { pauseJobs, resumeJobs } from '../../operate/pause.ts';
import { LONGEST_REASON } from '../../operate/pause-bounds.ts';
import { type RunRequest, requestRun } from '../../operate/request-run.ts';
import { requestStop } from '../../operate/request-stop.ts';
import { rerunOf } from '../../operate/rerun.ts';
import { shownArgument } from '../../operate/unknown-job.ts';
import { isFinal } from '../../runs/ledger/attempt.ts';
import { nameProblem } from '../../runs/message/added-settings.ts';
import { formatUtc } from '../output/time.ts';
import { waitText } from '../output/waiting.ts';
import { pausedText, resumedText, stoppedText } from '../output/what-was-done.ts';
import { defineTool, type ToolOf } from './define-tool.ts';
import { withShortLists } from './short-lists.ts';

const aJob = textParameter('the exact name of a job, as list has it');
const aRun = textParameter('the exact id of a run, such as nightly-report@2026-11-23T03:00Z, as runs has it');
const jobs = listParameter('the exact names of the jobs, as list has them', aJob, 50);

const run = defineTool({
  name: 'run',
  title: 'Run a job',
  description: 'Starts a run of a job, now or at a later time. Its command runs for real.',
  parameters: {
    job: aJob,
    args: maybe(
      listParameter('arguments for its command: $1, $2 and "$@"', textParameter('an argument', 8_000), 100),
    ),
    env: maybe(textsParameter('environment variables of this run, by name')),
    at: maybe(
      textParameter('start it then: an instant (UTC without an offset), or a duration from now such as 2h'),
    ),
  },
  effect: { destructive: true, idempotent: false },
  answer: async ({ context, finishing }, { job, args = [], env = {}, at: time }) => {
    for (const name of Object.keys(env)) {
      const problem = nameProblem(name);
      if (problem !== undefined) throw new CronbridgeError('usage', `env: ${shownArgument(name)} ${problem}`);
    }
    const at = time === undefined ? undefined : parseLater(time, 'at', context.now());
    return finishing('run the job', (deployment) => started(deployment, { job, args, env, at }));
  },
});

const rerun = defineTool({
  name: 'rerun',
  title: 'Run again',
  description: 'Starts another run of the job of a run, with its arguments and settings.',
  parameters: { run: aRun },
  effect: { destructive: true, idempotent: false },
  answer: ({ finishing }, { run: id }) => {
    refuseJob('rerun', id);
    return finishing('run the job', async (deployment) => {
      const { of: _, ...request } = await rerunOf(deployment, id);
      return started(deployment, request);
    });
  },
});

async function started(deployment: Deployment, request: RunRequest): Promise<ToolAnswer> {
  const answer = await requestRun(deployment, request);
  const { run: id, state, reason } = answer;
  if (isFinal(state)) {
    const why = reason === undefined ? '' : `: ${reason}`;
    return { isError: true, said: `${id} did not start: ${state}${why}`, value: answer };
  }
  if (request.at !== undefined) return { said: `${id} starts at ${formatUtc(request.at)}`, value: answer };
  const why = waitText(answer, deployment.now());
  const said = state === 'waiting' ? `${id} waits for its start${why && `: ${why}`}` : `${id} has started`;
  return { said, value: answer };
}

const stop = defineTool({
  name: 'stop',
  title: 'Stop a run',
  description: 'Stops a run, even if it only waits for its start or its next attempt. It is not retried.',
  parameters: { run: aRun },
  effect: { destructive: true, idempotent: true },
  answer: ({ finishing }, { run: id }) => {
    refuseJob('stop', id);
    return finishing('stop the run', async (deployment) => {
      const answer = await requestStop(deployment, id);
      return { said: stoppedText(answer), value: answer };
    });
  },
});

const pause = defineTool({
  name: 'pause',
  title: 'Pause jobs',
  description:
    'Holds back the future runs of jobs until they are resumed or until a time. What runs now goes on. If one name is wrong, none is paused.',
  parameters: {
    jobs,
    until: maybe(textParameter('they go on by themselves then: an instant, or a duration such as 2h')),
    reason: maybe(textParameter('why, for people who see it in the list', LONGEST_REASON)),
  },
  effect: { destructive: true, idempotent: true },
  answer: async ({ context, finishing }, { jobs: names, until: time, reason }) => {
    const until = time === undefined ? undefined : parseLater(time, 'until', context.now());
    const answers = await finishing('pause the jobs', (deployment) =>
      pauseJobs(deployment, names, { until, reason }),
    );
    const end = until === undefined ? '' : ` until ${formatUtc(until)}`;
    return { said: `${pausedText(answers)}${end}`, value: { jobs: answers } };
  },
});

const resume = defineTool({
  name: 'resume',
  title: 'Resume jobs',
  description: 'Lets paused jobs go on.',
  parameters: {
    jobs,
    runMissed: maybe(
      choiceParameter(
        'which of the runs that the pause left out start now, one after the other (default: as the catch-up of each job says)',
        ['none', 'last', 'all'],
      ),
    ),
  },
  effect: { destructive: false, idempotent: true },
  answer: async ({ finishing }, { jobs: names, runMissed }) => {
    const answers = await finishing('resume the jobs', (deployment) =>
      resumeJobs(deployment, names, { runMissed }),
    );
    return { said: resumedText(answers, runMissed), value: withShortLists({ jobs: answers }, 50) };
  },
});

/** @throws CronbridgeError `usage`: which run of a job is active may have changed since somebody looked */
function refuseJob(verb: string, argument: string): void {
  if (argument.includes('@')) return;
  throw new CronbridgeError(
    'usage',
    `${verb} takes the id of a run, and ${shownArgument(argument)} is none`,
    {
      hint: `runs lists the ids of a job: ${shownArgument(argument)}@2026-11-23T03:00Z`,
    },
  );
}

export const ACTION_TOOLS: readonly ToolOf[] = [run, rerun, stop, pause, resume];
