// Slices of virtual time, the first in this thread and each other in one of its own, and what happens in the order of time.
import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Happening, runSlice, type TimeSlice, type VirtualSlice } from './virtual-slice.ts';

/** What a thread tells: what happened in an hour, and at last how many attempts had not ended. */
export type Told = readonly Happening[] | number;

/** Megabytes. What a run leaves behind dies young; with V8's default much of it would be kept and collected late. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 };

const MINUTE_MS = 60_000;

/** Cuts a span into slices of nearly the same length, at whole minutes of it. */
export function slicesOf({ from, until }: TimeSlice, count: number): TimeSlice[] {
  const minutes = Math.ceil((until - from) / MINUTE_MS);
  const cut = (slice: number) => Math.min(from + Math.round((minutes * slice) / count) * MINUTE_MS, until);
  const slices = Array.from({ length: count }, (_, slice) => ({ from: cut(slice), until: cut(slice + 1) }));
  return slices.filter((slice) => slice.from < slice.until);
}

/**
 * Runs the slices. All pass at the same time; what happened in one is told when all before it are over.
 * @param worker the program of a thread, virtual-worker.ts
 * @returns how many attempts had not ended
 */
export async function sideBySide(
  worker: URL,
  slices: readonly VirtualSlice[],
  tell: (happening: Happening) => void,
): Promise<number> {
  const [first, ...others] = slices;
  const workers = others.map((workerData) => new Worker(worker, { workerData, resourceLimits }));
  const messages = workers.map((each) => on(each, 'message', { close: ['exit'] }));
  try {
    let open = first === undefined ? 0 : await runSlice(first, { tell });
    for (const told of messages) open += await tellAll(told, tell);
    return open;
  } finally {
    await Promise.all(workers.map((each) => each.terminate()));
  }
}

async function tellAll(
  messages: AsyncIterable<Told[]>,
  tell: (happening: Happening) => void,
): Promise<number> {
  for await (const [told = []] of messages) {
    if (typeof told === 'number') return told;
    for (const happening of told) tell(happening);
  }
  throw new Error('a thread ended before its time');
}
