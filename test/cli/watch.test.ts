// What is shown again and again: changes in a pipe, the whole on a terminal.
import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { screenText } from '../../src/cli/output/screen.ts';
import type { Output } from '../../src/cli/output/terminal.ts';
import { watch } from '../../src/cli/watch.ts';
import { CronbridgeError } from '../../src/errors.ts';
import { recordOutput } from './record.ts';

type Items = Readonly<Record<string, string>>;

/** Watches until all has been seen: items with their states, or errors. */
async function watching(
  looks: readonly (Items | Error)[],
  { json = false, openScreen }: { readonly json?: boolean; readonly openScreen?: Output['openScreen'] } = {},
) {
  const [out, err] = [recordOutput(openScreen && { width: 40 }), recordOutput()];
  const context = {
    terminal: { out: openScreen === undefined ? out : Object.assign(out, { openScreen }), err },
    now: () => new Date('2027-01-01T00:00:00.123Z'),
  } as unknown as Context;
  let interrupt = () => {};
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  const left = [...looks];
  await watch(context, {
    title: 'the runs of test',
    paceMs: 0,
    json,
    interrupted,
    explain: (error) => error,
    look: async () => {
      const seen = left.shift();
      if (seen === undefined) {
        interrupt();
        return new Promise(() => {});
      }
      if (seen instanceof Error) throw seen;
      const entries = Object.entries(seen);
      return {
        items: new Map(entries.map(([run, state]) => [run, { run, state }])),
        print: (output) => {
          output.line('RUN STATE');
          for (const words of entries) output.line(words.join(' '));
        },
      };
    },
  });
  return { out: out.text, err: err.text };
}

const gone = new CronbridgeError('aws-unreachable', 'nothing answers');

describe('in a pipe, a watch', () => {
  it('prints the heading once, and what is new or different', async () => {
    const { out, err } = await watching([
      {},
      { a: 'started' },
      { a: 'started' },
      { b: 'waiting', a: 'succeeded' },
      { b: 'started', a: 'succeeded' },
    ]);
    expect(out).toBe('RUN STATE\na started\nb waiting\na succeeded\nb started\n');
    expect(err).toBe('');
  });

  it('prints an object a line as JSON', async () => {
    const { out } = await watching([{ a: 'started' }, { a: 'failed' }], { json: true });
    expect(out).toBe('{"run":"a","state":"started"}\n{"run":"a","state":"failed"}\n');
  });

  it('tells once that AWS does not answer, and goes on without repeating what was there', async () => {
    const { out, err } = await watching([{ a: 'started' }, gone, gone, { a: 'started', b: 'started' }, gone]);
    expect(out).toBe('RUN STATE\na started\nb started\n');
    expect(err).toBe('error: nothing answers\nerror: nothing answers\n');
  });

  it.each([[gone], [{ a: 'started' }, new Error('a bug')]])('ends with the error of %j', async (...looks) => {
    await expect(watching(looks as (Items | Error)[])).rejects.toThrow(/nothing answers|a bug/);
  });
});

describe('on a terminal, a watch', () => {
  it('shows all there is each time, keeps it while AWS does not answer, and closes the screen', async () => {
    const shown: (readonly string[])[] = [];
    let closed = 0;
    const screen = {
      show: (lines: readonly string[]) => void shown.push(lines),
      onResize: () => () => void closed++,
      close: () => void closed++,
    };
    await watching([{ a: 'started' }, gone, { a: 'failed' }], { openScreen: () => screen });
    const head = 'the runs of test, 2027-01-01T00:00Z; Ct…';
    expect(shown).toEqual([
      [head, '', 'RUN STATE', 'a started'],
      ['error: nothing answers', '', 'RUN STATE', 'a started'],
      [head, '', 'RUN STATE', 'a failed'],
    ]);
    expect(closed).toBe(2);
    const bug = watching([{ a: 'started' }, new Error('a bug')], { openScreen: () => screen });
    await expect(bug).rejects.toThrow('a bug');
    expect(closed).toBe(4);
  });
});

it('a screen overwrites each line, leaves out what does not fit, and obeys nothing in a text', () => {
  expect(screenText(['one', 'two'], 2)).toBe('\x1b[Hone\x1b[K\r\ntwo\x1b[K\x1b[J');
  expect(screenText(['one', 'two', 'three'], 2)).toBe('\x1b[Hone\x1b[K\r\n… 2 more lines\x1b[K\x1b[J');
  expect(screenText(['\x1b[2Jgone'], 5)).toBe('\x1b[H\\u001b[2Jgone\x1b[K\x1b[J');
});
