// Finds the deployed schedule that each desired one continues: the one with its name or, for a renamed job, with the old name.
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';
import { identify, type JobIdentity } from './job-identity.ts';
import { isPausedByHand } from './pause.ts';
import type { Rename, Schedule } from './plan.ts';
import { findRenames, type Tie } from './renames.ts';

/** A name derived from a command, with a number if the file has the command several times. */
const NUMBERED = /^(.+-[0-9a-f]{6})(?:-\d+)?$/;

export class Predecessors {
  readonly renamed: readonly Rename[];
  readonly #existing: ReadonlyMap<string, Schedule>;
  readonly #ties: readonly Tie[];
  /** Old names by new ones, and vice versa. */
  readonly #before: ReadonlyMap<string, string>;
  readonly #after: ReadonlyMap<string, string>;
  readonly #gone: ReadonlySet<string>;
  readonly #come: ReadonlySet<string>;
  readonly #paused: ReadonlySet<string>;

  constructor(desired: readonly Schedule[], existing: ReadonlyMap<string, Schedule>) {
    this.#existing = existing;
    const wanted = new Set(desired.map(({ name }) => jobOf(name)));
    const there = new Set([...existing.keys()].map(jobOf));
    const gone = new Set([...there].filter((job) => !wanted.has(job)));
    const come = new Set([...wanted].filter((job) => !there.has(job)));
    this.#gone = gone;
    this.#come = come;
    this.#paused = new Set(
      [...existing.values()]
        .filter((schedule) => !isGapSchedule(schedule.name) && isPausedByHand(schedule))
        .map(({ name }) => jobOf(name)),
    );
    const families = new Set([...gone, ...come].map(family));
    const isInvolved = ({ name }: Schedule) =>
      gone.has(jobOf(name)) || come.has(jobOf(name)) || families.has(family(jobOf(name)));
    const olds = identify([...existing.values()].filter(isInvolved));
    const news = identify(desired.filter(isInvolved));
    // The numbers of a repeated command move when one of its entries is added or removed.
    const isKept = ({ job }: JobIdentity) => {
      const old = olds.get(job);
      return old !== undefined && news.has(job) && old.entry === news.get(job)?.entry;
    };
    const { renamed, ties } = findRenames(
      [...olds.values()].filter((job) => !isKept(job)),
      [...news.values()].filter((job) => !isKept(job)),
    );
    this.renamed = renamed;
    this.#ties = ties;
    this.#before = new Map(renamed.map(({ from, to }) => [to, from]));
    this.#after = new Map(renamed.map(({ from, to }) => [from, to]));
  }

  /** The deployed schedule that a desired one continues. */
  of(name: string): Schedule | undefined {
    const job = jobOf(name);
    const before = this.#before.get(job) ?? job;
    // This job has another name now, so a new job took its old one.
    if (before === job && this.#after.has(job)) return undefined;
    return this.#existing.get(before + name.slice(job.length));
  }

  /** The current name of a deployed job. */
  nameNow(job: string): string {
    return this.#after.get(job) ?? job;
  }

  /** Warns of what is lost with a name, such as a pause. */
  warnings(resume: boolean): readonly string[] {
    const tied = new Set(this.#ties.flatMap(({ from }) => from));
    const lost = [...this.#gone].filter(
      (job) => this.#paused.has(job) && !this.#after.has(job) && !tied.has(job),
    );
    return [
      ...this.#ties.flatMap((tie) => this.#tieWarning(tie, resume)),
      ...(resume || this.#come.size === 0 ? [] : lost.sort().map(pauseGoes)),
    ];
  }

  #tieWarning({ same, from, to }: Tie, resume: boolean): string[] {
    const paused = resume ? [] : from.filter((job) => this.#paused.has(job));
    const names = to.map((job) => `"${job}"`).join(' or ');
    if (paused.length > 0) {
      return [
        `${list(paused)} ${paused.length === 1 ? 'is' : 'are'} paused and may now be called ${names}: it is not clear which, ` +
          'so the new jobs will run; name them, or pause them after the sync',
      ];
    }
    if (same === 'time') return [];
    return [
      `${list(from)} may now be called ${names}: it is not clear which, so their runs stay under the old names`,
    ];
  }
}

function pauseGoes(job: string): string {
  return `"${job}" is paused and will be deleted; no new job keeps its pause`;
}

function list(jobs: readonly string[]): string {
  return jobs.map((job) => `"${job}"`).join(', ');
}

function family(job: string): string {
  return NUMBERED.exec(job)?.[1] ?? job;
}
