// Finds removed and added jobs that are the same job under another name.
import { groupBy } from '../group-by.ts';
import type { JobIdentity } from './job-identity.ts';
import type { Rename, RenameReason } from './plan.ts';

/** Removed jobs that may be any of several added ones. */
export interface Tie {
  readonly same: RenameReason;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

interface Renames {
  readonly renamed: readonly Rename[];
  readonly ties: readonly Tie[];
}

interface Rule {
  readonly same: RenameReason;
  /** What two jobs of a file must have in common. @returns undefined if the rule does not apply to this job */
  key(job: JobIdentity): string | undefined;
}

const derived = (text: (job: JobIdentity) => string) => (job: JobIdentity) =>
  job.isDerived ? text(job) : undefined;

/** A job with a chosen name counts as renamed only if its whole entry stayed: then only the name was changed. */
const RULES: readonly Rule[] = [
  { same: 'entry', key: ({ entry }) => entry },
  { same: 'command', key: derived(({ command }) => command) },
  { same: 'program', key: derived(({ program, times }) => JSON.stringify([program, times])) },
  { same: 'program', key: derived(({ program }) => program) },
  { same: 'time', key: derived(({ times }) => times) },
];

/**
 * Finds the renamed jobs. Both names are in the same file and, by one rule after the other, are the only ones on both sides
 * that have something in common. If their programs are ambiguous, their times do not decide.
 */
export function findRenames(going: readonly JobIdentity[], coming: readonly JobIdentity[]): Renames {
  const renamed: Rename[] = [];
  const ties: Tie[] = [];
  const left = new Set(going);
  const open = new Set(coming);
  for (const [index, { same, key }] of RULES.entries()) {
    const isLast = RULES[index + 1]?.same !== same;
    if (same !== 'entry') forgetUnchanged(left, open);
    const from = byFileAndKey(left, key);
    const to = byFileAndKey(open, key);
    for (const [text, olds] of from) {
      const news = to.get(text) ?? [];
      if (news.length === 0) continue;
      if (olds.length !== news.length || (olds.length > 1 && same !== 'entry')) {
        if (!isLast || (same !== 'program' && same !== 'time')) continue;
        ties.push({ same, from: olds.map(({ job }) => job), to: news.map(({ job }) => job) });
        for (const job of olds) left.delete(job);
        for (const job of news) open.delete(job);
        continue;
      }
      // The same entry several times: their names are numbered in the order of the file.
      for (const [place, old] of olds.entries()) {
        const job = news[place] as JobIdentity;
        left.delete(old);
        open.delete(job);
        if (old.job === job.job) continue;
        renamed.push({ from: old.job, to: job.job, same });
      }
    }
  }
  return { renamed: renamed.sort((a, b) => (a.to < b.to ? -1 : 1)), ties };
}

/** Jobs that kept their names, and whose entries no other job has now, are unchanged. */
function forgetUnchanged(going: Set<JobIdentity>, coming: Set<JobIdentity>): void {
  const names = new Map([...coming].map((job) => [job.job, job]));
  for (const old of [...going]) {
    const same = names.get(old.job);
    if (same !== undefined && going.delete(old)) coming.delete(same);
  }
}

function byFileAndKey(
  jobs: Iterable<JobIdentity>,
  key: (job: JobIdentity) => string | undefined,
): ReadonlyMap<string, readonly JobIdentity[]> {
  const inOrder = [...jobs].sort((a, b) => numberOf(a.job) - numberOf(b.job) || (a.job < b.job ? -1 : 1));
  return groupBy(inOrder, (job) => {
    const text = key(job);
    return text === undefined ? undefined : JSON.stringify([job.file, text]);
  });
}

/** The number of a command that a file has several times. */
function numberOf(name: string): number {
  return Number(/-[0-9a-f]{6}-(\d+)$/.exec(name)?.[1] ?? 1);
}
