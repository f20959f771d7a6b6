// Invokes a function of the deployment and reads its answer.
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { CronbridgeError } from '../errors.ts';
import type { Deployment } from './deployment.ts';

/**
 * @returns the function's answer
 * @throws CronbridgeError `failed` when the function itself failed; what the SDK throws otherwise
 */
export async function invoke(
  { clients }: Deployment,
  functionName: string,
  payload: unknown,
): Promise<unknown> {
  const answer = await clients.lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) }),
  );
  const result: unknown = JSON.parse(answer.Payload?.transformToString() || 'null');
  if (answer.FunctionError === undefined) return result;
  const { errorType = 'Error', errorMessage = 'no message' } = result as Record<string, string>;
  throw new FunctionError(functionName, errorType, errorMessage);
}

/** A function that failed, with Lambda's `errorType` and `errorMessage`. */
export class FunctionError extends CronbridgeError {
  readonly errorType: string;
  readonly errorMessage: string;

  constructor(functionName: string, errorType: string, errorMessage: string) {
    super('failed', `function ${functionName} failed: ${errorMessage} (${errorType})`, {
      hint: 'its log in CloudWatch has the details',
    });
    this.errorType = errorType;
    this.errorMessage = errorMessage;
  }
}
