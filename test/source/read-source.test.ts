// Every answer of a source, with the real node:https and real signatures.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BlockList } from 'node:net';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSource } from '../../src/config/crontab-source.ts';
import { signatureFault } from '../../src/local/signature.ts';
import { readSourceContent } from '../../src/source/read-source.ts';
import { CERTIFICATE, startHttps } from './https-server.ts';

const TEXT = '#@ name=report\n0 5 * * * /app/report\n';
const digest = createHash('sha256').update(TEXT).digest('hex');

type Server = Awaited<ReturnType<typeof startHttps>>;
let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[];
beforeAll(async () => {
  server = await startHttps((request, response) => {
    asked.push(request);
    answer(request, response);
  });
});
beforeEach(() => {
  asked = [];
});
afterAll(() => server.close());

/** No request of a client of AWS is made to it. */
const nobody = new SchedulerClient({ region: 'eu-west-1' });
const sourceAt = (address: string) => readSource(address) ?? expect.fail(`${address} is no source`);
const noTime = async () => {};
const get = (path = '/batch.crontab', known = {}, https = {}, withinMilliseconds = 10_000) =>
  readSourceContent(
    {
      source: sourceAt(`${server.url}${path}`),
      client: nobody,
      wait: noTime,
      https: { forbidden: new BlockList(), ca: CERTIFICATE, ...https },
    },
    known,
    withinMilliseconds,
  );
const answering = (status: number, headers: Record<string, string> = {}, body = TEXT) => {
  answer = (_, response) => void response.writeHead(status, headers).end(body);
};

describe('an https source', () => {
  it('is read, and not sent again where the server knows what is known', async () => {
    answer = ({ headers }, response) => {
      if (headers['if-none-match'] === '"1"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"1"' }).end(TEXT);
    };
    const first = await get();
    expect(first).toEqual({ etag: '"1"', digest, text: TEXT });
    expect(await get('/batch.crontab', first)).not.toHaveProperty('etag', '"2"');
    expect(asked).toHaveLength(2);
  });

  it('is known by its text where the server has no ETag', async () => {
    answering(200);
    expect(await get()).toEqual({ digest, text: TEXT });
    expect(await get('/batch.crontab', { digest })).toEqual({ digest });
  });

  it('is asked again where the answer may pass, and not where it will not', async () => {
    answer = (_, response) => void response.writeHead(asked.length < 3 ? 503 : 200).end(TEXT);
    expect(await get()).toEqual({ digest, text: TEXT });
    asked = [];
    answering(404);
    await expect(get()).rejects.toThrow('the answer is 404');
    expect(asked).toHaveLength(1);
  });

  it('does not hold up a sync', async () => {
    answer = (_, response) => void response.writeHead(200).write('#');
    await expect(get('/', {}, {}, 200)).rejects.toThrow('it did not answer completely in time');
    expect(asked).toHaveLength(1);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'a redirect',
      () => answering(302, { location: 'https://b.example/x?key=1' }),
      /: it redirects to https:\/\/b\.example\/x\?…$/,
    ],
    ['404', () => answering(404), /: the answer is 404$/],
    ['401', () => answering(401), /: the answer is 401$/],
    ['500', () => answering(500), /: the answer is 500$/],
    [
      'a size that is too large',
      () => answering(200, { 'content-length': '1000001' }, ''),
      /: it is larger than 1,000,000 bytes$/,
    ],
    [
      'a body without end',
      () => {
        answer = (_, response) => {
          const more = () =>
            response.writable && response.write('#'.repeat(100_000), () => setImmediate(more));
          more();
        };
      },
      /: it is larger than 1,000,000 bytes$/,
    ],
    ['gzip', () => answering(200, { 'content-encoding': 'gzip' }), /: it is compressed \(gzip\)/],
    [
      'a connection that breaks',
      () => {
        answer = ({ socket }) => socket.destroy();
      },
      /: socket hang up$/,
    ],
    [
      'another encoding',
      () => {
        answer = (_, response) => void response.end(Buffer.from([0x23, 0xe9, 0x0a]));
      },
      /: it is not UTF-8 text$/,
    ],
  ])('answers with %s', async (_, prepare, said) => {
    prepare();
    await expect(get('/batch.crontab?token=secret')).rejects.toMatchObject({
      code: 'source',
      message: expect.stringMatching(said),
    });
    await expect(get('/batch.crontab?token=secret')).rejects.not.toMatchObject({
      message: expect.stringContaining('secret'),
    });
  });

  it('has a certificate that is accepted, for this host', async () => {
    answering(200);
    await expect(get('/', {}, { ca: undefined })).rejects.toMatchObject({
      message: expect.stringMatching(/its certificate is not accepted: .* \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/),
      hint: expect.stringContaining('use a certificate of a public authority'),
    });
    const address = { source: sourceAt(`https://127.0.0.1:${server.port}/`), client: nobody, wait: noTime };
    const https = { forbidden: new BlockList(), ca: CERTIFICATE };
    await expect(readSourceContent({ ...address, https })).rejects.toMatchObject({
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
      hint: expect.stringContaining('use a host name that the certificate has'),
    });
  });

  it('is not on the machine that asks, by address or by name', async () => {
    for (const host of [
      'localhost',
      '127.0.0.1',
      '127.1',
      '0x7f000001',
      '0.0.0.0',
      '169.254.169.254',
      '169.254.170.2',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:a9fe:a9fe]',
      '[fe80::1]',
      '[fd00:ec2::254]',
    ]) {
      const reader = { source: sourceAt(`https://${host}:${server.port}/`), client: nobody, wait: noTime };
      await expect(readSourceContent(reader), host).rejects.toMatchObject({
        code: 'source',
        message: expect.stringMatching(/an address of this machine$/),
      });
    }
    expect(asked).toEqual([]);
  });

  it('has a host', async () => {
    const reader = { source: sourceAt('https://nowhere.invalid/x'), client: nobody, wait: noTime };
    await expect(readSourceContent(reader)).rejects.toMatchObject({
      message: 'the crontab at https://nowhere.invalid/x cannot be read: its host has no address',
    });
  });
});

