// cronbridge next: when jobs will run, from the crontab files alone.
import type { Job } from '../crontab/job.ts';
import { CronbridgeError } from '../errors.ts';
import { instantText } from '../message/message.ts';
import type { Context } from './context.ts';
import { readCrontabs } from './crontab-files.ts';
import { EXIT } from './failure.ts';
import { printTable } from './output/table.ts';
import type { Output } from './output/terminal.ts';
import { formatDistance, formatLocal, formatUtc, parseInstant } from './output/time.ts';
import { parseForDeployment, refuseErrors } from './parse-for-deployment.ts';
import { unknownJob } from './unknown-job.ts';
import { type Upcoming, upcomingRuns } from './upcoming.ts';

const DEFAULT_COUNT = 10;

export async function next(
  context: Context,
  name: string | undefined,
  options: { count?: number; from?: string; until?: string; crontab: readonly string[]; json?: boolean },
): Promise<number> {
  const { out, err } = context.terminal;
  const now = context.now();
  const from = options.from === undefined ? now : parseInstant(options.from, '--from');
  const until = options.until === undefined ? undefined : parseInstant(options.until, '--until');
  if (until && until <= from) {
    throw new CronbridgeError('usage', '--until is not after --from', { hint: 'without --from it is now' });
  }
  const files = await readCrontabs(options.crontab);
  const { jobs, diagnostics } = parseForDeployment(context.env, files);
  // Warnings are for validate and plan; here they would stand between the user and the answer.
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  refuseErrors(context.terminal, { diagnostics: errors }, files);
  const limit = options.count ?? (until ? Number.POSITIVE_INFINITY : DEFAULT_COUNT);
  const upcoming = upcomingRuns(select(jobs, name), { from, until, limit });
  if (options.json) {
    const list = upcoming.map(({ job, scheduled }) => ({ job: job.name, scheduled: instantText(scheduled) }));
    out.line(JSON.stringify(list, null, 2));
  } else if (upcoming.length === 0) {
    err.line('nothing is due in that time');
  } else {
    printUpcoming(out, upcoming, now);
  }
  return EXIT.done;
}

function select(jobs: readonly Job[], name: string | undefined): readonly Job[] {
  if (name === undefined) return jobs;
  const selected = jobs.filter((job) => job.name === name);
  if (selected.length > 0) return selected;
  throw unknownJob(
    name,
    jobs.map((job) => job.name),
    { list: 'cronbridge next', nothing: 'the crontab has no jobs' },
  );
}

function printUpcoming(output: Output, upcoming: readonly Upcoming[], now: Date): void {
  const { cyan, dim } = output.colors;
  printTable(
    output,
    [
      { heading: 'UTC' },
      { heading: 'LOCAL', optional: true },
      { heading: 'ZONE', optional: true, color: dim },
      { heading: 'JOB', color: cyan },
      { heading: '', optional: true, color: dim },
    ],
    upcoming.map(({ job, scheduled }) => [
      formatUtc(scheduled),
      formatLocal(scheduled, job.timezone),
      job.timezone,
      job.name,
      formatDistance(scheduled, now),
    ]),
  );
}
