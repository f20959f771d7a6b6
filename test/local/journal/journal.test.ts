// A journal keeps what was acknowledged, wherever the process dies, whatever happens to the file, and while the disk is full.

import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Journal, type JournalEvent, NewerJournalError } from '../../../src/local/journal/journal.ts';
import { headerRecord } from '../../../src/local/journal/record.ts';
import { MemoryDisk } from './memory-disk.ts';
import { stateAfter, stateOf, type TextChange, Texts } from './texts.ts';

const PATH = '/data/journal';
const now = new Date('2027-01-01T00:00:00Z');
const opened: Journal[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((journal) => journal.close().catch(() => {})));
});

function open(disk: MemoryDisk, { smallBytes = 1_000_000 } = {}) {
  const events: JournalEvent[] = [];
  const tell = (event: JournalEvent) => events.push(event);
  const journal = new Journal('/data', { now, tell, disk: disk.disk, smallBytes });
  opened.push(journal);
  const texts = new Texts();
  const { change, happened } = journal.part('texts', texts);
  journal.begin();
  return { journal, texts, change, happened, events };
}

/** What a new process finds. */
function found(disk: MemoryDisk): string {
  disk.restart();
  return stateOf(open(disk).texts);
}

const name = fc.constantFrom('a', 'b', 'c', '__proto__');
const aChange: fc.Arbitrary<TextChange> = fc.oneof(
  fc.record({ name, text: fc.string({ unit: 'binary', maxLength: 20 }) }),
  fc.record({ name }),
);
/** Changes that belong together, one after the other. */
const history = fc.array(fc.array(aChange, { minLength: 1, maxLength: 3 }), { maxLength: 12 });

function written(changes: readonly (readonly TextChange[])[]): MemoryDisk {
  const disk = new MemoryDisk();
  const { change } = open(disk);
  for (const together of changes) change(together);
  return disk;
}

function bytesOf(disk: MemoryDisk): Buffer {
  return disk.files.get(PATH)?.bytes ?? Buffer.alloc(0);
}

describe('a journal that is read again', () => {
  it('says what was so', () => {
    fc.assert(fc.property(history, (changes) => found(written(changes)) === stateAfter(changes)));
  });

  it('that ends anywhere ends with its last whole record, and keeps the rest in another file', () => {
    fc.assert(
      fc.property(history, fc.nat(), (changes, at) => {
        const whole = bytesOf(written(changes));
        const cut = whole.subarray(0, at % (whole.length + 1));
        const disk = new MemoryDisk();
        disk.files.set(PATH, { bytes: Buffer.from(cut) });
        const { texts, events, change } = open(disk);
        const records = cut.toString('latin1').split('\n').length - 1;
        expect(stateOf(texts)).toBe(stateAfter(changes.slice(0, Math.max(0, records - 1))));
        const rest = cut.subarray(cut.lastIndexOf('\n') + 1);
        expect(disk.files.get(`${PATH}.damaged-20270101T000000Z`)?.bytes ?? Buffer.alloc(0)).toEqual(rest);
        expect(events.map(({ kind }) => kind)).toEqual(rest.length > 0 ? ['repaired'] : []);
        change([{ name: 'after', text: 'repair' }]);
        expect(found(disk)).toContain('["after","repair"]');
      }),
    );
  });

  it('with a wrong byte anywhere ends before it', () => {
    fc.assert(
      fc.property(history, fc.nat(), fc.integer({ min: 1, max: 255 }), (changes, at, difference) => {
        const disk = written(changes);
        const bytes = bytesOf(disk);
        const position = at % bytes.length;
        bytes[position] = (bytes[position] ?? 0) ^ difference;
        const before = bytes.subarray(0, position).toString('latin1').split('\n').length - 2;
        expect(found(disk)).toBe(stateAfter(changes.slice(0, Math.max(0, before))));
      }),
    );
  });

  it('is refused and left alone where a newer program wrote it', () => {
    const disk = new MemoryDisk();
    const newer = headerOf('["cronbridge local",2]');
    disk.files.set(PATH, { bytes: newer });
    expect(() => open(disk)).toThrow(NewerJournalError);
    expect(bytesOf(disk)).toEqual(newer);
  });
});

