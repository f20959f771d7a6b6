import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fittingSize, refusedSize } from '../../src/tasks/fargate-sizes.ts';

test.each([
  [
    { cpu: 256, memory: 512 },
    { cpu: 256, memory: 512 },
  ],
  [
    { cpu: 300, memory: 512 },
    { cpu: 512, memory: 1024 },
  ],
  [
    { cpu: 1024, memory: 512 },
    { cpu: 1024, memory: 2048 },
  ],
  [
    { cpu: 256, memory: 2049 },
    { cpu: 512, memory: 3072 },
  ],
  [
    { cpu: 8192, memory: 17_000 },
    { cpu: 8192, memory: 20_480 },
  ],
])('%j fits into %j', (asked, expected) => {
  expect(fittingSize(asked)).toEqual(expected);
});

test('what a size fits into is a size of Fargate, at least as large, and fits into itself', () => {
  const size = fc.record({
    cpu: fc.integer({ min: 1, max: 16_384 }),
    memory: fc.integer({ min: 1, max: 122_880 }),
  });
  fc.assert(
    fc.property(size, (asked) => {
      const { cpu, memory } = fittingSize(asked);
      expect(refusedSize(cpu, memory)).toBeUndefined();
      expect(cpu >= asked.cpu && memory >= asked.memory).toBe(true);
      expect(fittingSize({ cpu, memory })).toEqual({ cpu, memory });
      if (refusedSize(asked.cpu, asked.memory) === undefined) expect({ cpu, memory }).toEqual(asked);
    }),
  );
});
