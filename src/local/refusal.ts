// Refuses a request that no service has seen, in the request's own protocol.
import { queryError } from './query-protocol.ts';
import type { ServiceResponse } from './service.ts';
import { uniqueId } from './unique-id.ts';

export interface RefusedRequest {
  readonly status: number;
  /** The error's name in the JSON protocols. */
  readonly code: string;
  /** Its name in the query protocol, if that differs. */
  readonly queryCode?: string;
  readonly message: string;
}

/** The namespace of SNS, the only service here that speaks the query protocol. */
export const SNS_NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** @param headers of the request, in lower case */
export function refuse(
  headers: Readonly<Record<string, string>>,
  { status, code, queryCode = code, message }: RefusedRequest,
): ServiceResponse {
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return queryError(SNS_NAMESPACE, { status, code: queryCode, message });
  }
  return {
    status,
    headers: {
      'content-type':
        headers['x-amz-target'] === undefined ? 'application/json' : 'application/x-amz-json-1.1',
      'x-amzn-errortype': code,
      'x-amzn-requestid': uniqueId(),
    },
    body: JSON.stringify({ __type: code, message }),
  };
}
