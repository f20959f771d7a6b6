// Values in a Lambda invocation.
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../src/schedules/transport.ts';

const overTheWire = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('a value in an invocation', () => {
  it('travels as it is while it is small', () => {
    expect(pack({ action: 'plan', files: [] })).toEqual({ action: 'plan', files: [] });
  });

  it('travels gzipped when it is large, ten thousand schedules in less than Lambda takes', () => {
    const schedules = Array.from({ length: 10_000 }, (_, index) => ({
      name: `job-${index}`,
      input: `/app/script/${index} --all`.repeat(30),
    }));
    const packed = overTheWire(pack(schedules));
    expect(Object.keys(packed)).toEqual(['gzip']);
    expect(JSON.stringify(packed).length).toBeLessThan(6_000_000);
    expect(unpack(packed)).toEqual(schedules);
  });

  it('arrives as it was sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(unpack(overTheWire(pack(value)))).toEqual(overTheWire(value));
      }),
    );
  });

  it('is refused with its size, and what to do, when it is too large for Lambda', () => {
    const noise = randomBytes(6 * 1024 * 1024).toString('base64');
    expect(() => pack(noise)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringMatching(/too large: \d+\.\d MiB when compressed, .* 6\.0$/),
        hint: expect.stringContaining('split the files'),
      }),
    );
  });

  it('is refused when it is damaged', () => {
    expect(() => unpack({ gzip: 'AAAA' })).toThrow();
  });

  it('is refused when it would fill the memory', () => {
    // Members of a gzip file follow each other, and are one text.
    const members = Array<Buffer>(13).fill(gzipSync(Buffer.alloc(10 * 1024 * 1024)));
    const bomb = { gzip: Buffer.concat(members).toString('base64') };
    expect(() => unpack(bomb)).toThrow(/larger than/);
  });
});
