// A process of `npm run test:simulation`: plays the histories of some seeds, and tells what it found.
import type { History } from './history.ts';
import { violations } from './laws.ts';
import type { Observed } from './observed.ts';
import { play } from './play.ts';
import { anyHistory } from './scenarios.ts';
import { shorten } from './shorten.ts';
import { SMALLEST } from './smallest.ts';
import { added, NOTHING, statisticsOf } from './statistics.ts';
import { timeline } from './timeline.ts';

/** What the process is asked for, as its only argument. */
export interface Work {
  /** The first seed, and the distance to the next. */
  readonly seed: number;
  readonly step: number;
  /** Plays the smallest histories before those; their seeds are below zero. */
  readonly smallest?: boolean;
  /** Due minutes. */
  readonly minutes: number;
  /** Laws that are known to be broken. */
  readonly open: readonly string[];
  /** Ends with the first violation, which is not shortened. */
  readonly first?: boolean;
  /** Plays no more than this many histories. */
  readonly histories?: number;
}

const TRIES = 100;
/** Of this process's own time, since others may keep it waiting. */
const STANDS_STILL_MS = 120_000;
/** Where it has nothing to do at all. */
const WAITS_MS = 30 * 60_000;
const LOOK_MS = 5_000;

const {
  seed,
  step,
  minutes,
  open,
  first,
  smallest,
  histories = Number.POSITIVE_INFINITY,
} = JSON.parse(process.argv[2] ?? '{}') as Work;
let statistics = NOTHING;
const told = new Set<string>();
for (const [next, history] of toPlay()) {
  if (statistics.dueMinutes >= minutes || statistics.histories >= histories) break;
  const seen = await withinReason(play(history));
  if (seen === undefined) {
    const what = `nothing happens for ${STANDS_STILL_MS / 1000} s`;
    const { scenario } = history;
    process.send?.({ violation: { seed: next, scenario, law: 'no history stands still', count: 1, what } });
    if (first) break;
    continue;
  }
  statistics = added(statistics, statisticsOf(seen));
  const found = violations(seen).filter(({ law }) => !open.includes(law));
  for (const law of new Set(found.map((violation) => violation.law))) {
    const count = found.filter((violation) => violation.law === law).length;
    const what = found.find((violation) => violation.law === law)?.what ?? '';
    process.send?.({ violation: { seed: next, scenario: history.scenario, law, count, what } });
    if (first || told.has(law)) continue;
    told.add(law);
    const breaks = async (candidate: typeof history) => violations(await play(candidate), [law]).length > 0;
    const shortest = await play(await shorten(history, breaks, TRIES));
    process.send?.({ shortest: timeline(shortest, violations(shortest, [law])) });
  }
  if (first && found.length > 0) break;
}
process.send?.({ statistics });
process.disconnect?.();

function* toPlay(): Generator<readonly [seed: number, history: History]> {
  if (smallest)
    for (const [index, [, history]] of SMALLEST.entries()) yield [index - SMALLEST.length, history];
  for (let next = seed; ; next += step) yield [next, anyHistory(next)];
}

/** A history that stands still would hold up everything for ever. @returns undefined if it does */
async function withinReason(playing: Promise<Observed>): Promise<Observed | undefined> {
  const begun = { cpu: process.cpuUsage(), wall: performance.now() };
  let watchdog: NodeJS.Timeout | undefined;
  const tooLong = new Promise<undefined>((resolve) => {
    watchdog = setInterval(() => {
      const { user, system } = process.cpuUsage(begun.cpu);
      const workedMs = (user + system) / 1000;
      if (workedMs > STANDS_STILL_MS || performance.now() - begun.wall > WAITS_MS) resolve(undefined);
    }, LOOK_MS);
  });
  try {
    return await Promise.race([playing, tooLong]);
  } finally {
    clearInterval(watchdog);
  }
}
