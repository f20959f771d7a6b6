import type { Report } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import type { Job } from '../job.ts';
import type { EntryInContext } from './file.ts';

interface LockUse {
  readonly job: Job;
  readonly context: EntryInContext;
}

/** Reports jobs that share a lock and say different things about how many may hold it at a time. */
export function checkLockPlaces(uses: readonly LockUse[], report: Report): void {
  const first = new Map<string, Job>();
  for (const { job, context } of uses) {
    const { lock, lockPlaces = 1, overlap } = job.options;
    if (overlap === 'allow') continue;
    const other = first.get(lock) ?? job;
    first.set(lock, other);
    const { lockPlaces: otherPlaces = 1 } = other.options;
    if (lockPlaces === otherPlaces) continue;
    const place = context.options.places.get('lock') ??
      context.defaults.places.get('lock') ?? { line: context.entry.line, ...context.entry.specSpan };
    report.addOnceAt(
      place,
      'lock-places',
      `${held(lockPlaces)} the lock ${quoted(lock)} here, and ${held(otherPlaces)} it at ${other.file}:${other.line}`,
      `write lock=${lock}${otherPlaces > 1 ? `:${otherPlaces}` : ''} here, or the same at both`,
    );
  }
}

function held(places: number): string {
  return places === 1 ? 'one run may hold' : `${places} runs may hold`;
}
