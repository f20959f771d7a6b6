// Who is served over HTTP, and what those get who are not.
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleGroupCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/local/clock.ts';
import { gateway } from '../../src/local/gateway.ts';
import { type Admission, listen } from '../../src/local/listener.ts';
import { Scheduler } from '../../src/local/scheduler/scheduler.ts';
import type { ServiceRequest } from '../../src/local/service.ts';
import { Sqs } from '../../src/local/sqs/sqs.ts';
import { signed } from './signed.ts';

const clock = new VirtualClock(new Date('2026-11-23T00:00:00Z'));
const region = 'eu-west-1';
const credentials = { accessKeyId: 'local', secretAccessKey: 'the-secret' };
const close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of close.splice(0)) await one();
});

/** A port behind which every request that comes in is kept. */
async function door(admission: Admission = { credentials: 'any' }) {
  const came: ServiceRequest[] = [];
  const server = await listen(
    async (request) => {
      came.push(request);
      return { status: 200, headers: {}, body: 'done' };
    },
    0,
    admission,
  );
  close.push(server.close);
  const port = Number(new URL(server.url).port);
  return { came, port, url: server.url };
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

/** Sends just these headers, which `fetch` would not. */
function send(port: number, { method = 'GET', path = '/', headers = {}, body = '' }: Sent) {
  return new Promise<{ status: number; headers: Readonly<Record<string, unknown>>; text: string }>(
    (resolve, reject) => {
      const given = { host: `127.0.0.1:${port}`, ...headers };
      const request = httpRequest({ port, method, path, headers: given, agent: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      });
      request.on('error', reject).end(body);
    },
  );
}

/** Sends bytes as they are, and gives the first line of the answer. */
function sendBytes(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').once('data', (chunk) => {
      socket.destroy();
      resolve(String(chunk).split('\r\n')[0] ?? '');
    });
    socket.once('error', reject);
  });
}

const thrownBy = (call: Promise<unknown>) => call.catch((error: unknown) => error);

const schedule = '{"ScheduleExpression":"rate(1 minute)"}';
const functionPath = '/2015-03-31/functions/cronbridge-local-dispatch/invocations';

