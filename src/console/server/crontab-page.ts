// The crontab as a screen: the files, what is wrong with them, and what a sync of them would change.
import { explainAws } from '../../aws/errors.ts';
import type { Diagnostic } from '../../crontab/diagnostics/diagnostic.ts';
import { maskedDiagnostic, withoutValues } from '../../crontab/diagnostics/diagnostic-text.ts';
import type { CrontabFile } from '../../crontab/parse/crontabs.ts';
import { splitLines } from '../../crontab/parse/line.ts';
import type { CrontabHere } from '../../operate/crontab-here.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { type ReadablePlan, readablePlan } from '../../operate/readable-plan.ts';
import { requestPlan } from '../../operate/sync.ts';
import type { Plan } from '../../schedules/plan.ts';
import { readJobs } from '../../schedules/read-jobs.ts';
import type { Review } from '../../schedules/transport.ts';
import { jobOf } from '../../time/schedule-name.ts';
import { type PanelProblem, problemOf } from './watch.ts';

/** The crontab that a sync from here would take: files of this machine, or what the deployment reads itself. */
export interface CrontabToSync extends Partial<CrontabHere> {
  /** The address at which the deployment looks. */
  readonly source?: string | undefined;
  /** Of entries that name none. */
  readonly timezone: string;
  /** As the command line named them, for a command. */
  readonly paths: readonly string[];
}

/** How an entry differs from what is deployed. */
type EntryChange = 'new' | 'changed' | 'renamed';

interface EntryOfFile {
  /** From 1. */
  readonly line: number;
  readonly job: string;
  readonly change?: EntryChange | undefined;
  /** The job's former name, if it is renamed. */
  readonly from?: string | undefined;
}

interface FileOfCrontab {
  readonly file: string;
  /** Values of settings are masked. */
  readonly lines: readonly string[];
  readonly entries: readonly EntryOfFile[];
  readonly diagnostics: readonly Omit<Diagnostic, 'file'>[];
}

export interface CrontabPage {
  readonly files: readonly FileOfCrontab[];
  readonly revision?: string | undefined;
  readonly paths: readonly string[];
  /** Where the deployment found it, if it reads its own. */
  readonly from?: string | undefined;
  /** Absent: there is none, because the files have errors, or for the reason in `problem`. */
  readonly plan?: ReadablePlan | undefined;
  readonly digest?: string | undefined;
  /** Why a sync would not apply the plan. */
  readonly refused?: PanelProblem | undefined;
  /** Why there is no plan, or no file. */
  readonly problem?: PanelProblem | undefined;
}

/** @param crontab throws where there is none */
export async function crontabPage(
  deployment: Deployment,
  crontab: () => Promise<CrontabToSync>,
): Promise<CrontabPage> {
  let here: CrontabToSync;
  try {
    here = await crontab();
  } catch (error) {
    return { files: [], paths: [], problem: problemOf(error) };
  }
  const { files: ours = [], revision, source, paths, timezone } = here;
  let review: Review | undefined;
  let problem: PanelProblem | undefined;
  try {
    review = await requestPlan(deployment, source === undefined ? { files: ours } : { source });
  } catch (error) {
    problem = problemOf(explainAws(error, 'plan'));
  }
  const files = review?.own?.files ?? ours;
  const { planned } = review ?? {};
  const read = readJobs(files, { timezone });
  const diagnostics = review?.diagnostics ?? read.diagnostics;
  const changes = planned && changesOf(planned.plan);
  return {
    files: files.map((file) => ({
      ...linesOf(file),
      entries: read.jobs
        .filter((job) => job.file === file.file)
        .map(({ line, name }) => ({ line, job: name, ...changes?.get(name) })),
      diagnostics: diagnostics
        .filter((one) => one.file === file.file)
        .map((one) => {
          const { file: _, ...rest } = maskedDiagnostic(one);
          return rest;
        }),
    })),
    paths,
    revision: review?.own?.revision ?? revision,
    from: review?.own?.from,
    plan: planned && readablePlan(planned.plan),
    digest: planned?.digest,
    refused: planned?.refused,
    problem,
  };
}

function linesOf({ file, text }: CrontabFile) {
  return { file, lines: splitLines(text).lines.map(withoutValues) };
}

function changesOf(plan: Plan): ReadonlyMap<string, Omit<EntryOfFile, 'line' | 'job'>> {
  return new Map<string, Omit<EntryOfFile, 'line' | 'job'>>([
    ...plan.update.map(({ schedule }) => [jobOf(schedule.name), { change: 'changed' }] as const),
    ...plan.create.map(({ name }) => [jobOf(name), { change: 'new' }] as const),
    ...plan.renamed.map(({ from, to }) => [to, { change: 'renamed', from }] as const),
  ]);
}
