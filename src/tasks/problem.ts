import type { Message } from '../runs/message/message.ts';

type TaskProblemCode =
  | 'unlisted'
  | 'channel-unknown'
  | 'check-in-unknown'
  | 'role-unlisted'
  | 'task-definition-missing'
  | 'task-definition-inactive'
  | 'task-definition-elsewhere'
  | 'container-missing'
  | 'container-not-essential'
  | 'container-restarts'
  | 'entry-point'
  | 'no-log'
  | 'no-posix-shell'
  | 'cluster-missing'
  | 'cluster-inactive'
  | 'cluster-elsewhere'
  | 'network'
  | 'launch'
  | 'task-size'
  | 'container-size'
  | 'ephemeral-storage'
  | 'task-role'
  | 'overrides-too-long'
  | 'not-allowed';

/** A job that has the problem, and the place of its entry, if known. */
interface Place {
  readonly job: string;
  readonly file?: string;
  readonly line?: number;
}

/** An error is what ECS certainly refuses, or what would run nothing; a warning may be intended. */
export interface TaskProblem {
  readonly severity: 'error' | 'warning';
  readonly code: TaskProblemCode;
  readonly message: string;
  readonly hint: string;
  /** Empty if only the deployment itself has the problem. */
  readonly jobs: readonly Place[];
}

/** A problem of one job, before it is known which others have it. */
export type Found = Omit<TaskProblem, 'jobs'>;

/** The ECS resources of one job that are checked. */
export interface TaskUse {
  /** Absent: the deployment, whose settings apply to messages of other producers. */
  readonly place?: Place;
  /** Whether it runs by itself. A problem of a job that only a person starts does not stop a sync. */
  readonly due: boolean;
  readonly message: Message;
}

/** Each problem once, with all that have it: errors before warnings, then in the order of the uses. */
export function gathered(found: readonly { readonly use: TaskUse; readonly found: Found }[]): TaskProblem[] {
  const byText = new Map<string, { problem: Found; jobs: Place[] }>();
  for (const { use, found: problem } of found) {
    const key = `${problem.code} ${problem.message}`;
    const severity = use.due ? problem.severity : 'warning';
    const there = byText.get(key) ?? { problem: { ...problem, severity }, jobs: [] };
    if (severity === 'error') there.problem = { ...there.problem, severity };
    if (use.place) there.jobs.push(use.place);
    byText.set(key, there);
  }
  const all = [...byText.values()].map(({ problem, jobs }) => ({ ...problem, jobs }));
  return [...all.filter(isError), ...all.filter((problem) => !isError(problem))];
}

export function isError({ severity }: Pick<TaskProblem, 'severity'>): boolean {
  return severity === 'error';
}

/** The most places that are shown; JSON has all. */
const SHOWN = 5;

/** `crontab/batch.crontab:3, :9 and 41 more`; a job's name if its place is unknown. */
export function placesText(jobs: readonly Place[]): string {
  if (jobs.length === 0) return 'the deployment';
  let before: string | undefined;
  const shown = jobs.slice(0, SHOWN).map(({ job, file, line }) => {
    if (file === undefined) return job;
    const text = file === before ? `:${line}` : `${file}:${line}`;
    before = file;
    return text;
  });
  const more = jobs.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more.toLocaleString('en')} more` : '');
}
