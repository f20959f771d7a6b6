// Signatures of the real signer, and what becomes of them when something is changed.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type SignedRequest, signatureFault } from '../../src/local/signature.ts';
import { signed } from './signed.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'the-secret' };
const now = new Date('2026-11-23T03:00:00Z');
const kindOf = async (request: SignedRequest, at = now) =>
  (await signatureFault(request, credentials, at))?.kind;

const invoke = {
  method: 'POST',
  target: '/2015-03-31/functions/a%20b/invocations?Qualifier=%24LATEST&x=1&x=0',
  headers: { host: '127.0.0.1:4680', 'content-type': 'application/json', 'x-amz-target': 'A.B' },
  body: Buffer.from('{"job":"größer"}'),
};
const sign = (
  request: SignedRequest = invoke,
  options: Parameters<typeof signed>[1] = { credentials, now },
) => signed(request, options);

describe('a signature of the right key', () => {
  it.each([
    ['with path, query and body', invoke],
    [
      'with nothing but the host',
      { ...invoke, target: '/', headers: { host: 'localhost' }, body: Buffer.from('') },
    ],
    ['of bytes that are no text', { ...invoke, body: Buffer.from([0, 0xff, 0xfe]) }],
    ['with blanks in a header', { ...invoke, headers: { ...invoke.headers, 'x-amz-meta': ' a   b ' } }],
  ])('is taken: %s', async (_, request) => {
    expect(await kindOf(await sign(request))).toBeUndefined();
  });

  it('is taken with the hash of the body in a header of its own', async () => {
    const hash = createHash('sha256').update(invoke.body).digest('hex');
    const request = await sign({ ...invoke, headers: { ...invoke.headers, 'x-amz-content-sha256': hash } });
    expect(await kindOf(request)).toBeUndefined();
  });

  it('leaves what a proxy may change unsigned', async () => {
    const request = await sign();
    expect(
      await kindOf({ ...request, headers: { ...request.headers, 'user-agent': 'x', connection: 'close' } }),
    ).toBe(undefined);
  });
});

describe('a signature does not hold for', () => {
  type Change = (request: SignedRequest) => SignedRequest;
  const header =
    (name: string, value: string): Change =>
    (request) => ({ ...request, headers: { ...request.headers, [name]: value } });
  const authorization =
    (change: (text: string) => string): Change =>
    (request) =>
      header('authorization', change(request.headers.authorization ?? ''))(request);

  it.each<[string, Change, string]>([
    ['another body', (request) => ({ ...request, body: Buffer.from('{"job":"evil"}') }), 'wrong'],
    ['another path', (request) => ({ ...request, target: '/schedules' }), 'wrong'],
    ['another query', (request) => ({ ...request, target: request.target.replace('x=1', 'x=2') }), 'wrong'],
    ['another method', (request) => ({ ...request, method: 'DELETE' }), 'wrong'],
    ['another host', header('host', 'localhost:4680'), 'wrong'],
    ['another operation', header('x-amz-target', 'A.C'), 'wrong'],
    ['another content type', header('content-type', 'text/plain'), 'wrong'],
    ['a further header of AWS that is not signed', header('x-amz-invocation-type', 'Event'), 'wrong'],
    ['a hash that is not the body’s', header('x-amz-content-sha256', 'UNSIGNED-PAYLOAD'), 'wrong'],
    ['another time of the same day', header('x-amz-date', '20261123T030001Z'), 'wrong'],
    ['another day', header('x-amz-date', '20261124T030000Z'), 'incomplete'],
    ['no time', header('x-amz-date', ''), 'incomplete'],
    ['a time that is none', header('x-amz-date', '20261123T996199Z'), 'incomplete'],
    ['another region', authorization((text) => text.replace('eu-west-1', 'eu-west-2')), 'wrong'],
    ['another service', authorization((text) => text.replace('/lambda/', '/constructor/')), 'wrong'],
    ['another key', authorization((text) => text.replace('=local/', '=AKIDEXAMPLE/')), 'unknown-key'],
    [
      'a header that is not there',
      authorization((text) => text.replace('=content-type;', '=constructor;content-type;')),
      'wrong',
    ],
    ['fewer headers', authorization((text) => text.replace('content-type;host;', 'content-type;')), 'wrong'],
    [
      'another algorithm',
      authorization((text) => text.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1')),
      'incomplete',
    ],
    ['two signatures', authorization((text) => `${text}, Signature=${'0'.repeat(64)}`), 'incomplete'],
    ['a signature of another length', authorization((text) => text.slice(0, -1)), 'incomplete'],
    ['a signature in capitals', authorization((text) => text.toUpperCase()), 'incomplete'],
    ['zeros', authorization((text) => text.replace(/Signature=.*/, `Signature=${'0'.repeat(64)}`)), 'wrong'],
    ['an empty key', authorization((text) => text.replace('=local/', '=/')), 'incomplete'],
    ['a longer scope', authorization((text) => text.replace('=local/', '=local/x/')), 'incomplete'],
    ['words', authorization(() => 'Bearer abc'), 'incomplete'],
    ['nothing', authorization(() => ''), 'incomplete'],
  ])('%s', async (_, change, kind) => {
    expect(await kindOf(change(await sign()))).toBe(kind);
  });

  it('another secret', async () => {
    const other = { ...credentials, secretAccessKey: 'the-secret ' };
    expect(await kindOf(await sign(invoke, { credentials: other, now }))).toBe('wrong');
  });

  it.each([
    [-301, 'wrong'],
    [-299, undefined],
    [299, undefined],
    [301, 'wrong'],
  ])('a request that arrives %i seconds from its time: %s', async (seconds, kind) => {
    expect(await kindOf(await sign(), new Date(now.getTime() + seconds * 1000))).toBe(kind);
  });
});

describe('a request without the header', () => {
  it('has no signature', async () => {
    expect(await kindOf(invoke)).toBe('missing');
  });

  it('with one in its query is asked to sign the header', async () => {
    const target = '/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00';
    expect(await kindOf({ ...invoke, target })).toBe('incomplete');
  });
});
