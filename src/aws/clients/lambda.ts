import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Connection } from '../connection.ts';

/** Lambda's longest timeout is 15 minutes (Lambda quotas), and an answer comes at a function's end. */
const LONGEST_FUNCTION_MS = 930_000;

export function lambda(connection: Connection): LambdaClient {
  return connection.client('lambda', (options) => new LambdaClient(options));
}

/** For invocations: they may last as long as a function does. */
export function invocations(connection: Connection): LambdaClient {
  return connection.client('invocations', (options) => {
    const requestHandler = connection.patient(LONGEST_FUNCTION_MS);
    // A request to run a job whose answer was lost would be another run when it is repeated.
    return new LambdaClient({ ...options, requestHandler, maxAttempts: 1 });
  });
}
