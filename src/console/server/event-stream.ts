// The one stream of a tab: what changes on the board, and the lines of the log that it shows.
import { explainAws } from '../../aws/errors.ts';
import type { Deployment } from '../../operate/deployment.ts';
import type { AttemptKey } from '../../runs/ledger/attempt.ts';
import { logFeed } from './log-feed.ts';
import { problemOf, type Watch } from './watch.ts';

/** Without an event for so long, a comment says that the stream is still there. */
const PING_MS = 15_000;

interface StreamRequest {
  /** What the page shows of the console itself, sent first. */
  readonly about: object;
  /** The version of the board that the tab has. */
  readonly since: string | undefined;
  /** The log to send, and how many of its lines the tab has. */
  readonly log: (AttemptKey & { readonly seen: number }) | undefined;
  /** Whether the tab shows the last lines of what runs. */
  readonly tails?: boolean;
}

/** Server-sent events (HTML standard, "9.2 Server-sent events"), until the signal or the reader ends it. */
export function eventStream(
  deployment: Deployment,
  watch: Watch,
  { about, since, log, tails }: StreamRequest,
  { logMs, signal: ended }: { readonly logMs: number; readonly signal: AbortSignal },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const closing = new AbortController();
  const signal = AbortSignal.any([ended, closing.signal]);
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let version = since;
      const write = (text: string) => {
        if (!signal.aborted) controller.enqueue(encoder.encode(text));
      };
      const send = (event: string, json: string) => write(`event: ${event}\ndata: ${json}\n\n`);
      const sendChanges = () => {
        if (watch.board.version === version) return;
        const changes = watch.board.changesSince(version);
        version = watch.board.version;
        send('board', changes);
      };
      send('console', JSON.stringify(about));
      // A first tab has nothing to show until the first look is over.
      if (watch.hasLooked) sendChanges();
      const leave = watch.view(sendChanges, tails);
      const pings = setInterval(() => write(': here\n\n'), PING_MS);
      signal.addEventListener('abort', () => {
        leave();
        clearInterval(pings);
        if (!closing.signal.aborted) controller.close();
      });
      if (log === undefined) return;
      void (async () => {
        try {
          for await (const part of logFeed(deployment, log, { seen: log.seen, pauseMs: logMs, signal })) {
            const of = { run: log.runId, attempt: log.number };
            send(
              'log',
              JSON.stringify(typeof part === 'string' ? { ...of, state: part } : { ...of, ...part }),
            );
          }
        } catch (error) {
          if (signal.aborted) return;
          send('log-problem', JSON.stringify(problemOf(explainAws(error, 'read the log'))));
        }
      })();
    },
    cancel: () => closing.abort(),
  });
}
