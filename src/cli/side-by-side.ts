// Shares of a crontab, each in a thread of its own, and what happens in them in the order of time.
import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Happening, Share } from './virtual-share.ts';

/** Megabytes. What a run leaves behind dies young; with V8's default much of it would be kept and collected late. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 };

/**
 * Runs the shares. Every thread tells hour by hour what happened, and nothing of an hour is told here before all have ended
 * it.
 * @param worker the program of a thread, virtual-worker.ts
 */
export async function* sideBySide(worker: URL, shares: readonly Share[]): AsyncGenerator<Happening, void> {
  const workers = shares.map((workerData) => new Worker(worker, { workerData, resourceLimits }));
  const hours = workers.map((each) => on(each, 'message', { close: ['exit'] }));
  try {
    for (;;) {
      const told = await Promise.all(hours.map((hour) => hour.next()));
      if (told.every(({ done }) => done)) return;
      if (told.some(({ done }) => done)) throw new Error('a thread ended before its time');
      const happened = told.flatMap(({ value: [events] }) => events as readonly Happening[]);
      yield* happened.sort((a, b) => a.at - b.at);
    }
  } finally {
    await Promise.all(workers.map((each) => each.terminate()));
  }
}
