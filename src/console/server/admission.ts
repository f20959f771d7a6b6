// Decides from a request's head whether it comes from the console's own page, opened by the person who started it.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { OwnParts } from './page-files.ts';

/** Why a request is refused. */
interface Refused {
  readonly status: 401 | 403 | 405 | 415 | 421;
  readonly code: string;
  readonly message: string;
}

/** What may be asked for without the token: the page, which has no data. */
const API = '/api/';

/** A name of the loopback interface, with any port: a foreign name may lead here too (DNS rebinding). */
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?$/i;

/**
 * The rules, in their order. Any page can make a browser send requests to this machine, but the browser says so: by `Origin` and
 * `Sec-Fetch-Site` (Fetch standard; W3C "Fetch Metadata Request Headers"). The token is in no cookie, since the ports of a host share
 * cookies, and no page of others can read it.
 * @param token 256 bits, which only the page's address has @param readOnly nothing may be done
 */
export function admissionRefusal(
  { method, headers, url }: Pick<Request, 'method' | 'headers' | 'url'>,
  { token, readOnly }: { readonly token: string; readonly readOnly: boolean },
): Refused | undefined {
  const host = headers.get('host') ?? '';
  if (!LOOPBACK.test(host)) {
    return {
      status: 421,
      code: 'foreign-host',
      message: 'the host is no name of this machine’s loopback interface',
    };
  }
  const origin = headers.get('origin');
  if (origin !== null && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    return {
      status: 403,
      code: 'foreign-origin',
      message: 'the request comes from a page of another origin',
    };
  }
  const isPage = !new URL(url).pathname.startsWith(API);
  const site = headers.get('sec-fetch-site');
  // A link may lead to the page: it has no data, and no frame may hold it.
  const isVisit = isPage && method === 'GET' && headers.get('sec-fetch-dest') === 'document';
  if (site !== null && site !== 'same-origin' && site !== 'none' && !isVisit) {
    return { status: 403, code: 'foreign-site', message: 'the request comes from a page of another site' };
  }
  if (isPage) {
    return method === 'GET' || method === 'HEAD' ? undefined : notAllowed(method);
  }
  if (!isToken(headers.get('authorization') ?? '', token)) {
    return { status: 401, code: 'no-token', message: 'the request does not have this console’s token' };
  }
  if (method === 'GET') return undefined;
  if (method !== 'POST') return notAllowed(method);
  if (readOnly) return { status: 403, code: 'read-only', message: 'this console only shows' };
  // A form cannot send this type, and a script of another origin may not without asking first.
  if (headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json') {
    return { status: 415, code: 'not-json', message: 'the body must be application/json' };
  }
  return undefined;
}

function notAllowed(method: string): Refused {
  return { status: 405, code: 'method', message: `${method} is not accepted here` };
}

/** Compares digests, so that the time says nothing about the token. */
function isToken(authorization: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization), digest(`Bearer ${token}`));
}

/** Of every answer. The page runs its own script and style only, and no text becomes markup. */
export function safeHeaders({ script, style }: OwnParts): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      `script-src ${script}`,
      `style-src ${style}`,
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'cache-control': 'no-store',
  };
}
