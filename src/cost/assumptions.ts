// Values that the estimate needs but a crontab does not contain.

/** Values that the caller can set. */
export interface Assumptions {
  /** The duration of commands that were never measured. */
  readonly durationSeconds: number;
  /** The size of tasks whose job sets none: CPU units and MiB. */
  readonly cpu: number;
  readonly memory: number;
  readonly architecture: 'x86' | 'arm';
  /** Where jobs run that do not set it: `fargate`, `fargate-spot`, `ec2` or a capacity provider's name. */
  readonly launch: string;
  readonly publicIp: boolean;
  /** In days. */
  readonly retentionDays: number;
  /** Whether each job has its own metrics in addition to the deployment's. */
  readonly jobMetrics: boolean;
  /** Where the deployment looks for its crontab itself, every minute; absent: nowhere. */
  readonly source?: 's3' | 'https';
}

/** Values from a deployment's settings. */
interface Known extends Pick<Assumptions, 'launch' | 'publicIp' | 'retentionDays' | 'jobMetrics'> {
  /** The address of a source. */
  readonly source?: string | undefined;
}

/** Assumptions for a deployment with only these settings. A cluster's default capacity is assumed to be Fargate. */
export function assume({ launch, publicIp, retentionDays, jobMetrics, source }: Known): Assumptions {
  return {
    durationSeconds: 60,
    cpu: 256,
    memory: 512,
    architecture: 'x86',
    launch: launch || 'fargate',
    publicIp,
    retentionDays,
    jobMetrics,
    ...(source && { source: source.startsWith('s3:') ? 's3' : 'https' }),
  };
}

/** A task is billed from the pull of its image. This is the time until the command begins, plus the time from its end to the task's. */
export const TASK_OVERHEAD_SECONDS = 20;

/** How much a command writes to its log. */
export const COMMAND_LOG_BYTES = 10 * 1024;

/** The duration of invocations, cold starts included. */
export const DISPATCH_SECONDS = 1;
export const OUTCOME_SECONDS = 0.5;
/** A look at a source that has not changed. */
export const LOOK_SECONDS = 0.15;

/** AWS's own price calculator uses this number of hours for a month: 365 days of 24 hours, divided by 12. */
export const HOURS_OF_MONTH = 730;
export const DAYS_OF_MONTH = HOURS_OF_MONTH / 24;