describe('a process that dies', () => {
  it('at any write has kept all that was acknowledged, and at most one change more', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat({ max: 3000 }), async (changes, left) => {
        const disk = new MemoryDisk();
        disk.left = left;
        let acknowledged = 0;
        try {
          // So little is small that it is written anew all the time.
          const { change, journal } = open(disk, { smallBytes: 100 });
          for (const together of changes) {
            change(together);
            acknowledged += 1;
            await new Promise(setImmediate);
          }
          await journal.sync();
        } catch {}
        await new Promise(setImmediate);
        const possible = [acknowledged, acknowledged + 1].map((count) => stateAfter(changes.slice(0, count)));
        expect(possible).toContain(found(disk));
      }),
    );
  });
});

describe('a journal that is written anew', () => {
  it('is shorter, and says the same, also of what changes in the meantime', async () => {
    await fc.assert(
      fc.asyncProperty(history, history, async (before, meanwhile) => {
        const disk = new MemoryDisk();
        const { change, journal } = open(disk, { smallBytes: 60 });
        for (const together of before) change(together);
        for (const together of meanwhile) {
          await new Promise(setImmediate);
          change(together);
        }
        await journal.close();
        expect(disk.files.has(`${PATH}.new`)).toBe(false);
        expect(found(disk)).toBe(stateAfter([...before, ...meanwhile]));
      }),
    );
    const disk = new MemoryDisk();
    const { change, journal } = open(disk, { smallBytes: 1000 });
    for (let count = 0; count < 500; count++) {
      change([{ name: 'same', text: `${count}` }]);
      if (count % 10 === 0) await new Promise(setImmediate);
    }
    await journal.close();
    expect(bytesOf(disk).length).toBeLessThan(3000);
  });
});

describe('a disk that is full', () => {
  it('makes changes fail whole, and takes them again when there is room', async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        history,
        fc.nat({ max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (before, full, room, most) => {
          const disk = new MemoryDisk();
          disk.longestWrite = most;
          const { change, happened, journal, texts, events } = open(disk);
          for (const together of before) change(together);
          disk.capacity = disk.used + room;
          const kept = [...before];
          for (const [index, together] of full.entries()) {
            // Every other one is what has happened already.
            if (index % 2 === 1) {
              happened(together);
              kept.push(together);
              continue;
            }
            const unchanged = stateOf(texts);
            try {
              change(together);
              kept.push(together);
            } catch (error) {
              expect(error).toMatchObject({ code: 'ServiceUnavailable', status: 503 });
              expect(stateOf(texts)).toBe(unchanged);
            }
          }
          expect(stateOf(texts)).toBe(stateAfter(kept));
          disk.capacity = Number.POSITIVE_INFINITY;
          await journal.sync();
          expect(events.filter(({ kind }) => kind === 'full').length).toBe(
            events.filter(({ kind }) => kind === 'room').length,
          );
          expect(found(disk)).toBe(stateAfter(kept));
        },
      ),
    );
  });
});

it('a file that is replaced while it is in use takes nothing any more', async () => {
  const disk = new MemoryDisk();
  const { change, journal, events } = open(disk);
  disk.files.set(PATH, { bytes: headerRecord() });
  await journal.sync();
  expect(events).toEqual([{ kind: 'gone' }]);
  expect(() => change([{ name: 'a', text: 'b' }])).toThrow('the journal is gone');
});

function headerOf(json: string): Buffer {
  const own = headerRecord();
  expect(own.toString()).toMatch(/^[\da-f]{8} \["cronbridge local",1\]\n$/);
  return Buffer.from(`${crc32(Buffer.from(json)).toString(16).padStart(8, '0')} ${json}\n`);
}
