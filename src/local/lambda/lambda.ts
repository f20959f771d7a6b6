import { asServiceError, parseJson } from '../json-protocol.ts';
import { decoded } from '../rest-protocol.ts';
import { type Service, ServiceError, type ServiceRequest, type ServiceResponse } from '../service.ts';
import { uniqueId } from '../unique-id.ts';
import type { Functions } from './functions.ts';

/** Limits in bytes (Lambda developer guide, "Lambda quotas"). */
const MAX_REQUEST_BYTES = 6_291_456;
const MAX_EVENT_BYTES = 1_048_576;
const MAX_RESPONSE_BYTES = 6_291_556;

/** A queue that a function consumes. */
export interface MappedQueue {
  readonly uuid: string;
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  enabled: boolean;
}

/** @param mappings that exist now */
export function lambdaService(functions: Functions, mappings: () => readonly MappedQueue[]): Service {
  return async (request) => {
    try {
      const [path, uuid] = /^\/2015-03-31\/event-source-mappings(?:\/([^/]+))?\/?$/.exec(request.path) ?? [];
      if (path !== undefined) {
        if (request.method === 'GET' && !uuid) return listMappings(functions, mappings(), request);
        if (request.method === 'PUT' && uuid) return updateMapping(functions, mappings(), uuid, request);
      }
      return await route(functions, request);
    } catch (error) {
      const { code, message, status, details } = asServiceError(error);
      return answer(status, { Type: 'User', Message: message, ...details }, { 'x-amzn-errortype': code });
    }
  };
}

async function route(functions: Functions, request: ServiceRequest): Promise<ServiceResponse> {
  const [, encoded = '', action] =
    /^\/2015-03-31\/functions\/([^/]+)(?:\/(invocations|configuration))?\/?$/.exec(request.path) ?? [];
  const name = decoded(encoded)
    .replace(/^(?:arn:[^/]*?:)?(?:[0-9]{12}:)?function:/, '')
    .replace(/:.*$/, '');
  const call = `${request.method} ${action}`;
  if (encoded === '' || !['POST invocations', 'GET configuration'].includes(call)) {
    throw new ServiceError('UnknownOperationException', `${request.method} ${request.path} is unknown`, {
      status: 404,
    });
  }
  const environment = functions.environment(name);
  if (environment === undefined) {
    throw new ServiceError('ResourceNotFoundException', `Function not found: ${functions.arn(name)}`, {
      status: 404,
    });
  }
  if (call === 'POST invocations') return invoke(functions, name, request);
  return answer(200, {
    FunctionName: name,
    FunctionArn: functions.arn(name),
    // There are no roles here, but every function names one.
    Role: functions.arn(name).replace(/:lambda:[^:]*:([^:]*):function:/, ':iam::$1:role/'),
    Runtime: 'nodejs24.x',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Version: '$LATEST',
    PackageType: 'Zip',
    Environment: { Variables: environment },
  });
}

/** ListEventSourceMappings: all, or those of a function or of a queue. */
function listMappings(
  functions: Functions,
  mappings: readonly MappedQueue[],
  { query }: ServiceRequest,
): ServiceResponse {
  const { FunctionName: name, EventSourceArn: queueArn } = query;
  const wanted = mappings.filter(
    (mapping) =>
      (name === undefined ||
        [mapping.functionName, functions.arn(mapping.functionName)].includes(String(name))) &&
      (queueArn === undefined || mapping.queueArn === queueArn),
  );
  return answer(200, {
    EventSourceMappings: wanted.map((mapping) => shown(functions, mapping)),
  });
}

/** UpdateEventSourceMapping, as far as it enables and disables. */
function updateMapping(
  functions: Functions,
  mappings: readonly MappedQueue[],
  uuid: string,
  request: ServiceRequest,
): ServiceResponse {
  const mapping = mappings.find((one) => one.uuid === uuid);
  if (mapping === undefined) {
    throw new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.', {
      status: 404,
    });
  }
  const { Enabled } = parseJson(request) as { Enabled?: unknown };
  if (typeof Enabled === 'boolean') mapping.enabled = Enabled;
  return answer(202, shown(functions, mapping));
}

function shown(functions: Functions, mapping: MappedQueue) {
  return {
    UUID: mapping.uuid,
    EventSourceArn: mapping.queueArn,
    FunctionArn: functions.arn(mapping.functionName),
    State: mapping.enabled ? 'Enabled' : 'Disabled',
    BatchSize: mapping.batchSize,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency },
  };
}

async function invoke(functions: Functions, name: string, request: ServiceRequest): Promise<ServiceResponse> {
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const event = request.body === '' ? '{}' : request.body;
  checkEvent(event, type);
  if (type === 'DryRun') return answer(204);
  if (type === 'Event') {
    functions.invokeLater(name, event);
    return answer(202);
  }
  const result = await functions.invoke(name, event);
  const headers = { 'x-amz-executed-version': '$LATEST' };
  const failed = { ...headers, 'x-amz-function-error': 'Unhandled' };
  if (Buffer.byteLength(result.payload) > MAX_RESPONSE_BYTES) {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
    return answer(200, { errorType: 'Function.ResponseSizeTooLarge', errorMessage }, failed);
  }
  return { ...answer(200, undefined, result.ok ? headers : failed), body: result.payload };
}

function checkEvent(event: string, type: string): void {
  if (!['RequestResponse', 'Event', 'DryRun'].includes(type)) {
    throw new ServiceError('InvalidParameterValueException', `Unsupported invocation type ${type}`);
  }
  const limit = type === 'Event' ? MAX_EVENT_BYTES : MAX_REQUEST_BYTES;
  const bytes = Buffer.byteLength(event);
  if (bytes > limit) {
    throw new ServiceError(
      'RequestTooLargeException',
      `${bytes} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`,
      { status: 413 },
    );
  }
  try {
    JSON.parse(event);
  } catch (cause) {
    throw new ServiceError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(cause as Error).message}`,
    );
  }
}

function answer(status: number, body?: object, headers: Record<string, string> = {}): ServiceResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': uniqueId(), ...headers },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}
