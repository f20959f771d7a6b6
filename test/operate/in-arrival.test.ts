// Several sources read at once.
import { expect, it } from 'vitest';
import { InArrival } from '../../src/operate/in-arrival.ts';

async function* these<T>(...values: T[]): AsyncGenerator<T, void> {
  for (const value of values) yield await value;
}

it('has all values of all sources, those of each in their order, also of one that comes later', async () => {
  const read = new InArrival<string>();
  read.add(these('a1', 'a2', 'a3'));
  read.add(these('b1'));
  const seen: string[] = [];
  for await (const value of read) {
    seen.push(value);
    if (value === 'a2') read.add(these('c1', 'c2'));
  }
  expect(seen.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'c2']);
  expect(seen.filter((value) => value.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
});

it('ends at once without a source, and throws what a source throws after its values', async () => {
  for await (const _ of new InArrival()) expect.unreachable();
  const read = new InArrival<number>();
  read.add(
    (async function* () {
      yield 1;
      throw new Error('gone');
    })(),
  );
  const seen: number[] = [];
  await expect(
    (async () => {
      for await (const value of read) seen.push(value);
    })(),
  ).rejects.toThrow('gone');
  expect(seen).toEqual([1]);
});
