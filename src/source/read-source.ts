// Reads the source of a crontab: its text, or a sentence that says why not.
import { createHash } from 'node:crypto';
import { DeadlineError } from '../aws/deadline.ts';
import { certificateCode, isPassing } from '../aws/errors.ts';
import { type CrontabSource, shownSource } from '../config/crontab-source.ts';
import { CronbridgeError } from '../errors.ts';
import { type AddressOptions, ForbiddenAddressError, readAddress } from './read-address.ts';
import { type AwsClient, readObject } from './read-object.ts';
import type { SourceAnswer } from './source-answer.ts';

/** Content that is known already. */
export interface KnownContent {
  readonly etag?: string | undefined;
  /** SHA-256 of the text, for servers without ETag. */
  readonly digest?: string | undefined;
}

/** The content of a source; `text` is absent if it is the known one. */
interface SourceContent extends KnownContent {
  readonly text?: string;
}

interface Reader {
  readonly source: CrontabSource;
  readonly client: AwsClient;
  readonly endpoint?: string | undefined;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** See AddressOptions. */
  readonly https?: Pick<AddressOptions, 'forbidden' | 'ca'>;
}

/** A crontab of ten thousand jobs; anything larger is something else. */
const LARGEST_BYTES = 1_000_000;
const WITHIN_MS = 10_000;
const TRIES = 3;
const AGAIN_AFTER_MS = 300;

/**
 * @param withinMilliseconds for a whole answer
 * @throws CronbridgeError `source` that says why it cannot be read
 */
export async function readSourceContent(
  reader: Reader,
  known: KnownContent = {},
  withinMilliseconds = WITHIN_MS,
): Promise<SourceContent> {
  for (let tries = 1; ; tries += 1) {
    const signal = AbortSignal.timeout(withinMilliseconds);
    try {
      return await readOnce(reader, known, signal);
    } catch (error) {
      if (tries < TRIES && !isLate(error, signal) && mayPass(error)) {
        await reader.wait(tries * AGAIN_AFTER_MS);
        continue;
      }
      const { reason, hint } = reasonOf(error, signal);
      const shown = shownSource(reader.source.address);
      throw new CronbridgeError('source', `the crontab at ${shown} cannot be read: ${reason}`, {
        ...(hint !== undefined && { hint }),
        cause: error,
      });
    }
  }
}

async function readOnce(reader: Reader, known: KnownContent, signal: AbortSignal): Promise<SourceContent> {
  const answer = await ask(reader, known, signal);
  if (answer.status === 304) return known;
  const bytes = await bodyOf(answer, signal);
  refuseStatus(answer, bytes);
  const text = decoded(bytes);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const { etag } = answer.headers;
  return { ...(etag && { etag }), digest, ...(digest !== known.digest && { text }) };
}

function ask(
  { source, client, endpoint, https }: Reader,
  { etag }: KnownContent,
  signal: AbortSignal,
): Promise<SourceAnswer> {
  return source.kind === 's3'
    ? readObject(client, source, { endpoint, etag })
    : readAddress(source.address, { etag, signal, ...https });
}

/** What is wrong with the answer, for people. */
class UnfitAnswer extends Error {
  readonly hint: string | undefined;
  /** Whether the next answer may be another. */
  readonly mayPass: boolean;

  constructor(reason: string, hint?: string, mayPass = false) {
    super(reason);
    this.hint = hint;
    this.mayPass = mayPass;
  }
}

async function bodyOf({ headers, body }: SourceAnswer, signal: AbortSignal): Promise<Buffer> {
  if (Number(headers['content-length']) > LARGEST_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body instanceof Uint8Array ? [body] : body) {
    signal.throwIfAborted();
    const part = chunk as Uint8Array;
    bytes += part.length;
    if (bytes > LARGEST_BYTES) throw tooLarge();
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

function tooLarge() {
  return new UnfitAnswer(
    `it is larger than ${LARGEST_BYTES.toLocaleString('en')} bytes`,
    'split it over several stages, or move long commands into scripts in the image',
  );
}

function refuseStatus({ status, headers }: SourceAnswer, body: Buffer): void {
  if (status >= 300 && status < 400 && headers.location !== undefined) {
    throw new UnfitAnswer(
      `it redirects to ${shownSource(headers.location)}`,
      'name the address of the file itself: no redirect is followed',
    );
  }
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
    throw new UnfitAnswer(
      `it is compressed (${headers['content-encoding']}), although that was not asked for`,
    );
  if (status === 200) return;
  // S3 explains itself in XML.
  const [, code] = /<Code>(\w+)<\/Code>/.exec(body.toString()) ?? [];
  const reason = `the answer is ${status}${code === undefined ? '' : `, ${code}`}`;
  throw new UnfitAnswer(reason, hintFor(status, code), status >= 500 || status === 429);
}

function hintFor(status: number, code: string | undefined): string | undefined {
  if (code === 'AccessDenied')
    return 'the object does not exist, or a policy of its bucket or its key denies reading it';
  if (status === 401 || status === 403)
    return 'the functions send no credentials: publish it, or use s3://bucket/key';
  return status === 404 ? 'check the address' : undefined;
}

/** A byte order mark stays: the parser handles it. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UnfitAnswer('it is not UTF-8 text');
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof UnfitAnswer ? error.mayPass : isPassing(error);
}

/** What took its whole time is not tried again. */
function isLate(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) return true;
  return error instanceof DeadlineError || ['TimeoutError', 'AbortError'].includes((error as Error).name);
}

/** What the owner of a server can do about its certificate, by OpenSSL's and Node.js's codes. */
const CERTIFICATE_HINTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'renew the certificate of the server',
  CERT_NOT_YET_VALID: 'check the dates of the certificate of the server',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'use a host name that the certificate has, or add this one to the certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'have the server send its intermediate certificates too',
};
const OTHER_CERTIFICATE_HINT =
  'use a certificate of a public authority, or s3://bucket/key: the functions trust no private one';

function reasonOf(error: unknown, signal: AbortSignal): { reason: string; hint?: string | undefined } {
  const { message, code = '' } = error as NodeJS.ErrnoException;
  if (error instanceof UnfitAnswer) return { reason: message, hint: error.hint };
  if (isLate(error, signal)) return { reason: 'it did not answer completely in time' };
  if (error instanceof ForbiddenAddressError)
    return { reason: message, hint: 'publish it on another machine, or use s3://bucket/key' };
  const certificate = certificateCode(error);
  if (certificate !== undefined) {
    return {
      reason: `its certificate is not accepted: ${message} (${certificate})`,
      hint: CERTIFICATE_HINTS[certificate] ?? OTHER_CERTIFICATE_HINT,
    };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { reason: 'its host has no address', hint: 'check the spelling of the host' };
  return { reason: message };
}
