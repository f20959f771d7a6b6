// What the server answers to messages, in both ways of the protocol; no deployment is needed for that.
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { countParameter, maybe, textParameter } from '../../src/mcp/parameters.ts';
import { LONGEST_MESSAGE, serveMcp } from '../../src/mcp/serve.ts';
import type { McpTool } from '../../src/mcp/tool.ts';

/** Answers with what it was called with; `wait` only when it is cancelled. */
const echo: McpTool = {
  name: 'echo',
  title: 'Echo',
  description: 'says it again',
  parameters: {
    text: textParameter('what to say'),
    times: maybe(countParameter('how often', 1, 9)),
  },
  isListed: true,
  call: async (sent, signal) => {
    if ((sent as { text?: string }).text === 'wait')
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { value: { sent }, said: 'it said' };
  },
};

const erase: McpTool = {
  ...echo,
  name: 'erase',
  effect: { destructive: true, idempotent: true },
  isListed: false,
  call: async () => ({ value: {}, isError: true }),
};

/** Everything that is answered to the input, in the order of the answers. */
async function answersTo(...chunks: (string | Buffer)[]): Promise<unknown[]> {
  const input = new PassThrough();
  const output = new PassThrough();
  const description = { version: '1.2.3', instructions: 'read', tools: [echo, erase] };
  const served = serveMcp(description, { input, output, interrupted: new Promise(() => {}) });
  for (const chunk of chunks) input.write(chunk);
  input.end();
  await served;
  output.end();
  const text = (await output.toArray()).join('');
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
}

const line = (message: object) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;

const initialize = (protocolVersion: string, id = 0) =>
  line({ id, method: 'initialize', params: { protocolVersion, capabilities: {}, clientInfo: {} } });

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A request of the revisions without a handshake. */
const stateless = (id: number | string, method: string, params: object = {}, meta: object = {}) =>
  line({ id, method, params: { ...params, _meta: { ...META, ...meta } } });

const call = (id: number, args: object) =>
  line({ id, method: 'tools/call', params: { name: 'echo', arguments: args } });

describe('a client that initializes', () => {
  it.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])(
    'gets its version %s',
    async (version) => {
      expect(await answersTo(initialize(version))).toEqual([
        {
          jsonrpc: '2.0',
          id: 0,
          result: {
            protocolVersion: version,
            capabilities: { tools: {} },
            serverInfo: { name: 'cronbridge', version: '1.2.3' },
            instructions: 'read',
          },
        },
      ]);
    },
  );

  it.each(['2026-07-28', '1999-01-01'])('of version %s gets the newest that begins so', async (version) => {
    expect(await answersTo(initialize(version))).toMatchObject([
      { result: { protocolVersion: '2025-11-25' } },
    ]);
  });

  it('is told of each tool that it may call, with its parameters and what it does', async () => {
    const [, answer] = await answersTo(initialize('2025-06-18'), line({ id: 1, method: 'tools/list' }));
    expect(answer).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: {
        tools: [
          {
            name: 'echo',
            title: 'Echo',
            description: 'says it again',
            inputSchema: {
              type: 'object',
              properties: {
                text: { type: 'string', description: 'what to say', minLength: 1, maxLength: 200 },
                times: { type: 'integer', description: 'how often', minimum: 1, maximum: 9 },
              },
              required: ['text'],
              additionalProperties: false,
            },
            annotations: {
              title: 'Echo',
              readOnlyHint: true,
              destructiveHint: false,
              idempotentHint: true,
              openWorldHint: false,
            },
          },
        ],
      },
    });
  });

  it('gets the answer of a tool as text and as a value', async () => {
    const [, answer] = await answersTo(initialize('2025-06-18'), call(1, { text: 'a' }));
    expect(answer).toMatchObject({
      id: 1,
      result: {
        content: [
          { type: 'text', text: 'it said' },
          { type: 'text', text: '{"sent":{"text":"a"}}' },
        ],
        structuredContent: { sent: { text: 'a' } },
        isError: false,
      },
    });
  });

  it('may ping before, and nothing else', async () => {
    const answers = await answersTo(line({ id: 1, method: 'ping' }), line({ id: 2, method: 'tools/list' }));
    expect(answers).toMatchObject([
      { id: 1, result: {} },
      { id: 2, error: { code: -32602 } },
    ]);
  });

  it('is answered to a batch with one', async () => {
    const both = [
      { jsonrpc: '2.0', id: 'a', method: 'ping' },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      7,
    ];
    expect(await answersTo(initialize('2025-03-26'), `${JSON.stringify(both)}\n`)).toMatchObject([
      { id: 0 },
      [
        { id: 'a', result: {} },
        { id: null, error: { code: -32600 } },
      ],
    ]);
  });
});

