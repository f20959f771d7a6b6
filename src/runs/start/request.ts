// Answers a person's request: run a job now, through the same steps as every message, or stop a run.
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { type Remaining, withTimeLeft } from '../../aws/deadline.ts';
import { deployedJobs, getSchedule } from '../../schedules/group.ts';
import { nearJobs } from '../../schedules/near-jobs.ts';
import { deleteOnce } from '../../schedules/once-schedule.ts';
import { sendLater } from '../../schedules/send-later.ts';
import { anObject, listOf, onlyFields, someText, textsByName, textThat } from '../../schema.ts';
import type { DispatchEvent } from '../events.ts';
import { type Attempt, type ShownState, shownState } from '../ledger/attempt.ts';
import { ADDED_NAMES, nameProblem } from '../message/added-settings.ts';
import { argumentsProblem } from '../message/container-command.ts';
import { decodeInput } from '../message/decode.ts';
import { againGroup, JOB_NAME, type Message, onDemandInstant, runIdOf } from '../message/message.ts';
import { onDemandMessage } from '../message/on-demand.ts';
import { launchScheduleName } from '../message/once-name.ts';
import { anArgument } from '../message/version-1.ts';
import type { RunParts } from '../parts.ts';
import { accept, RequestError } from '../request-error.ts';
import { dispatch } from './dispatcher.ts';
import { problemOfError, problemText } from './launch-failure.ts';
import { type RedriveAnswer, redrive } from './redrive.ts';
import { type StopAnswer, stopRun } from './stop.ts';

/** The result of a request. */
export interface RunAnswer extends Pick<Attempt, 'taskArn' | 'reason'> {
  readonly run: string;
  readonly attempt: number;
  /** `waiting`: for its lock or for capacity. */
  readonly state: ShownState;
}

/** Why a request is refused. */
export interface RequestRefusal {
  readonly error: { readonly code: string; readonly message: string };
}

type Answer = RunAnswer | StopAnswer | RedriveAnswer;

/** The time that the answer itself needs. */
const ANSWER_MS = 2_000;

/**
 * Answers `{ job, env?, args? }`, `{ stop: <run> }` and `{ redrive: true }`. A refusal is an answer too: as an error of the
 * function it would set off an alarm about a person's slip.
 * @throws what the SDK throws
 */
export async function answerRequest(
  parts: RunParts,
  request: unknown,
  context: Remaining | undefined,
): Promise<Answer | RequestRefusal> {
  try {
    return await carryOut(parts, request, context);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { error: { code: error.name, message: error.message } };
  }
}

function carryOut(parts: RunParts, request: unknown, context: Remaining | undefined): Promise<Answer> {
  return withTimeLeft(context, ANSWER_MS, (): Promise<Answer> => {
    if (v.is(anObject, request) && 'stop' in request) {
      return stopRun(parts, accept(stopRequest, request, 'the request').stop);
    }
    if (v.is(anObject, request) && 'redrive' in request) {
      accept(redriveRequest, request, 'the request');
      return redrive(parts, context);
    }
    return runNow(parts, accept(runRequest, request, 'the request'));
  });
}

/**
 * Starts the job as its schedule describes it, with `env` added to its environment and `args` as the positional parameters of
 * its shell. If it cannot start at once, it waits in the ledger.
 * @throws RequestError; what the SDK throws
 */
async function runNow(parts: RunParts, request: RunRequest): Promise<RunAnswer> {
  const input = await inputOf(parts, request.job);
  const id = randomUUID();
  let message: Message;
  let event: DispatchEvent | Unfinished | undefined;
  let instant = parts.now();
  do {
    // Two requests in one millisecond are two runs.
    instant = onDemandInstant(instant);
    message = requestedMessage(request, input, instant);
    event = await dispatchSafely(parts, message, id);
    instant = new Date(instant.getTime() + 1);
  } while (event === undefined);
  const answered = { run: runIdOf(message), attempt: message.attempt };
  switch (event.kind) {
    case 'unfinished':
      return unfinishedAnswer(parts, answered, event.error);
    case 'waiting':
    case 'launching-again':
      return { ...answered, state: 'waiting', reason: event.reason };
    case 'started':
      return { ...answered, state: 'started', taskArn: event.taskArn };
    case 'ended':
      return { ...answered, state: event.outcome, reason: event.reason };
    case 'twin': {
      // It was stopped while it was starting.
      const there = await parts.ledger.get({ runId: answered.run, number: answered.attempt });
      return { ...answered, state: there ? shownState(there) : 'waiting', reason: there?.reason };
    }
    case 'off-day':
      throw new Error('a requested run has no guard');
  }
}

