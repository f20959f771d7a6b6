import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { RPC_CODES, RpcServer } from './json-rpc.ts';
import { linesOf } from './lines.ts';
import { McpServer, type ServerDescription } from './server.ts';

/** In bytes. The longest that is of use is a crontab to validate. */
export const LONGEST_MESSAGE = 4 * 1024 * 1024;

/** Milliseconds for what is in work when nothing more comes. */
const LAST_ANSWERS_MS = 10_000;

interface Streams {
  readonly input: Readable;
  readonly output: Writable;
  /** Resolves when the process is to end. */
  readonly interrupted: Promise<void>;
}

/** Answers the messages of the input, one a line, until it ends, or until the process is to end: then requests in work have no answer. */
export async function serveMcp(
  description: ServerDescription,
  { input, output, interrupted }: Streams,
): Promise<void> {
  const server = new McpServer(description);
  const rpc = new RpcServer(
    (request) => server.reply(request),
    (message) => void output.write(`${JSON.stringify(message)}\n`),
  );
  const over = new AbortController();
  const answerAll = async () => {
    for await (const line of linesOf(input, LONGEST_MESSAGE)) {
      if (line === undefined)
        rpc.refuse(RPC_CODES.invalidRequest, `the message has more than ${LONGEST_MESSAGE} bytes`);
      else if (line.trim() !== '') rpc.take(line);
      // A client that reads nothing is asked for nothing more.
      if (output.writableNeedDrain) await once(output, 'drain');
    }
    server.close();
    await Promise.race([rpc.idle(), sleep(LAST_ANSWERS_MS, undefined, { signal: over.signal })]);
  };
  // Input that breaks has ended.
  await Promise.race([answerAll().catch(() => {}), interrupted]);
  over.abort();
  rpc.abort();
  input.destroy();
}
