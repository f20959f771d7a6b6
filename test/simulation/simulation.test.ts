// Some thousand due minutes over all scenarios, with the faults of AWS and of processes: every law holds. `npm run test:simulation`
// plays any number of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MUTANTS, OPEN_VIOLATIONS } from './known.ts';
import { LAWS, violations } from './laws.ts';
import { play } from './play.ts';
import { anyHistory, SCENARIO_NAMES } from './scenarios.ts';
import { SMALLEST } from './smallest.ts';
import { timeline } from './timeline.ts';

/** Of each history. */
const MINUTES = 15;

const open = new Set(OPEN_VIOLATIONS.map(({ law }) => law));
const kept = Object.keys(LAWS).filter((law) => !open.has(law));

describe.each(SCENARIO_NAMES)('%s', (name) => {
  it('keeps every law', async () => {
    const seed = SCENARIO_NAMES.indexOf(name);
    const seen = await play(anyHistory(seed, MINUTES));
    const found = violations(seen, kept);
    expect(found.length === 0 ? '' : timeline(seen, found)).toBe('');
  });
});

it.each(SMALLEST)('%s', async (_, smallest) => {
  const seen = await play(smallest);
  const found = violations(seen);
  expect(found.length === 0 ? '' : timeline(seen, found)).toBe('');
});

it.each(OPEN_VIOLATIONS)('does not keep yet: $law', async ({ law, seed }) => {
  expect(violations(await play(anyHistory(seed)), [law])).not.toEqual([]);
});

it('plays a history twice in the same way', async () => {
  const [one, other] = [await play(anyHistory(12, MINUTES)), await play(anyHistory(12, MINUTES))];
  expect(other.moments.map(withoutIds)).toEqual(one.moments.map(withoutIds));
});

it.each(MUTANTS)('can be broken: $name', ({ file, text }) => {
  expect(readFileSync(join(import.meta.dirname, '../..', file), 'utf8').split(text)).toHaveLength(2);
});

/** Ids of AWS are random. */
function withoutIds({ at, text }: { readonly at: number; readonly text: string }): string {
  return `${at} ${text.replaceAll(/[0-9a-f]{8}(?:[0-9a-f-]{24,28})?/g, 'id')}`;
}
