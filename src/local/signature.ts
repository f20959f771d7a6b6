// Verifies that a request is signed with the only valid key, by AWS's Signature Version 4.
import { createHash, createHmac, type Hash, type Hmac, timingSafeEqual } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request as received. Header names are lower case. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as in the request. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What is wrong with a signature, in the words of AWS (IAM user guide, "Troubleshoot Signature Version 4 requests"). */
export interface SignatureFault {
  readonly kind: 'missing' | 'incomplete' | 'unknown-key' | 'wrong';
  readonly message: string;
}

/** How long a signature is valid before and after its time, as on AWS. */
const SKEW_MILLISECONDS = 5 * 60_000;
const ALGORITHM = 'AWS4-HMAC-SHA256';

/** What is wrong with a request's signature. @returns undefined if it is valid */
export async function signatureFault(
  request: SignedRequest,
  credentials: Credentials,
  now: Date,
): Promise<SignatureFault | undefined> {
  const read = readHead(request, credentials, now);
  if ('kind' in read) return read;
  const { headers } = request;
  const contentHash = own(headers, 'x-amz-content-sha256');
  if (contentHash !== undefined && contentHash !== createHash('sha256').update(request.body).digest('hex')) {
    return wrong('The header X-Amz-Content-Sha256 is not the hash of the body.');
  }
  const expected = await signatureOf(request, credentials, read);
  return expected !== undefined && isEqual(expected, read.signature)
    ? undefined
    : wrong(
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
      );
}

/** What is wrong even before the body is read: the body of an unsigned request need not be kept. */
export function headFault(
  request: Pick<SignedRequest, 'target' | 'headers'>,
  credentials: Credentials,
  now: Date,
): SignatureFault | undefined {
  const read = readHead(request, credentials, now);
  return 'kind' in read ? read : undefined;
}

function readHead(
  { target, headers }: Pick<SignedRequest, 'target' | 'headers'>,
  credentials: Credentials,
  now: Date,
): SignatureFault | (Authorization & { readonly date: Date }) {
  const authorization = own(headers, 'authorization');
  if (authorization === undefined) {
    return /[?&]X-Amz-(?:Signature|Credential)=/i.test(target)
      ? incomplete('A signature in the query is not supported here; sign the header Authorization.')
      : { kind: 'missing', message: 'Missing Authentication Token.' };
  }
  const given = readAuthorization(authorization);
  if (given === undefined) {
    return incomplete(
      `The header Authorization must have the form ${ALGORITHM} Credential=…, SignedHeaders=…, Signature=…`,
    );
  }
  if (given.accessKeyId !== credentials.accessKeyId) {
    return { kind: 'unknown-key', message: 'The security token included in the request is invalid.' };
  }
  const date = signingDate(own(headers, 'x-amz-date') ?? '');
  if (date === undefined || !own(headers, 'x-amz-date')?.startsWith(given.day)) {
    return incomplete(
      'The header X-Amz-Date must have the form 20261123T030000Z and the date of the credential scope.',
    );
  }
  if (Math.abs(date.getTime() - now.getTime()) > SKEW_MILLISECONDS) {
    return wrong(
      `Signature expired: it was made at ${date.toISOString()}, but the current time is ${now.toISOString()} (5 min. are allowed).`,
    );
  }
  const unsigned = Object.keys(headers).find(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !given.signedHeaders.includes(name),
  );
  return unsigned === undefined ? { ...given, date } : wrong(`The header ${unsigned} must be signed.`);
}

function incomplete(message: string): SignatureFault {
  return { kind: 'incomplete', message };
}

function wrong(message: string): SignatureFault {
  return { kind: 'wrong', message };
}

/** Names come from the request, so only the headers' own properties count, not inherited ones. */
function own(headers: SignedRequest['headers'], name: string): string | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}

interface Authorization {
  readonly accessKeyId: string;
  /** `20261123` */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function readAuthorization(text: string): Authorization | undefined {
  if (!text.startsWith(`${ALGORITHM} `)) return undefined;
  const parts = text
    .slice(ALGORITHM.length)
    .split(',')
    .map((part) => part.trim());
  const value = (name: string): string => {
    const [found = '', ...others] = parts.filter((part) => part.startsWith(`${name}=`));
    return others.length === 0 ? found.slice(name.length + 1) : '';
  };
  const [accessKeyId, day = '', region, service, end, ...rest] = value('Credential').split('/');
  const signedHeaders = value('SignedHeaders').split(';');
  const signature = value('Signature');
  if (!accessKeyId || !region || !service || end !== 'aws4_request' || rest.length > 0) return undefined;
  if (!/^[0-9]{8}$/.test(day) || !/^[0-9a-f]{64}$/.test(signature)) return undefined;
  return { accessKeyId, day, region, service, signedHeaders, signature };
}

function signingDate(text: string): Date | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const date = new Date(iso);
  return iso === text || Number.isNaN(date.getTime()) ? undefined : date;
}

/** The signature that the request must have. @returns undefined if it names a signed header that it does not have */
async function signatureOf(
  { method, target, headers, body }: SignedRequest,
  credentials: Credentials,
  { region, service, signedHeaders, date }: Authorization & { readonly date: Date },
): Promise<string | undefined> {
  const [path = '/', query = ''] = split(target, '?');
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: false });
  const chosen = Object.entries(headers).filter(([name]) => signedHeaders.includes(name));
  if (chosen.length !== signedHeaders.length) return undefined;
  const signed = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path,
      query: queryOf(query),
      headers: Object.fromEntries(chosen),
      body,
    },
    { signingDate: date, signableHeaders: new Set(signedHeaders) },
  );
  return readAuthorization(signed.headers.authorization ?? '')?.signature;
}

function split(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

/** A query's parameters; a repeated one is a list. */
export function queryOf(query: string): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const all = values.get(name);
    if (all === undefined) values.set(name, [value]);
    else all.push(value);
  }
  // Not by assignment, since a name may be `__proto__`.
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all]),
  );
}

/** Compares in constant time, which does not reveal where the texts differ. */
function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** SHA-256, or HMAC-SHA-256 with a secret, as the signer requires it. */
class Sha256 {
  readonly #secret: string | ArrayBuffer | ArrayBufferView | undefined;
  #hash!: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret;
    this.reset();
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    const secret = this.#secret;
    const key = typeof secret === 'string' || secret === undefined ? secret : bytes(secret);
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }
}

function bytes(source: ArrayBuffer | ArrayBufferView): Uint8Array {
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}
