// A job that somebody wants to run now: `{ job, env?, args? }`, through the same steps as every message.

import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { deployedJobs, getSchedule } from '../../schedules/group.ts';
import { nearJobs } from '../../schedules/near-jobs.ts';
import { aText, listOf, onlyFields, read, textsByName } from '../../schema.ts';
import type { Attempt, AttemptState } from '../ledger/attempt.ts';
import { nameProblem } from '../message/added-settings.ts';
import { argumentsProblem } from '../message/container-command.ts';
import { decodeInput } from '../message/decode.ts';
import { encodeMessage } from '../message/encode.ts';
import { JOB_NAME, type Message, messageGroup, onDemandInstant, runIdOf } from '../message/message.ts';
import { anArgument } from '../message/version-1.ts';
import type { Decision } from './decision.ts';
import { dispatch } from './dispatcher.ts';
import type { Origin } from './origin.ts';
import type { DispatchParts } from './parts.ts';

/** What the request came to. */
export interface RunAnswer extends Pick<Attempt, 'taskArn' | 'reason'> {
  /** The run's id. */
  readonly run: string;
  readonly attempt: number;
  readonly state: AttemptState;
  /** It waits in the queue, for its lock or for capacity. */
  readonly waiting?: boolean;
}

/** A request that cannot be met; `name` is what Lambda tells its caller as `errorType`. */
export class RequestError extends Error {
  constructor(name: 'UnknownJob' | 'UnknownRun' | 'InvalidRequest' | 'NoPlaceForArguments', message: string) {
    super(message);
    this.name = name;
  }
}

const origin: Origin = { receiveCount: 1, mustBeNew: true, deadLetter: async () => {} };

/**
 * Starts the job as its schedule describes it, with `env` added to its environment and `args` as the positional
 * parameters of its shell. Where a
 * message would be put back, the run is left to the queue.
 * @returns the answer, and the decision to report
 * @throws RequestError; what the SDK throws
 */
export async function runNow(
  parts: DispatchParts,
  request: unknown,
): Promise<{ answer: RunAnswer; decision: Decision }> {
  const asked = readRequest(request);
  const input = await inputOf(parts, asked.job);
  let message: Message;
  let decision: Decision;
  let instant = parts.now();
  do {
    // Two requests in one millisecond are two runs.
    instant = onDemandInstant(instant);
    message = requestedMessage(asked, input, instant);
    decision = await dispatch(parts, message, origin);
    instant = new Date(instant.getTime() + 1);
  } while (decision.decision === 'taken');
  const { attempt } = message;
  const answered = { run: runIdOf(message), attempt, taskArn: decision.taskArn, reason: decision.reason };
  switch (decision.decision) {
    case 'put-back':
      await leaveToQueue(parts, message);
      return { answer: { ...answered, state: 'claimed', waiting: true }, decision };
    case 'waiting':
      return { answer: { ...answered, state: 'claimed', waiting: true }, decision };
    case 'started':
    case 'skipped':
    case 'missed':
    case 'not-started':
      return { answer: { ...answered, state: decision.decision }, decision };
    case 'twin': {
      // Somebody stopped it while it was starting.
      const there = await parts.ledger.get({ runId: answered.run, number: attempt });
      return { answer: { ...answered, state: there?.state ?? 'claimed', reason: there?.reason }, decision };
    }
    default:
      throw new Error(`a requested run cannot be "${decision.decision}"`);
  }
}

/** The job's message for a run that is due now. The day does not matter to somebody who asks for it. */
function requestedMessage({ job, env, args }: Request, input: string, instant: Date): Message {
  const decoded = decodeInput(input, instant, 'manual');
  if (!decoded.ok)
    throw new RequestError('InvalidRequest', `the schedule of ${job} has no message: ${decoded.reason}`);
  const { guard: _, ...message } = decoded.message;
  const problem = args.length === 0 ? undefined : argumentsProblem(message);
  if (problem !== undefined) throw new RequestError('NoPlaceForArguments', `${job}: ${problem}`);
  return { ...message, ...(args.length > 0 && { args }), env: { ...message.env, ...env } };
}

const requestSchema = onlyFields({
  job: aText,
  env: v.nullish(
    v.pipe(
      textsByName,
      v.check(
        (env) => Object.keys(env).every((name) => nameProblem(name) === undefined),
        'an object of texts, with names of letters, digits and _ that do not begin with CRONBRIDGE_',
      ),
    ),
    {},
  ),
  args: v.nullish(listOf(anArgument), []),
});

type Request = v.InferOutput<typeof requestSchema>;

function readRequest(request: unknown): Request {
  const reading = read(requestSchema, request, 'the request');
  if (reading.ok) return reading.value;
  throw new RequestError('InvalidRequest', reading.problems.join('; '));
}

/** The text that the job's schedule sends. */
async function inputOf({ clients, config }: DispatchParts, job: string): Promise<string> {
  const { scheduler } = clients;
  const schedule = JOB_NAME.test(job) ? await getSchedule(scheduler, config.group, job) : undefined;
  if (schedule !== undefined) return schedule.Target?.Input ?? '';
  const near = nearJobs(job, [...(await deployedJobs(scheduler, config.group))]);
  const suggestion = near.length > 0 ? `; did you mean ${near.join(', ')}?` : '';
  throw new RequestError('UnknownJob', `no job has the name ${job}${suggestion}`);
}

async function leaveToQueue({ clients, config }: DispatchParts, message: Message): Promise<void> {
  await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: config.queueUrl,
      MessageBody: encodeMessage(message),
      MessageGroupId: messageGroup(message),
      MessageDeduplicationId: `${runIdOf(message)}#${message.attempt}`,
    }),
  );
}
