import fc from 'fast-check';
import { expect, it } from 'vitest';
import { divide, type Weighed } from '../../src/cli/virtual-shares.ts';

const jobs: fc.Arbitrary<Weighed[]> = fc
  .array(fc.record({ lock: fc.constantFrom('a', 'b', 'c', 'd', 'e'), runs: fc.nat(10_000) }), {
    minLength: 1,
  })
  .map((all) => all.map((job, index) => ({ name: `job-${index}`, ...job })));

it('puts every job into one share, and no share is empty', () => {
  fc.assert(
    fc.property(jobs, fc.integer({ min: 1, max: 8 }), (all, count) => {
      const shares = divide(all, count);
      expect(shares.flat().toSorted()).toEqual(all.map(({ name }) => name).toSorted());
      expect(shares.every((names) => names.length > 0)).toBe(true);
      expect(shares.length).toBeLessThanOrEqual(count);
    }),
  );
});

it('keeps jobs with the same lock together', () => {
  fc.assert(
    fc.property(jobs, fc.integer({ min: 1, max: 8 }), (all, count) => {
      const shares = divide(all, count);
      for (const lock of new Set(all.map((job) => job.lock))) {
        const names = all.filter((job) => job.lock === lock).map(({ name }) => name);
        expect(shares.filter((share) => names.some((name) => share.includes(name)))).toHaveLength(1);
      }
    }),
  );
});

it('gives each share nearly as much to do', () => {
  const job = (name: string, runs: number) => ({ name, lock: name, runs });
  const all = [
    job('weekly', 1),
    job('hourly', 168),
    job('minutely', 10_080),
    job('often', 9_000),
    job('daily', 7),
  ];
  expect(divide(all, 2)).toEqual([['minutely'], ['often', 'hourly', 'daily', 'weekly']]);
});

it('makes one share of a crontab without jobs', () => {
  expect(divide([], 2)).toEqual([]);
});
