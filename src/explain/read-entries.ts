import type { Diagnostic } from '../crontab/diagnostics/diagnostic.ts';
import type { Job } from '../crontab/job.ts';
import { type CrontabFile, parseCrontabs } from '../crontab/parse/crontabs.ts';
import { readJobs } from '../schedules/read-jobs.ts';
import type { ClockTexts } from '../time/clock-texts.ts';

export interface ReadEntry {
  readonly job: Job;
  /** Whether it is a time alone: the job has neither a command nor a name of its own. */
  readonly bare: boolean;
}

/**
 * Reads the entries of a text, with the settings and options around them. A time without a command temporarily gets one at the
 * end of its line, which leaves all columns unchanged.
 * @param timezone the IANA zone of entries that name none
 * @param now coming clock changes after this are warned of
 * @param clockTexts the language of these warnings, by default English
 */
export function readEntries(
  { file, text }: CrontabFile,
  {
    timezone,
    now,
    ...texts
  }: { readonly timezone: string; readonly now: Date; readonly clockTexts?: ClockTexts },
): { readonly entries: readonly ReadEntry[]; readonly diagnostics: readonly Diagnostic[] } {
  const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const incomplete = parseCrontabs([{ file, text: ended }], { timezone }).diagnostics;
  const bare = new Set(incomplete.filter(({ code }) => code === 'missing-command').map(({ line }) => line));
  const complete = ended
    .split('\n')
    .map((line, index) => (bare.has(index + 1) ? withCommand(line, index + 1) : line))
    .join('\n');
  const { jobs, diagnostics } = readJobs([{ file, text: complete }], { timezone, now, ...texts });
  return {
    entries: jobs.map((job) => ({ job, bare: bare.has(job.line) })),
    diagnostics: diagnostics.map((each) => (bare.has(each.line) ? withoutCommand(each) : each)),
  };
}

/** Each line gets another command, since a repeated command would cause a warning. */
function withCommand(line: string, number: number): string {
  return `${line.trimEnd()} command-of-line-${number}`;
}

function withoutCommand({ rewritten, ...diagnostic }: Diagnostic): Diagnostic {
  if (rewritten === undefined) return diagnostic;
  return { ...diagnostic, rewritten: rewritten.replaceAll(` command-of-line-${diagnostic.line}`, '') };
}
