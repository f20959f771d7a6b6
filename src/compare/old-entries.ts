// Reads the entries of an old cron's crontab as jobs of ours, including those that are commented out.
import type { Job } from '../crontab/job.ts';
import { isDisabledEntry } from '../crontab/parse/comments.ts';
import { type ImportOptions, importCrontabs, type SourceText } from '../import/import-crontabs.ts';
import { readJobs } from '../schedules/read-jobs.ts';

export interface OldEntry {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Whether the old cron runs it; otherwise it is a comment. */
  readonly on: boolean;
  /** The job that an import would make of it. */
  readonly job: Job;
}

interface OldOptions extends ImportOptions {
  /** The time zone of entries that name none. */
  readonly defaultTimezone: string;
}

/** In the order of the files. Lines that never ran there, or cannot run here, are left out. Pure, never throws. */
export function oldEntries(sources: readonly SourceText[], options: OldOptions): OldEntry[] {
  const live = new Set(jobsOf(sources, options).map(({ job }) => keyOf(job)));
  const restored = sources.map((source) => restore(source, options, live));
  const off = new Map(restored.map(({ source, lines }) => [source.file, lines]));
  return jobsOf(
    restored.map(({ source }) => source),
    options,
  ).map(({ job, line }) => {
    const { file } = job;
    return { file, line, on: !off.get(file)?.has(line), job };
  });
}

function jobsOf(
  sources: readonly SourceText[],
  options: OldOptions,
): { readonly job: Job; readonly line: number }[] {
  return importCrontabs(sources, options).flatMap(({ file, text, names }) => {
    const lines = new Map(names.map(({ name, line }) => [name, line]));
    const { jobs } = readJobs([{ file, text }], { timezone: options.defaultTimezone });
    return jobs.flatMap((job) => {
      const line = lines.get(job.name);
      return line === undefined ? [] : [{ job, line }];
    });
  });
}

/** Uncomments entries. A comment is skipped if the same entry is below it or elsewhere: then it is only a note. */
function restore(
  source: SourceText,
  options: OldOptions,
  live: ReadonlySet<string>,
): { readonly source: SourceText; readonly lines: ReadonlySet<number> } {
  const lines = new Set<number>();
  const text = source.text
    .split('\n')
    .map((line, index) => {
      const comment = line.trim();
      if (!comment.startsWith('#') || !isDisabledEntry(comment)) return line;
      const entry = comment.replace(/^#+[ \t]*/, '');
      // One bad line can make a cron ignore its whole file, so each line is tried alone.
      const [alone] = jobsOf([{ ...source, text: `${entry}\n` }], options);
      if (alone === undefined || live.has(keyOf(alone.job))) return line;
      lines.add(index + 1);
      return entry;
    })
    .join('\n');
  return { source: { ...source, text }, lines };
}

function keyOf({ command, stdin, spec }: Job): string {
  return JSON.stringify([command, stdin, spec]);
}