describe('a client whose requests say their version', () => {
  it('discovers the server, which is named in each answer', async () => {
    expect(await answersTo(stateless('d', 'server/discover'))).toEqual([
      {
        jsonrpc: '2.0',
        id: 'd',
        result: {
          resultType: 'complete',
          supportedVersions: ['2026-07-28'],
          capabilities: { tools: {} },
          instructions: 'read',
          ttlMs: 3_600_000,
          cacheScope: 'public',
          _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'cronbridge', version: '1.2.3' } },
        },
      },
    ]);
  });

  it('needs no handshake, and may come beside one who had it', async () => {
    const answers = await answersTo(
      stateless(1, 'tools/list'),
      initialize('2025-06-18', 2),
      stateless(3, 'tools/call', { name: 'echo', arguments: { text: 'a' } }),
      line({ id: 4, method: 'ping' }),
    );
    expect(answers).toMatchObject([
      { id: 1, result: { resultType: 'complete', ttlMs: 3_600_000, tools: [{ name: 'echo' }] } },
      { id: 2, result: { protocolVersion: '2025-06-18' } },
      { id: 4, result: {} },
      { id: 3, result: { resultType: 'complete', structuredContent: { sent: { text: 'a' } } } },
    ]);
  });

  it('is told of the versions there are if it wants another', async () => {
    const version = { 'io.modelcontextprotocol/protocolVersion': '2030-01-01' };
    expect(await answersTo(stateless(1, 'tools/list', {}, version))).toMatchObject([
      { error: { code: -32022, data: { supported: ['2026-07-28'], requested: '2030-01-01' } } },
    ]);
  });

  it('is refused without what each request must say, and where it uses what is no more', async () => {
    const answers = await answersTo(
      stateless(1, 'tools/list', {}, { 'io.modelcontextprotocol/clientCapabilities': undefined }),
      line({ id: 2, method: 'server/discover' }),
      stateless(3, 'ping'),
      stateless(4, 'initialize'),
      stateless(5, 'tools/list', { cursor: 'x' }),
    );
    expect(answers).toMatchObject(
      [-32602, -32602, -32601, -32601, -32602].map((code, index) => ({ id: index + 1, error: { code } })),
    );
  });

  it('may listen for changes, of which there are none', async () => {
    const about = { 'io.modelcontextprotocol/subscriptionId': 9 };
    const notifications = { toolsListChanged: true };
    expect(await answersTo(stateless(9, 'subscriptions/listen', { notifications }))).toEqual([
      {
        jsonrpc: '2.0',
        method: 'notifications/subscriptions/acknowledged',
        params: { _meta: about, notifications: {} },
      },
      // The end of the input ends it.
      { jsonrpc: '2.0', id: 9, result: { resultType: 'complete', _meta: about } },
    ]);
  });
});

