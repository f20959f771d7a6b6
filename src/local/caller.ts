// Who calls and where: what a request's signature and host tell, and what ARNs and URLs are made of.
import type { ServiceRequest } from './service.ts';

export interface Caller {
  readonly account: string;
  readonly region: string;
  /** How the caller reached the endpoint, for URLs in answers: `http://127.0.0.1:4680`. */
  readonly origin: string;
}

/** The one account that exists locally. */
export const localAccount = '000000000000';

/** Region from the signature's credential scope (`AKID/20261123/eu-west-1/sqs/aws4_request`), else us-east-1. */
export function callerOf(request: ServiceRequest): Caller {
  const host = request.headers.host ?? 'localhost';
  return {
    account: localAccount,
    region: credentialScope(request)?.region ?? 'us-east-1',
    // Only clients in this process still speak to AWS's own host names.
    origin: `${host.endsWith('.amazonaws.com') ? 'https' : 'http'}://${host}`,
  };
}

/** Region and service that a SigV4 signature names. Whether it is right was looked at when the request came in. */
export function credentialScope(request: ServiceRequest): { region: string; service: string } | undefined {
  const scope = /Credential=[^/]+\/[0-9]+\/([^/]+)\/([^/]+)\/aws4_request/.exec(
    request.headers.authorization ?? '',
  );
  return scope?.[1] && scope[2] ? { region: scope[1], service: scope[2] } : undefined;
}
