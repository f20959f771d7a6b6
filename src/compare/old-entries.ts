// The entries of an old cron's crontab as jobs of ours, those that somebody has switched off there among them.
import type { Job } from '../crontab/job.ts';
import { isDisabledEntry } from '../crontab/parse/comments.ts';
import { type ImportOptions, importCrontabs, type SourceText } from '../import/import-crontabs.ts';
import { readJobs } from '../schedules/read-jobs.ts';

export interface OldEntry {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Whether the old cron runs it; no: it is a comment. */
  readonly on: boolean;
  /** What import makes of it. */
  readonly job: Job;
}

interface OldOptions extends ImportOptions {
  /** The zone of entries that name none. */
  readonly defaultTimezone: string;
}

/** In the order of the files. What never ran there, or cannot run here, is no entry. Pure, never throws. */
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

/** Removes the # of entries that are comments. One that stands below as it was, or is on elsewhere, is only a memory of that. */
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
      // One bad line can make a cron ignore its whole file, so it is looked at alone.
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
