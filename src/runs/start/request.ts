// Answers a person's request: run a job now, through the same steps as every message, or stop a run.
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { type Remaining, withTimeLeft } from '../../aws/deadline.ts';
import { deployedJobs, getSchedule } from '../../schedules/group.ts';
import { nearJobs } from '../../schedules/near-jobs.ts';
import {
  aBoolean,
  anObject,
  listOf,
  onlyFields,
  optional,
  someText,
  textsByName,
  textThat,
} from '../../schema.ts';
import { ADDED_NAMES, nameProblem } from '../message/added-settings.ts';
import { argumentsProblem } from '../message/container-command.ts';
import { decodeInput } from '../message/decode.ts';
import { JOB_NAME, type Message, onDemandInstant } from '../message/message.ts';
import { onDemandMessage } from '../message/on-demand.ts';
import { anArgument } from '../message/version-1.ts';
import type { RunParts } from '../parts.ts';
import { accept, RequestError } from '../request-error.ts';
import { type MadeUpAnswer, makeUp } from './make-up.ts';
import { type RedriveAnswer, redrive } from './redrive.ts';
import { runLater } from './run-later.ts';
import { type RunAnswer, startSafely } from './start-safely.ts';
import { type StopAnswer, stopRun } from './stop.ts';

/** Why a request is refused. */
export interface RequestRefusal {
  readonly error: { readonly code: string; readonly message: string };
}

type Answer = RunAnswer | MadeUpAnswer | StopAnswer | RedriveAnswer;

/** The time that the answer itself needs. */
const ANSWER_MS = 2_000;

/**
 * Answers `{ job, env?, args?, at? }`, `{ job, minute, atOnce? }`, `{ stop: <run> }` and `{ redrive: true }`. A refusal is an answer
 * too: as an error of the function it would set off an alarm about a person's slip.
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
    if (v.is(anObject, request) && 'minute' in request) {
      return madeUp(parts, accept(makeUpRequest, request, 'the request'));
    }
    return runNow(parts, accept(runRequest, request, 'the request'));
  });
}

/**
 * Starts the job as its schedule describes it, with `env` added to its environment and `args` as the positional parameters of
 * its shell: now, or `at` a later time. If it cannot start at once, it waits in the ledger.
 * @throws RequestError; what the SDK throws
 */
async function runNow(parts: RunParts, request: RunRequest): Promise<RunAnswer> {
  const input = await inputOf(parts, request.job);
  const id = randomUUID();
  const at = request.at ? new Date(request.at) : undefined;
  for (let instant = at ?? parts.now(); ; instant = new Date(instant.getTime() + 1)) {
    // Two requests in one millisecond are two runs.
    instant = onDemandInstant(instant);
    const message = requestedMessage(request, input, instant);
    const answer = await (at === undefined
      ? startSafely(parts, message, id)
      : runLater(parts, message, at, id));
    if (answer !== undefined) return answer;
  }
}

async function madeUp(
  parts: RunParts,
  { job, minute, atOnce }: v.InferOutput<typeof makeUpRequest>,
): Promise<MadeUpAnswer> {
  const input = await inputOf(parts, job);
  const instant = new Date(minute);
  if (instant > parts.now()) throw new RequestError('InvalidRequest', `${minute} is not past`);
  return makeUp(parts, messageAt(job, input, instant), atOnce === true);
}

/** @throws RequestError if the job's schedule has no message */
function messageAt(job: string, input: string, instant: Date): Message {
  const decoded = decodeInput(input, instant, 'manual');
  if (!decoded.ok)
    throw new RequestError('InvalidRequest', `the schedule of ${job} has no message: ${decoded.reason}`);
  return onDemandMessage(decoded.message, instant);
}

function requestedMessage({ job, env, args }: RunRequest, input: string, instant: Date): Message {
  const message = messageAt(job, input, instant);
  const problem = args.length === 0 ? undefined : argumentsProblem(message);
  if (problem !== undefined) throw new RequestError('NoPlaceForArguments', `${job}: ${problem}`);
  return { ...message, ...(args.length > 0 && { args }), env: { ...message.env, ...env } };
}

const makeUpRequest = onlyFields({
  job: someText,
  minute: textThat(
    'a minute in UTC such as 2026-11-23T05:00Z',
    (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d(:00)?Z$/.test(text) && !Number.isNaN(Date.parse(text)),
  ),
  atOnce: optional(aBoolean),
});

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
  at: optional(
    textThat(
      'an instant in UTC such as 2026-11-23T05:00:00Z',
      (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !Number.isNaN(Date.parse(text)),
    ),
  ),
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
