import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Connection } from '../connection.ts';

/** Lambda's longest timeout is 15 minutes (Lambda quotas), and it answers at the function's end. */
const LONGEST_FUNCTION_MS = 930_000;

export function lambda(connection: Connection): LambdaClient {
  return connection.client('lambda', (options) => new LambdaClient(options));
}

/** For invocations, which may last as long as a function may. */
export function invocations(connection: Connection): LambdaClient {
  return connection.client('invocations', (options) => {
    const requestHandler = connection.patient(LONGEST_FUNCTION_MS);
    // If the answer to a request to run a job is lost, repeating it would start another run.
    return new LambdaClient({ ...options, requestHandler, maxAttempts: 1 });
  });
}
