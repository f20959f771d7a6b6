// What a tab gets over its stream, and that nobody looks at the deployment without a tab.
import { describe, expect, it } from 'vitest';
import { Board } from '../../../src/console/server/board.ts';
import { eventStream } from '../../../src/console/server/event-stream.ts';
import { Watch } from '../../../src/console/server/watch.ts';
import type { Deployment } from '../../../src/operate/deployment.ts';
import type { PartResult } from '../../../src/operate/examine.ts';
import { appliedIn, refuseIncomplete, requestApply } from '../../../src/operate/sync.ts';
import { boxes } from '../../harness/box.ts';

const start = boxes();
const CRONTAB = '#@ name=hello\n*/10 * * * * echo hello\n';

interface Received {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** The events of a stream, one by one. */
async function* received(stream: ReadableStream<Uint8Array>): AsyncGenerator<Received, void> {
  let text = '';
  for await (const chunk of stream) {
    text += new TextDecoder().decode(chunk);
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const [, event = '', data = '{}'] = /^event: (\S+)\ndata: (.*)$/.exec(part) ?? [];
      yield { event, data: JSON.parse(data) };
    }
  }
}

async function watched() {
  const box = await start({
    start: '2026-11-23T03:05:00Z',
    behave: ({ output }) => {
      for (const line of ['one', 'two', 'three']) output(line);
      return { seconds: 30 };
    },
  });
  const deployment: Deployment = {
    names: box.stack.config,
    clients: box.stack.clients,
    command: (words) => words,
    aws: (words) => words,
    now: () => box.clock.now(),
  };
  refuseIncomplete(
    appliedIn(await requestApply(deployment, { files: [{ file: 'a.crontab', text: CRONTAB }] })),
  );
  return { box, deployment, watch: new Watch(deployment, { runs: 5, schedules: 5 }, examine) };
}

const examine = async (): Promise<PartResult[]> => [
  { part: 'queue', status: 'ok', message: 'exists' },
  { part: 'alarms', status: 'warning', message: 'nobody is notified' },
];
const quiet = new AbortController().signal;
const about = { stage: 'test' };

describe('a stream', () => {
  it('begins with the console and all that is known, and goes on with what changes', async () => {
    const { box, deployment, watch } = await watched();
    const events = received(
      eventStream(
        deployment,
        watch,
        { about, since: undefined, log: undefined },
        { logMs: 5, signal: quiet },
      ),
    );
    expect((await events.next()).value).toEqual({ event: 'console', data: about });
    expect((await events.next()).value).toMatchObject({
      event: 'board',
      data: { complete: true, entries: { 'job:hello': { job: 'hello' } } },
    });
    await box.pass(10 * 60);
    for await (const { data } of events) {
      const entries = data.entries as Record<string, { state?: string }>;
      expect(data.complete).toBe(false);
      if (entries['run:hello@2026-11-23T03:10Z#1']?.state === 'succeeded') break;
    }
  });

  it('has the last lines of what runs for a tab that shows them, and what doctor found', async () => {
    const { box, deployment, watch } = await watched();
    await box.pass(5 * 60 + 1);
    const { signal } = new AbortController();
    const wants = { about, since: undefined, log: undefined, tails: true };
    const seen = new Map<string, unknown>();
    for await (const { data } of received(eventStream(deployment, watch, wants, { logMs: 5, signal }))) {
      if (data.entries === undefined) continue;
      for (const [key, value] of Object.entries(data.entries as object)) seen.set(key, value);
      if (seen.has('line:hello@2026-11-23T03:10Z#1') && seen.has('doctor')) break;
    }
    expect(seen.get('line:hello@2026-11-23T03:10Z#1')).toMatchObject({ logLine: 'three' });
    expect(seen.get('doctor')).toMatchObject({ findings: [{ part: 'alarms' }], inOrder: 1 });
  });

  it('goes on from what a tab has, and begins anew for a tab of another process', async () => {
    const { deployment, watch } = await watched();
    await watch.look();
    const first = async (since: string) => {
      const events = received(
        eventStream(deployment, watch, { about, since, log: undefined }, { logMs: 5, signal: quiet }),
      );
      await events.next();
      const { value } = await events.next();
      await events.return();
      return value?.data;
    };
    const [board = ''] = watch.board.version.split('.');
    expect(await first(`${board}.0`)).toMatchObject({ complete: false, version: watch.board.version });
    expect(await first('00000000-0000-0000-0000-000000000000.7')).toMatchObject({ complete: true });
  });

  it('has the lines of a log from where the tab is, none twice, until its end', async () => {
    const { box, deployment, watch } = await watched();
    await box.pass(10 * 60);
    const lines = async (seen: number) => {
      const found: unknown[] = [];
      const log = { runId: 'hello@2026-11-23T03:10Z', number: 1, seen };
      const events = received(
        eventStream(deployment, watch, { about, since: undefined, log }, { logMs: 5, signal: quiet }),
      );
      for await (const { event, data } of events) {
        if (event !== 'log') continue;
        if (data.state === 'ended') break;
        if (data.lines) found.push([data.first, (data.lines as [number, string][]).map(([, text]) => text)]);
      }
      return found;
    };
    expect(await lines(0)).toEqual([[0, ['one', 'two', 'three']]]);
    expect(await lines(2)).toEqual([[2, ['three']]]);
    expect(await lines(3)).toEqual([]);
  });

  it('that nobody reads lets nobody look', async () => {
    const { deployment, watch } = await watched();
    const ended = new AbortController();
    const stream = eventStream(
      deployment,
      watch,
      { about, since: undefined, log: undefined },
      { logMs: 5, signal: ended.signal },
    );
    const events = received(stream);
    await events.next();
    await events.next();
    expect(watch.isLooking).toBe(true);
    ended.abort();
    await events.next();
    await expect.poll(() => watch.isLooking).toBe(false);
  });
});

describe('a board', () => {
  it('says what came, what changed and what went, each once', () => {
    const board = new Board();
    const put = (values: Record<string, unknown>) => board.replace('job:', new Map(Object.entries(values)));
    const since = (version?: string) => JSON.parse(board.changesSince(version));
    put({ 'job:a': 1, 'job:b': 2 });
    const { version, entries } = since();
    expect(entries).toEqual({ 'job:a': 1, 'job:b': 2 });
    expect(put({ 'job:a': 1, 'job:b': 2 })).toBe(false);
    expect(since(version)).toMatchObject({ complete: false, entries: {} });
    put({ 'job:b': 3, 'job:c': 4 });
    expect(since(version).entries).toEqual({ 'job:a': null, 'job:b': 3, 'job:c': 4 });
    expect(since().entries).toEqual({ 'job:b': 3, 'job:c': 4 });
    board.replace('run:', new Map());
    expect(since().entries).toEqual({ 'job:b': 3, 'job:c': 4 });
  });
});
