// The caller of a request: account, region and origin, from its signature and host. ARNs and URLs are built from them.
import type { ServiceRequest } from './service.ts';

export interface Caller {
  readonly account: string;
  readonly region: string;
  /** How the caller reached the endpoint, for URLs in responses: `http://127.0.0.1:4680`. */
  readonly origin: string;
}

/** The only account that exists locally. */
export const localAccount = '000000000000';

/** The region in the signature's credential scope (`AKID/20261123/eu-west-1/sqs/aws4_request`), else us-east-1. */
export function callerOf(request: ServiceRequest): Caller {
  const host = request.headers.host ?? 'localhost';
  return {
    account: localAccount,
    region: credentialScope(request)?.region ?? 'us-east-1',
    // Only clients in this process still use AWS's own host names.
    origin: `${host.endsWith('.amazonaws.com') ? 'https' : 'http'}://${host}`,
  };
}

/** The region and service that a SigV4 signature names. The signature itself was verified when the request came in. */
export function credentialScope(request: ServiceRequest): { region: string; service: string } | undefined {
  const scope = /Credential=[^/]+\/[0-9]+\/([^/]+)\/([^/]+)\/aws4_request/.exec(
    request.headers.authorization ?? '',
  );
  return scope?.[1] && scope[2] ? { region: scope[1], service: scope[2] } : undefined;
}
