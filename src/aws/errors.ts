// What AWS SDK errors mean: one table, which decides about retries, exit codes and sentences.
import { CronbridgeError, type ErrorCode } from '../errors.ts';

/** The error codes that concern AWS. */
type AwsErrorCode = Extract<ErrorCode, `aws-${string}`>;

/**
 * Error names by meaning. Sources: the error lists of the services' API references, "Common Errors" of each, and the names that
 * the SDK and Node.js use for failures before an answer.
 */
const NAMES: Readonly<Record<AwsErrorCode, readonly string[]>> = {
  'aws-throttled': [
    'ThrottlingException',
    'Throttling',
    'ThrottledException',
    'RequestThrottled',
    'RequestThrottledException',
    'RequestLimitExceeded',
    'TooManyRequestsException',
    'ProvisionedThroughputExceededException',
  ],
  'aws-unavailable': [
    'InternalServerException',
    'InternalServerError',
    'InternalFailure',
    'InternalError',
    'ServerException',
    'ServiceException',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    // Two simultaneous changes of one resource. (Where it means "exists already", the caller checks for that first.)
    'ConflictException',
    'TransactionConflictException',
    'TransactionInProgressException',
  ],
  'aws-unreachable': [
    'TimeoutError',
    'DeadlineError',
    'RequestTimeout',
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
  ],
  'aws-credentials': [
    'CredentialsProviderError',
    'TokenProviderError',
    'ExpiredToken',
    'ExpiredTokenException',
    'IncompleteSignature',
    'IncompleteSignatureException',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'SignatureDoesNotMatch',
    'UnrecognizedClientException',
  ],
  'aws-denied': [
    'AccessDenied',
    'AccessDeniedException',
    'AuthorizationErrorException',
    'KMSAccessDeniedException',
    'NotAuthorized',
    'UnauthorizedOperation',
  ],
  'aws-not-found': [
    'ResourceNotFoundException',
    'ClusterNotFoundException',
    'NotFoundException',
    // IAM's.
    'NoSuchEntityException',
    'QueueDoesNotExist',
    'AWS.SimpleQueueService.NonExistentQueue',
  ],
  'aws-invalid': [],
};

const CODES = new Map(
  Object.entries(NAMES).flatMap(([code, names]) => names.map((name) => [name, code as AwsErrorCode])),
);

/** Errors that may pass: the same request can succeed later. */
const PASSING: ReadonlySet<AwsErrorCode> = new Set(['aws-throttled', 'aws-unavailable', 'aws-unreachable']);

/** OpenSSL's and Node.js's codes for certificates (Node.js, "TLS: X509 certificate error codes"). */
const CERTIFICATE = /CERT|ISSUER|SIGNATURE|CRL_|ALTNAME/;

/** The code of a certificate that is not accepted. @returns undefined for another error */
export function certificateCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  // Errors of AWS have names, not codes.
  return typeof code === 'string' && !CODES.has(code) && CERTIFICATE.test(code) ? code : undefined;
}

/** The meaning of a failed SDK call. @returns undefined for an error that is not from AWS */
export function awsErrorCode(error: unknown): AwsErrorCode | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  const known = CODES.get(error.name) ?? (typeof code === 'string' ? CODES.get(code) : undefined);
  if (known !== undefined) return known;
  if (certificateCode(error) !== undefined) return 'aws-unreachable';
  if ($metadata === undefined) return undefined;
  const status = $metadata.httpStatusCode ?? 0;
  if (status === 429) return 'aws-throttled';
  return status >= 400 && status < 500 ? 'aws-invalid' : 'aws-unavailable';
}

/** Whether the same request can succeed later. */
export function isPassing(error: unknown): boolean {
  const code = awsErrorCode(error);
  return code !== undefined && PASSING.has(code) && certificateCode(error) === undefined;
}

const HINTS: Readonly<Record<AwsErrorCode, string>> = {
  'aws-throttled': 'wait a minute and try again',
  'aws-unavailable': 'try again later: AWS has a problem',
  'aws-unreachable': 'check the network, the region (AWS_REGION) and the endpoint (AWS_ENDPOINT_URL)',
  'aws-credentials': 'log in again, or check AWS_PROFILE and the AWS_* variables of this shell',
  'aws-denied': 'allow the action that the message names in the policy of the calling role or user',
  'aws-not-found': 'check the service, stage and region, and that this stage is deployed',
  'aws-invalid': 'check the setting that the message names: AWS rejected the request',
};

const CERTIFICATE_HINT =
  'if a proxy of your network stands before AWS, name its certificate authority in NODE_EXTRA_CA_CERTS; else check the endpoint (AWS_ENDPOINT_URL) and the clock of this machine';

/**
 * The error for a person, with AWS's own message where there is one. An error that is not from AWS is a bug and is returned as it is.
 * @param doing what was tried, in the form "read the schedules"
 */
export function explainAws(error: unknown, doing: string): unknown {
  const code = awsErrorCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  const message = `could not ${doing}: ${wordsOf(error)}`;
  const hint = certificateCode(error) === undefined ? HINTS[code] : CERTIFICATE_HINT;
  return new CronbridgeError(code, message, { hint, cause: error });
}

/** AWS's own words, or what is known where it said nothing: what stands before it answered, or the connection broke. */
function wordsOf(error: Error): string {
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  // The SDK's names for an answer that it cannot read: in JSON, and in XML.
  if (status !== undefined && ['SyntaxError', 'Unknown'].includes(error.name)) {
    return `HTTP ${status}, with an answer that is not from AWS`;
  }
  // The SDK's name for any broken connection is TimeoutError.
  const name = typeof code === 'string' && CODES.has(code) ? code : error.name;
  const [message] = error.message.split('\n  Deserialization error: ');
  return `${name}: ${message}`;
}