describe('what a page can make a browser send is not carried out, signed or not', () => {
  const fromPage = { origin: 'https://evil.com', 'sec-fetch-site': 'cross-site' };
  it.each<[string, Sent]>([
    [
      'a POST that needs no preflight',
      {
        method: 'POST',
        path: '/schedules/x',
        headers: { ...fromPage, 'content-type': 'text/plain' },
        body: schedule,
      },
    ],
    [
      'a request to a function',
      {
        method: 'POST',
        path: functionPath,
        headers: { ...fromPage, 'content-type': 'text/plain' },
        body: '{"job":"x"}',
      },
    ],
    [
      'a form of a page without an origin',
      {
        method: 'POST',
        path: functionPath,
        headers: { origin: 'null', 'content-type': 'text/plain' },
        body: '{"a=":1}',
      },
    ],
    [
      'a form in an old browser',
      { method: 'POST', path: '/schedules/x', headers: { origin: 'http://evil.com' }, body: schedule },
    ],
    [
      'a request by fetch without credentials',
      { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } },
    ],
    [
      'a link',
      { path: '/schedules', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } },
    ],
    [
      'a page of another port of this machine',
      { headers: { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' } },
    ],
    [
      'a rebound name',
      { path: '/schedules', headers: { host: 'evil.com:4680', 'sec-fetch-site': 'same-origin' } },
    ],
    [
      'a rebound name that names its own origin',
      { method: 'POST', path: functionPath, headers: { host: 'evil.com', origin: 'http://evil.com' } },
    ],
    ['an unknown path', { path: '/favicon.ico', headers: fromPage }],
    ['a target that is an address', { path: 'http://evil.com/schedules' }],
    ['two origins', { headers: { origin: ['http://127.0.0.1', 'https://evil.com'] } }],
  ])('%s', async (_, sent) => {
    const { came, port } = await door();
    const { status, headers } = await send(port, sent);
    expect(status).toBe(403);
    expect(headers['x-amzn-errortype']).toBe('AccessDeniedException');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(came).toEqual([]);
  });

  it('a preflight is given no permission', async () => {
    const { came, port } = await door();
    const headers = {
      origin: 'https://evil.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-amz-target',
      'access-control-request-private-network': 'true',
    };
    const answer = await send(port, { method: 'OPTIONS', path: '/schedules/x', headers });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(came).toEqual([]);
  });

  it.each([
    ['without Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['without Host in HTTP/1.0', 'GET /schedules HTTP/1.0\r\n\r\n'],
    ['with two', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.com\r\n\r\n'],
    ['with an empty one', 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
    ['with an address for a target', 'GET http://evil.com/ HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['with a body that does not come', 'POST / HTTP/1.1\r\nHost: evil.com\r\nContent-Length: 9\r\n\r\n'],
  ])('a request %s', async (_, text) => {
    const { came, port } = await door();
    expect(await sendBytes(port, text)).toBe('HTTP/1.1 403 Forbidden');
    expect(came).toEqual([]);
  });
});

describe('what comes from no page', () => {
  it.each<[string, Sent, Admission]>([
    ['to the address', {}, { credentials: 'any' }],
    ['to localhost', { headers: { host: 'localhost:4680' } }, { credentials: 'any' }],
    ['that somebody typed', { headers: { 'sec-fetch-site': 'none' } }, { credentials: 'any' }],
    [
      'to a name that is allowed',
      { headers: { host: 'build.example.com' } },
      { credentials: 'any', hosts: ['build.example.com'] },
    ],
  ])('is carried out: a request %s', async (_, sent, admission) => {
    const { came, port } = await door(admission);
    expect((await send(port, sent)).status).toBe(200);
    expect(came).toHaveLength(1);
  });

  it('keeps its path, also where that begins with two slashes', async () => {
    const { came, port } = await door();
    for (const path of ['//', '//schedules', '/a%20b?__proto__=1&__proto__=2&x=%2B'])
      await send(port, { path });
    expect(came.map(({ path }) => path)).toEqual(['//', '//schedules', '/a%20b']);
    expect(Object.entries(came[2]?.query ?? {})).toEqual([
      ['__proto__', ['1', '2']],
      ['x', '+'],
    ]);
  });

  it('is refused where it is longer than any request of AWS', async () => {
    const { came, port } = await door();
    const answer = await send(port, { method: 'POST', body: 'x'.repeat(21 * 1024 * 1024) });
    expect(answer.status).toBe(413);
    expect(came).toEqual([]);
  });
});

describe('without the key', () => {
  const wrong = [
    ['another secret', { ...credentials, secretAccessKey: 'guessed' }, 'InvalidSignatureException'],
    [
      'another key',
      { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'the-secret' },
      'UnrecognizedClientException',
    ],
  ] as const;

  it.each(wrong)('the real clients say so, and nothing is carried out: %s', async (_, given, name) => {
    const { came, url } = await door({ credentials });
    const options = { region, endpoint: url, credentials: given, maxAttempts: 1 };
    const failures = [
      await thrownBy(new SQSClient(options).send(new CreateQueueCommand({ QueueName: 'a' }))),
      await thrownBy(new SchedulerClient(options).send(new ListSchedulesCommand({}))),
      await thrownBy(new LambdaClient(options).send(new InvokeCommand({ FunctionName: 'a', Payload: '{}' }))),
    ];
    for (const failure of failures) {
      expect(failure).toMatchObject({ name, $metadata: { httpStatusCode: 403 } });
      expect(failure).toMatchObject({
        message: expect.stringContaining('"cronbridge local" makes new credentials at each start'),
      });
    }
    const queryNames = {
      InvalidSignatureException: 'SignatureDoesNotMatch',
      UnrecognizedClientException: 'InvalidClientTokenId',
    };
    const topics = new SNSClient(options).send(new CreateTopicCommand({ Name: 'a' }));
    await expect(topics).rejects.toMatchObject({
      name: queryNames[name],
      $metadata: { httpStatusCode: 403 },
    });
    expect(came).toEqual([]);
  });

  it('a request that is not signed is not carried out', async () => {
    const { came, port } = await door({ credentials });
    const answer = await send(port, { method: 'POST', path: '/schedules/x', body: schedule });
    expect(answer.status).toBe(403);
    expect(answer.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
    expect(came).toEqual([]);
  });

  it('is answered before its body has arrived: an unsigned body takes no memory', async () => {
    const { came, port } = await door({ credentials });
    const head = `POST /schedules/x HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 20000000\r\n\r\n`;
    expect(await sendBytes(port, head)).toBe('HTTP/1.1 403 Forbidden');
    expect(came).toEqual([]);
  });

  it('nothing is said about a page’s signature: it is refused for being a page’s', async () => {
    const { came, port } = await door({ credentials });
    const request = {
      method: 'POST',
      target: '/schedules/x',
      headers: { host: `127.0.0.1:${port}` },
      body: Buffer.from(schedule),
    };
    const { headers } = await signed(request, { credentials, now: new Date(), service: 'scheduler' });
    const sent = { method: 'POST', path: '/schedules/x', headers, body: schedule };
    expect((await send(port, { ...sent, headers: { ...headers, origin: 'https://evil.com' } })).status).toBe(
      403,
    );
    expect(came).toEqual([]);
    expect((await send(port, sent)).status).toBe(200);
  });
});

describe('with the key', () => {
  const servers: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  async function serve(port = 0) {
    const sqs = new Sqs(clock);
    const scheduler = new Scheduler(clock, { sqs: () => {}, universal: () => {} }).service;
    const server = await listen(gateway({ sqs: sqs.service, scheduler }), port, { credentials });
    servers.push(server);
    const options = { region, credentials, endpoint: server.url };
    return { url: server.url, sqs: new SQSClient(options), scheduler: new SchedulerClient(options) };
  }

  it('the real clients get the same answers, and queue URLs by which they come back', async () => {
    const { url, sqs } = await serve();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    expect(QueueUrl).toBe(`${url}/000000000000/jobs`);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'grüße' }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.[0]?.Body).toBe('grüße');
  });

  it('paths and queries are decoded', async () => {
    const { scheduler } = await serve();
    await expect(scheduler.send(new ListSchedulesCommand({ GroupName: 'missing' }))).rejects.toThrow(
      'Schedule group missing does not exist.',
    );
    const group = await scheduler.send(new GetScheduleGroupCommand({ Name: 'default' }));
    expect(group.Arn).toBe('arn:aws:scheduler:eu-west-1:000000000000:schedule-group/default');
  });

  it('a port that is taken is an error with its code', async () => {
    const { url } = await serve();
    await expect(serve(Number(new URL(url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('only this machine can connect', async () => {
    const { url } = await serve();
    expect(new URL(url).hostname).toBe('127.0.0.1');
  });

  it('closing does not wait for receivers that wait', async () => {
    const { sqs } = await serve();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 })).catch(() => 'cut');
    await clock.settle();
    await servers.pop()?.close();
    sqs.destroy();
    expect(await waiting).toBe('cut');
  });

  it('a client that disconnects in the middle disturbs no other', async () => {
    const { url, sqs } = await serve();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    expect(QueueUrl).toContain('/jobs');
  });
});