/** How long after its request a run is taken up whose request did not come to its end. */
const BACKSTOP_MS = 60_000;

/** A step failed; the run's message comes within a minute. */
interface Unfinished {
  readonly kind: 'unfinished';
  readonly error: unknown;
}

/**
 * Starts the run, whose message is scheduled first: if this process dies, or a step fails, the dispatcher goes on with it. Where
 * the run has come to its end, or waits in the ledger, the message is not needed, and would be a twin.
 * @throws an error that is not AWS's, and one that comes before the message is scheduled: then there is no run
 */
async function dispatchSafely(
  parts: RunParts,
  message: Message,
  request: string,
): Promise<DispatchEvent | Unfinished | undefined> {
  const { job } = message;
  const key = { job, runId: runIdOf(message), number: message.attempt };
  const due = new Date(parts.now().getTime() + BACKSTOP_MS);
  const name = launchScheduleName(key, request);
  await sendLater(parts, {
    name,
    description: `takes up ${key.runId} if its request dies`,
    due,
    message,
    group: againGroup(message, request),
  });
  const forget = () => deleteOnce(parts, name).catch(() => {});
  try {
    const event = await dispatch(parts, message, { request });
    await forget();
    return event;
  } catch (error) {
    if (problemOfError(error) !== undefined) return { kind: 'unfinished', error };
    await forget();
    throw error;
  }
}

/** What is known of a run whose request failed: it may have a task, or gets one within a minute. */
async function unfinishedAnswer(
  { ledger }: RunParts,
  answered: Pick<RunAnswer, 'run' | 'attempt'>,
  error: unknown,
): Promise<RunAnswer> {
  const there = await ledger.get({ runId: answered.run, number: answered.attempt }).catch(() => undefined);
  const reason = `${problemText(error)}; it is taken up within a minute`;
  if (there === undefined || there.state === 'claimed') return { ...answered, state: 'waiting', reason };
  return { ...answered, state: shownState(there), reason: there.reason, taskArn: there.taskArn };
}

function requestedMessage({ job, env, args }: RunRequest, input: string, instant: Date): Message {
  const decoded = decodeInput(input, instant, 'manual');
  if (!decoded.ok)
    throw new RequestError('InvalidRequest', `the schedule of ${job} has no message: ${decoded.reason}`);
  const message = onDemandMessage(decoded.message, instant);
  const problem = args.length === 0 ? undefined : argumentsProblem(message);
  if (problem !== undefined) throw new RequestError('NoPlaceForArguments', `${job}: ${problem}`);
  return { ...message, ...(args.length > 0 && { args }), env: { ...message.env, ...env } };
}

const redriveRequest = onlyFields({ redrive: v.literal(true, 'true') });

const stopRequest = onlyFields({ stop: textThat('the id of a run', (text) => text.includes('@')) });

const runRequest = onlyFields({
  job: someText,
  env: v.nullish(
    v.pipe(
      textsByName,
      v.check((env) => Object.keys(env).every((name) => nameProblem(name) === undefined), ADDED_NAMES),
    ),
    {},
  ),
  args: v.nullish(listOf(anArgument), []),
});

type RunRequest = v.InferOutput<typeof runRequest>;

/** The Input of the job's schedule. */
async function inputOf({ clients, config }: RunParts, job: string): Promise<string> {
  const { scheduler } = clients;
  const schedule = JOB_NAME.test(job) ? await getSchedule(scheduler, config.group, job) : undefined;
  if (schedule !== undefined) return schedule.Target?.Input ?? '';
  const near = nearJobs(job, [...(await deployedJobs(scheduler, config.group))]);
  const suggestion = near.length > 0 ? `; did you mean ${near.join(', ')}?` : '';
  throw new RequestError('UnknownJob', `there is no job named ${job}${suggestion}`);
}
