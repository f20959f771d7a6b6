// Compares both sides of a migration, so that nothing runs twice and nothing is forgotten.
import type { Job } from '../crontab/job.ts';
import { programOf } from '../crontab/parse/program.ts';
import { groupBy } from '../group-by.ts';
import { hasEnded } from '../schedules/desired.ts';
import { isScheduled } from '../time/is-scheduled.ts';
import { translate } from '../time/translate.ts';
import type { OldEntry } from './old-entries.ts';

/**
 * - `both`: both sides run it
 * - `neither`: neither does, although it is in a crontab of ours
 * - `unclear`: it may match several entries of the other side
 * - `old`, `new`: only that side runs it
 * - `off`: a comment on the old side, and unknown here
 */
export type RunsOn = 'both' | 'neither' | 'unclear' | 'old' | 'new' | 'off';

/** An entry of the old side, a job of the new one, or both if they match. */
export interface Compared {
  readonly runsOn: RunsOn;
  readonly old?: OldEntry;
  readonly job?: Job;
  /** Whether both mean the same minutes; absent unless there are both. */
  readonly sameTimes?: boolean;
  /** With `unclear`: the jobs that it may match. */
  readonly candidates?: readonly string[];
}

interface Sides {
  readonly old: OldEntry;
  readonly job: Job;
}

/** What an entry and a job must have in common, the most certain first. */
const RULES: readonly ((job: Job) => string)[] = [
  (job) => text(commandOf(job), timesOf(job)),
  (job) => text(job.name, programOf(job.command).program),
  (job) => text(commandOf(job)),
  (job) => text(programOf(job.command), timesOf(job)),
  (job) => text(programOf(job.command).program, timesOf(job)),
  (job) => text(programOf(job.command)),
  (job) => text(programOf(job.command).program),
];

/**
 * Compares the old side with ours. Commands may differ, since locks and redirections are removed in a migration: the program,
 * its words and the times decide too, if they leave only one match.
 * @param offHere names of our jobs that are off for good
 */
export function compare(
  old: readonly OldEntry[],
  jobs: readonly Job[],
  now: Date,
  offHere: ReadonlySet<string> = new Set(),
): Compared[] {
  const scheduled = jobs.filter(({ options }) => options.on === 'schedule');
  const { pairs, entriesLeft, jobsLeft } = matched(old, scheduled);
  const compared = [
    ...pairs.map(({ old, job }) => ({
      runsOn: sideOf(old.on, isOn(job, now), offHere.has(job.name)),
      old,
      job,
      sameTimes: hasSameTimes(old.job, job),
    })),
    ...entriesLeft.map((entry) => withoutJob(entry, jobsLeft)),
    ...jobsLeft.map((job) => withoutEntry(job, entriesLeft, isOn(job, now), offHere.has(job.name))),
  ];
  const order = (one: Compared) =>
    one.old === undefined ? old.length + jobs.indexOf(one.job as Job) : old.indexOf(one.old);
  return compared.toSorted((a, b) => order(a) - order(b));
}

export function isFault({ runsOn }: Compared): boolean {
  return runsOn === 'both' || runsOn === 'neither' || runsOn === 'unclear';
}

function matched(
  old: readonly OldEntry[],
  jobs: readonly Job[],
): {
  readonly pairs: readonly Sides[];
  readonly entriesLeft: readonly OldEntry[];
  readonly jobsLeft: readonly Job[];
} {
  const pairs: Sides[] = [];
  const entries = new Set(old);
  const others = new Set(jobs);
  for (const [index, key] of RULES.entries()) {
    const here = groupBy(others, key);
    for (const [common, there] of groupBy(entries, ({ job }) => key(job))) {
      const same = here.get(common) ?? [];
      // Entries that are equal in everything are matched in order.
      if (same.length !== there.length || (same.length > 1 && index > 0)) continue;
      for (const [place, entry] of there.entries()) {
        const job = same[place] as Job;
        pairs.push({ old: entry, job });
        entries.delete(entry);
        others.delete(job);
      }
    }
  }
  return { pairs, entriesLeft: [...entries], jobsLeft: [...others] };
}

function withoutJob(old: OldEntry, jobs: readonly Job[]): Compared {
  const candidates = jobs.filter((job) => hasSameProgram(old.job, job)).map(({ name }) => name);
  if (candidates.length > 0) return { runsOn: 'unclear', old, candidates };
  return { runsOn: old.on ? 'old' : 'off', old };
}

function withoutEntry(job: Job, old: readonly OldEntry[], on: boolean, offForGood: boolean): Compared {
  if (old.some((entry) => hasSameProgram(entry.job, job))) return { runsOn: 'unclear', job };
  return { runsOn: sideOf(false, on, offForGood), job };
}

function sideOf(old: boolean, here: boolean, offForGood: boolean): RunsOn {
  if (old) return here ? 'both' : 'old';
  if (here) return 'new';
  return offForGood ? 'off' : 'neither';
}

/** Whether its schedule fires, now or in the future. */
function isOn(job: Job, now: Date): boolean {
  return isScheduled(job) && !hasEnded(job, now);
}

function hasSameProgram(a: Job, b: Job): boolean {
  return programOf(a.command).program === programOf(b.command).program;
}

/** Values of `~` depend on the job's name, which may differ between the sides. */
function hasSameTimes(a: Job, b: Job): boolean {
  return a.timezone === b.timezone && (a.spec === b.spec || timesOf(a) === timesOf(b));
}

function timesOf(job: Job): string {
  const { schedules, guard } = translate({ ...job, name: '' });
  return text(schedules, guard ?? null);
}

function commandOf({ command, stdin = '' }: Job): string {
  return text(command, stdin);
}

function text(...values: readonly unknown[]): string {
  return JSON.stringify(values);
}