describe('a message that is wrong', () => {
  it.each([
    ['no JSON', 'nonsense\n', null, -32700],
    ['half of it', '{"jsonrpc":"2.0","id":1\n', null, -32700],
    ['no object', '7\n', null, -32600],
    ['an empty batch', '[]\n', null, -32600],
    ['of another version', '{"jsonrpc":"1.0","id":1,"method":"ping"}\n', 1, -32600],
    ['without a method', '{"jsonrpc":"2.0","id":1}\n', 1, -32600],
    ['with an id that is none', '{"jsonrpc":"2.0","id":{},"method":"ping"}\n', null, -32600],
    ['with an id that is null', '{"jsonrpc":"2.0","id":null,"method":"ping"}\n', null, -32600],
    ['with a list of parameters', '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}\n', 1, -32602],
    ['of an unknown method', stateless(1, 'resources/list'), 1, -32601],
    ['of an unknown tool', stateless(1, 'tools/call', { name: 'ech' }), 1, -32602],
    ['of no tool', stateless(1, 'tools/call'), 1, -32602],
  ])('%s has its code, and the next is answered', async (_, wrong, id, code) => {
    const answers = await answersTo(wrong, line({ id: 'next', method: 'ping' }));
    expect(answers).toMatchObject([{ jsonrpc: '2.0', id, error: { code } }, { id: 'next' }]);
  });

  it('is refused if it is too long, without being kept', async () => {
    const half = Buffer.alloc(LONGEST_MESSAGE / 2 + 1, 'x');
    const answers = await answersTo(half, half, '\n', line({ id: 1, method: 'ping' }));
    expect(answers).toMatchObject([
      { id: null, error: { code: -32600 } },
      { id: 1, result: {} },
    ]);
  });

  it('is not answered if it asks for nothing', async () => {
    const notices = [
      line({ method: 'notifications/unknown' }),
      line({ method: 'notifications/cancelled', params: { requestId: 'unknown' } }),
      line({ method: 'notifications/cancelled' }),
      line({ id: 1, result: {} }),
      line({ id: 1, error: { code: 1, message: '' } }),
      '\n',
      '  \r\n',
    ];
    expect(await answersTo(...notices)).toEqual([]);
  });
});

describe('messages', () => {
  it('may come in any pieces, also within a letter, and the last without a newline', async () => {
    const bytes = Buffer.from(`${initialize('2025-06-18')}${call(1, { text: 'ü→😀' }).trimEnd()}`);
    const pieces = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(await answersTo(...pieces)).toMatchObject([
      { id: 0 },
      { result: { structuredContent: { sent: { text: 'ü→😀' } } } },
    ]);
  });

  it('go on while a call is in work, which is not answered when it was cancelled', async () => {
    const answers = await answersTo(
      initialize('2025-06-18'),
      call(1, { text: 'wait' }),
      line({ id: 1, method: 'ping' }),
      line({ method: 'notifications/cancelled', params: { requestId: 1 } }),
      call(2, { text: 'a' }),
    );
    expect(answers).toMatchObject([
      { id: 0 },
      // The id of one that is in work.
      { id: 1, error: { code: -32600 } },
      { id: 2, result: { isError: false } },
    ]);
  });

  it('call four tools at once; one that was cancelled before its turn is not called', async () => {
    const waiting = [1, 2, 3, 4].map((id) => call(id, { text: 'wait' }));
    const cancel = (requestId: number) => line({ method: 'notifications/cancelled', params: { requestId } });
    const answers = await answersTo(
      initialize('2025-06-18'),
      ...waiting,
      call(5, { text: 'wait' }),
      call(6, { text: 'a' }),
      cancel(5),
      cancel(1),
      ...[2, 3, 4].map(cancel),
    );
    expect(answers).toMatchObject([{ id: 0 }, { id: 6 }]);
  });

  it('find a tool that is not listed, which says itself why', async () => {
    const erased = stateless(1, 'tools/call', { name: 'erase' });
    expect(await answersTo(erased)).toMatchObject([{ id: 1, result: { isError: true } }]);
  });
});
