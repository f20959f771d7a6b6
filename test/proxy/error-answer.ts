// An error of AWS in the shape of the service that a request is for.
import type { Answer, Request } from './line.ts';

interface ServiceError {
  readonly status: number;
  readonly name: string;
}

/** Names and statuses from the services' API models, or else from "Common Errors" of their API references. */
const ERRORS = {
  throttled: {
    dynamodb: { status: 400, name: 'ThrottlingException' },
    sqs: { status: 403, name: 'RequestThrottled' },
    ecs: { status: 400, name: 'ThrottlingException' },
    events: { status: 400, name: 'ThrottlingException' },
    logs: { status: 400, name: 'ThrottlingException' },
    scheduler: { status: 429, name: 'ThrottlingException' },
    lambda: { status: 429, name: 'TooManyRequestsException' },
    cloudwatch: { status: 400, name: 'ThrottlingException' },
    query: { status: 400, name: 'Throttling' },
  },
  unavailable: {
    dynamodb: { status: 500, name: 'InternalServerError' },
    sqs: { status: 500, name: 'InternalFailure' },
    ecs: { status: 500, name: 'ServerException' },
    events: { status: 500, name: 'InternalException' },
    logs: { status: 503, name: 'ServiceUnavailableException' },
    scheduler: { status: 500, name: 'InternalServerException' },
    lambda: { status: 500, name: 'ServiceException' },
    cloudwatch: { status: 500, name: 'InternalServiceFault' },
    query: { status: 500, name: 'InternalFailure' },
  },
} as const satisfies Record<string, Record<string, ServiceError>>;

type Service = keyof (typeof ERRORS)['throttled'];

/** Services that speak JSON, by the first word of `x-amz-target`. */
const TARGETS: readonly (readonly [prefix: string, Service])[] = [
  ['DynamoDB_', 'dynamodb'],
  ['AmazonSQS', 'sqs'],
  ['AmazonEC2ContainerService', 'ecs'],
  ['AWSEvents', 'events'],
  ['GraniteServiceVersion', 'cloudwatch'],
  ['Logs_', 'logs'],
];

export function throttledAnswer(request: Request): Answer {
  return errorAnswer(request, ERRORS.throttled[serviceOf(request)], 'Rate exceeded');
}

export function unavailableAnswer(request: Request): Answer {
  return errorAnswer(request, ERRORS.unavailable[serviceOf(request)], 'an internal error');
}

/** @param message IAM's, which names the action */
export function deniedAnswer(request: Request, message: string): Answer {
  const ofQuery = isOfEc2(request) ? 'UnauthorizedOperation' : 'AccessDenied';
  const name = serviceOf(request) === 'query' ? ofQuery : 'AccessDeniedException';
  return errorAnswer(request, { status: 403, name }, message);
}

/** An error in the protocol of the request. */
export function errorAnswer(request: Request, { status, name }: ServiceError, message: string): Answer {
  if (serviceOf(request) === 'query') {
    const blame = status < 500 ? 'Sender' : 'Receiver';
    const error = `<Error><Type>${blame}</Type><Code>${name}</Code><Message>${message}</Message></Error>`;
    const body = isOfEc2(request)
      ? `<Response><Errors>${error}</Errors><RequestID>0</RequestID></Response>`
      : `<ErrorResponse>${error}<RequestId>0</RequestId></ErrorResponse>`;
    return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) };
  }
  // REST services name the error in the header, the JSON protocols in the body.
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
    body: Buffer.from(JSON.stringify({ __type: name, message })),
  };
}

/** EC2 has a form of the query protocol of its own. */
function isOfEc2({ body }: Request): boolean {
  return body.includes('Version=2016-11-15');
}

function serviceOf({ target, headers }: Request): Service {
  const named = headers['x-amz-target'];
  if (named !== undefined) {
    const found = TARGETS.find(([prefix]) => named.startsWith(prefix));
    if (found === undefined) throw new Error(`the errors of ${named} are not known here`);
    return found[1];
  }
  if (/^\/schedule/.test(target)) return 'scheduler';
  return target.startsWith('/2015-03-31/') ? 'lambda' : 'query';
}
