import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { beforeDeadline, DeadlineError } from '../aws/deadline.ts';
import { awsErrorCode, explainAws } from '../aws/errors.ts';
import { plain } from '../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../errors.ts';
import type { RequestRefusal } from '../runs/start/request.ts';
import { aText, fields } from '../schema.ts';
import type { Deployment } from './deployment.ts';

/** Lambda's answer for a function that failed or that it ended. */
const failure = v.fallback(
  fields({ errorType: v.nullish(aText, 'Error'), errorMessage: v.nullish(aText, 'no message') }),
  { errorType: 'Error', errorMessage: 'no message' },
);

/**
 * @param withinSeconds longer than the function's own timeout, if that decides what became of the request
 * @returns the function's answer
 * @throws CronbridgeError `failed` if the function itself failed, `aws-unreachable` or `aws-unavailable` if there is no answer of
 *   it; for a request that cannot have reached it, what the SDK throws
 */
export async function invoke(
  { clients, command }: Deployment,
  functionName: string,
  payload: unknown,
  withinSeconds: number,
): Promise<unknown> {
  // Lambda answers when the function has ended, so a long silence is normal. Therefore a dry run asks first whether anything
  // answers at all (Invoke, InvocationType DryRun: the function is not run).
  await clients.lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'DryRun' }));
  const invocation = new InvokeCommand({
    FunctionName: functionName,
    Payload: Buffer.from(JSON.stringify(payload)),
  });
  const answer = await beforeDeadline(withinSeconds * 1000, () => clients.invocations.send(invocation)).catch(
    (error: unknown) => {
      if (!mayHaveArrived(error)) throw error;
      const explained = explainAws(error, `get the answer of function ${functionName}`) as CronbridgeError;
      const message =
        error instanceof DeadlineError
          ? `function ${functionName} did not answer within ${withinSeconds} seconds`
          : explained.message;
      throw new CronbridgeError(explained.code, message, {
        hint: `it may still be working, or be done: check with ${command('runs')} and ${command('plan')} before you try again`,
        cause: error,
      });
    },
  );
  const result = answerOf(functionName, answer.Payload?.transformToString() || 'null');
  if (answer.FunctionError === undefined) return result;
  const { errorType, errorMessage } = v.parse(failure, result);
  throw new FunctionError(functionName, errorType, errorMessage);
}

/** Whether a request that failed may have reached the function. */
function mayHaveArrived(error: unknown): boolean {
  const code = awsErrorCode(error);
  const isRefused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
  return code === 'aws-unavailable' || (code === 'aws-unreachable' && !isRefused);
}

/** More than the run function's own timeout of a minute (serverless.yml). */
const RUN_WITHIN_SECONDS = 75;

/** Invokes the run function. Answer and errors as for `invoke`. @throws RequestRefused */
export async function invokeRun<Answer extends object>(
  deployment: Deployment,
  request: object,
): Promise<Answer> {
  const { runFunction } = deployment.names;
  const answer = (await invoke(deployment, runFunction, request, RUN_WITHIN_SECONDS)) as
    | Answer
    | RequestRefusal;
  if ('error' in answer) throw new RequestRefused(runFunction, answer.error);
  return answer;
}

/** A request that the run function refused. */
export class RequestRefused extends CronbridgeError {
  readonly refusal: RequestRefusal['error'];

  constructor(functionName: string, refusal: RequestRefusal['error']) {
    super('failed', `function ${functionName} refused the request: ${refusal.message}`);
    this.refusal = refusal;
  }
}

const LONGEST_SHOWN = 200;

/** @throws CronbridgeError `failed` if another program runs under this name: our functions answer in JSON */
function answerOf(functionName: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CronbridgeError(
      'failed',
      `function ${functionName} answered: ${plain(text.slice(0, LONGEST_SHOWN))}`,
      {
        hint: 'this is not an answer of cronbridge: check what is deployed under this name',
        cause: error,
      },
    );
  }
}

/** A function that failed, with Lambda's `errorType` and `errorMessage`. */
export class FunctionError extends CronbridgeError {
  readonly errorType: string;
  readonly errorMessage: string;

  constructor(functionName: string, errorType: string, errorMessage: string) {
    super('failed', `function ${functionName} failed: ${errorMessage} (${errorType})`, {
      hint: 'see its log in CloudWatch for details',
    });
    this.errorType = errorType;
    this.errorMessage = errorMessage;
  }
}
