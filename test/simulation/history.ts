// What happens in a simulated world, as a value: it can be drawn from a seed, played, printed and shortened.
import type { Failure } from '../harness/faulty-requests.ts';
import type { SimulatedJob } from './job.ts';

/** The functions of a deployment whose processes can fail. */
export type FunctionName = 'dispatch' | 'outcome' | 'run' | 'sync';

/** What a one-time schedule is for: a timeout, the next attempt, the next launch, or the deadline of somebody in a line. */
type OnceKind = 'stop' | 'retry' | 'launch' | 'late';

export interface History {
  readonly seed: number;
  readonly scenario: string;
  /** How long schedules fire. */
  readonly minutes: number;
  /** How long after that everything has settled. */
  readonly settleMinutes: number;
  /** Another deployment in the cluster has the same jobs. */
  readonly neighbour: boolean;
  /** How much the clock of a function's processes is ahead, in seconds. */
  readonly skew: Readonly<Partial<Record<FunctionName, number>>>;
  /** How many runs may be active at a time. */
  readonly maxRunning?: number;
  /** How many dispatchers work at a time; absent: ten. With few, messages wait for each other and come in larger batches. */
  readonly dispatchers?: number;
  readonly jobs: readonly SimulatedJob[];
  /** In the order of their instants. */
  readonly steps: readonly Step[];
}

/** `at`: seconds after the begin. A fault is met by the first that can meet it from then on. */
export type Step = { readonly at: number } & Happening;

export type Happening =
  /** A request of a function fails: the one with that number in an invocation, or the next one of that operation. */
  | {
      readonly kind: 'call';
      readonly in: FunctionName;
      readonly request: number | string;
      readonly failure: Failure | 'is slow';
      /** How long a process freezes, or how long a slow answer takes. */
      readonly seconds?: number;
      /** When the event comes again whose process freezes, in seconds after that. */
      readonly again?: number;
    }
  /** A delivery of Scheduler to the queue. */
  | { readonly kind: 'delivery'; readonly fault: 'lost' | 'twice' | 'late'; readonly seconds: number }
  /** The event of a stopped task. */
  | { readonly kind: 'event'; readonly fault: 'lost' | 'twice' | 'late'; readonly seconds: number }
  /** The next one-time schedule of that kind that is created: it is gone, fires late, or fires twice, even if it is deleted. */
  | {
      readonly kind: 'once';
      readonly of: OnceKind;
      readonly fault: 'lost' | 'twice' | 'late';
      readonly seconds: number;
    }
  /**
   * A batch of the queue comes again as a whole, since the dispatcher's answer is lost; or is cut between its groups, and the later
   * part is taken first.
   */
  | { readonly kind: 'batch'; readonly fault: 'again' | 'cut' }
  | { readonly kind: 'launch fails'; readonly reason: string; readonly times: number }
  /** RunTask answers with an error that nobody mends by trying again. */
  | { readonly kind: 'launch refused'; readonly code: string }
  /** The oldest running task is stopped. */
  | { readonly kind: 'interrupted'; readonly by: 'spot' | 'hand' }
  /** ECS does not show tasks that are younger than `lag` seconds. */
  | { readonly kind: 'stale tasks'; readonly lag: number; readonly seconds: number }
  /** An index answers as it did the last time. */
  | { readonly kind: 'stale index'; readonly seconds: number }
  | { readonly kind: 'reconciler away'; readonly minutes: number }
  | { readonly kind: 'sync'; readonly change: string; readonly jobs: readonly SimulatedJob[] }
  | { readonly kind: 'request'; readonly job: number; readonly minutesAhead?: number | undefined }
  /** A person makes up for a past minute. */
  | { readonly kind: 'make up'; readonly job: number; readonly minutesAgo: number; readonly atOnce: boolean }
  | { readonly kind: 'pause'; readonly job: number; readonly minutes?: number | undefined }
  | { readonly kind: 'resume'; readonly job: number }
  /** A person stops the latest run of a job. */
  | { readonly kind: 'stop'; readonly job: number }
  | { readonly kind: 'redrive' };

export function describeStep({ at: _, ...step }: Step): string {
  switch (step.kind) {
    case 'call': {
      const which = typeof step.request === 'number' ? `request ${step.request}` : step.request;
      return `${step.in}: ${which} ${step.failure}${step.seconds ? ` for ${step.seconds} s` : ''}${step.again ? `, and its event comes again after ${step.again} s` : ''}`;
    }
    case 'delivery':
    case 'event':
    case 'once': {
      const what = step.kind === 'once' ? `${onceName(step)} schedule` : step.kind;
      return `${what} ${step.fault}${step.seconds === 0 ? '' : ` (${step.seconds} s)`}`;
    }
    case 'batch':
      return `batch ${step.fault}`;
    case 'launch refused':
      return `RunTask is refused: ${step.code}`;
    case 'launch fails':
      return `RunTask fails: ${step.reason}, ${step.times} times`;
    case 'interrupted':
      return `the oldest task is stopped by ${step.by}`;
    case 'stale tasks':
      return `ECS does not show tasks younger than ${step.lag} s, for ${step.seconds} s`;
    case 'stale index':
      return `indexes answer as they did before, for ${step.seconds} s`;
    case 'reconciler away':
      return `the reconciler is away for ${step.minutes} min`;
    case 'sync':
      return `sync: ${step.change}`;
    case 'request':
      return `a person requests job ${step.job}${step.minutesAhead === undefined ? '' : ` in ${step.minutesAhead} min`}`;
    case 'make up':
      return `a person makes up for job ${step.job}, ${step.minutesAgo} min ago`;
    case 'pause':
      return `a person pauses job ${step.job}${step.minutes === undefined ? '' : ` for ${step.minutes} min`}`;
    case 'resume':
      return `a person resumes job ${step.job}`;
    case 'stop':
      return `a person stops the latest run of job ${step.job}`;
    default:
      return step.kind;
  }
}

/** What a fault is counted as. */
export function kindOf(step: Happening): string {
  switch (step.kind) {
    case 'call':
      return `${step.in} ${step.failure}`;
    case 'delivery':
    case 'event':
    case 'batch':
      return `${step.kind} ${step.fault}`;
    case 'once':
      return `${onceName(step)} schedule ${step.fault}`;
    case 'launch refused':
      return `RunTask ${step.code}`;
    case 'interrupted':
      return `task stopped by ${step.by}`;
    case 'launch fails':
      return `RunTask ${step.reason.split(' ')[0]}`;
    default:
      return step.kind;
  }
}

function onceName({ of }: { readonly of: OnceKind }): string {
  return of === 'late' ? 'deadline' : of;
}