describe('an S3 source', () => {
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' };
  interface Sent {
    readonly method: string;
    readonly hostname: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
  }
  /** Reads an object from a store that answers this. */
  async function object(
    key: string,
    store: (sent: Sent) => { status: number; headers?: Record<string, string>; body?: string },
    known = {},
    region = 'eu-west-1',
  ) {
    const sent: Sent[] = [];
    const handle = async (request: Sent) => {
      sent.push(request);
      const { status, headers = {}, body = '' } = store(request);
      return { response: { statusCode: status, headers, body: Buffer.from(body) } };
    };
    const requestHandler = { handle, updateHttpClientConfig() {}, httpHandlerConfigs: () => ({}) };
    const client = new SchedulerClient({ region, credentials, requestHandler: requestHandler as never });
    const reading = readSourceContent(
      { source: sourceAt(`s3://team-jobs/${key}`), client, wait: noTime },
      known,
    );
    return { sent, content: await reading };
  }

  it('is asked for with a valid signature, and not sent again', async () => {
    const { sent, content } = await object('prod/a.crontab', () => ({
      status: 200,
      headers: { ETag: '"1"' },
      body: TEXT,
    }));
    expect(content).toEqual({ etag: '"1"', digest, text: TEXT });
    const [{ path, headers } = expect.fail()] = sent;
    expect(headers['x-amz-security-token']).toBe('session');
    const date = (headers['x-amz-date'] ?? '').replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
      '$1-$2-$3T$4:$5:$6Z',
    );
    const request = { method: 'GET', target: path, headers, body: Buffer.alloc(0) };
    expect(await signatureFault(request, credentials, new Date(date))).toBeUndefined();
    const again = await object('prod/a.crontab', () => ({ status: 304 }), content);
    expect(again.sent[0]?.headers['if-none-match']).toBe('"1"');
    expect(again.content).toEqual(content);
  });

  it('may have a key that has to be escaped', async () => {
    const { sent } = await object('prod/batch+jobs(1)!あ.crontab', () => ({ status: 200 }));
    expect(sent[0]).toMatchObject({
      method: 'GET',
      hostname: 's3.eu-west-1.amazonaws.com',
      path: '/team-jobs/prod/batch%2Bjobs%281%29%21%E3%81%82.crontab',
    });
  });

  it('is found in the region that the bucket names', async () => {
    const { sent, content } = await object('a', ({ hostname }) =>
      hostname.includes('ap-northeast-1')
        ? { status: 200, body: TEXT }
        : { status: 301, headers: { 'x-amz-bucket-region': 'ap-northeast-1' } },
    );
    expect(content.text).toBe(TEXT);
    expect(sent.map(({ hostname }) => hostname)).toEqual([
      's3.eu-west-1.amazonaws.com',
      's3.ap-northeast-1.amazonaws.com',
    ]);
    expect((await object('a', () => ({ status: 200 }), {}, 'cn-north-1')).sent[0]?.hostname).toBe(
      's3.cn-north-1.amazonaws.com.cn',
    );
  });

  it.each([
    [
      403,
      '<Error><Code>AccessDenied</Code></Error>',
      'the answer is 403, AccessDenied',
      'the object does not exist, or',
    ],
    [404, '<Error><Code>NoSuchBucket</Code></Error>', 'the answer is 404, NoSuchBucket', 'check the address'],
  ])('is missing or denied: %s', async (status, body, said, hint) => {
    await expect(object('a', () => ({ status, body }))).rejects.toMatchObject({
      code: 'source',
      message: `the crontab at s3://team-jobs/a cannot be read: ${said}`,
      hint: expect.stringContaining(hint),
    });
  });

  it('is too large', async () => {
    await expect(object('a', () => ({ status: 200, body: '#'.repeat(1_000_001) }))).rejects.toMatchObject({
      message: expect.stringContaining('larger than 1,000,000 bytes'),
    });
  });
});

describe('an address', () => {
  it.each([
    ['s3://team-jobs/prod/batch.crontab', true],
    ['https://git.example.com/raw/batch.crontab?ref=main&token=1,2', true],
    ['https://git.example.com', true],
    ['http://git.example.com/x', false],
    ['https://:5644/x', false],
    ['https://user:password@git.example.com/x', false],
    ['https://user@git.example.com/x', false],
    ['https://git.example.com/x#part', false],
    ['https:///x', false],
    ['s3://team-jobs', false],
    ['s3://team-jobs/', false],
    ['s3://team-jobs/prod/', false],
    ['s3://team-jobs/*', false],
    ['s3://team-jobs/${aws:username}', false],
    ['s3://Team/x', false],
    ['ftp://a/b', false],
    ['crontab', false],
  ])('%s is a source: %s', (address, isSource) => {
    expect(readSource(address) !== undefined).toBe(isSource);
  });
});
