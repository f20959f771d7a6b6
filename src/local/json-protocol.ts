// AWS's JSON protocols 1.0 and 1.1: X-Amz-Target names the operation, input and output are JSON objects.
import { type Caller, callerOf } from './caller.ts';
import { type Service, ServiceError, type ServiceRequest, type ServiceResponse } from './service.ts';
import { readInput, type Shape } from './shape.ts';
import { uniqueId } from './unique-id.ts';

/** One operation of a service: takes the decoded request body and returns the answer's. */
export type Operation = (input: unknown, caller: Caller) => unknown;

/** An operation with declared input. @param code the error type for input that violates the declaration */
export function operation<T>(
  shape: Shape<T>,
  action: (input: T, caller: Caller) => unknown,
  code?: string,
): Operation {
  return (input, caller) => action(readInput(shape, input, code), caller);
}

/**
 * A service that speaks AWS JSON.
 * @param targetPrefix the part before the dot in X-Amz-Target, for example `AmazonSQS`
 * @param queryCodes only for a service that once spoke the query protocol (SQS): its old error codes by error type, sent in
 *   `x-amzn-query-error`
 * @param hasInstants whether there are Dates in its answers
 */
export function jsonService(definition: {
  targetPrefix: string;
  version: '1.0' | '1.1';
  operations: Readonly<Record<string, Operation>>;
  queryCodes?: Readonly<Record<string, string>>;
  hasInstants?: boolean;
}): Service {
  const { targetPrefix, version, operations, queryCodes, hasInstants = false } = definition;
  const contentType = `application/x-amz-json-${version}`;
  const answer = (status: number, body: unknown, headers = {}): ServiceResponse => ({
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': uniqueId(), ...headers },
    // To look at each member takes longer than to write it.
    body: JSON.stringify(body, hasInstants ? epochSeconds : undefined),
  });

  return async (request) => {
    try {
      const target = request.headers['x-amz-target'] ?? '';
      const name = target.startsWith(`${targetPrefix}.`) ? target.slice(targetPrefix.length + 1) : '';
      const run = Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (run === undefined) {
        throw new ServiceError('UnknownOperationException', `The operation ${target} is unknown`);
      }
      return answer(200, (await run(parseJson(request), callerOf(request))) ?? {});
    } catch (error) {
      const { code, message, status, details } = asServiceError(error);
      const body = { __type: code, message, ...details };
      if (queryCodes === undefined) return answer(status, body);
      const sender = status < 500 ? 'Sender' : 'Receiver';
      return answer(status, body, { 'x-amzn-query-error': `${queryCodes[code] ?? code};${sender}` });
    }
  };
}

/** The decoded body; an empty body is an empty object. */
export function parseJson(request: ServiceRequest): unknown {
  if (request.body === '') return {};
  try {
    return JSON.parse(request.body);
  } catch (cause) {
    throw new ServiceError(
      'SerializationException',
      `the request body is not JSON: ${(cause as Error).message}`,
    );
  }
}

/** Any other error is a bug of the endpoint. It is answered like AWS's internal errors, with the stack. */
export function asServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new ServiceError('InternalFailure', told, { status: 500 });
}

/** Replaces instants by seconds since the epoch, as the JSON protocols transmit them. */
export function epochSeconds(this: unknown, key: string, value: unknown): unknown {
  // JSON.stringify has already called toJSON on `value`; the holder still has the Date.
  const held = (this as Record<string, unknown>)[key];
  return held instanceof Date ? held.getTime() / 1000 : value;
}
