// What nobody can read from a crontab.

/** What the caller can say. */
export interface Assumptions {
  /** How long the command of a run takes that was never measured. */
  readonly durationSeconds: number;
  /** The size of tasks whose job names none: CPU units and MiB. */
  readonly cpu: number;
  readonly memory: number;
  readonly architecture: 'x86' | 'arm';
  /** Where jobs run that do not say it: `fargate`, `fargate-spot`, `ec2` or a capacity provider's name. */
  readonly launch: string;
  /** Whether tasks get public IPv4 addresses. */
  readonly publicIp: boolean;
  /** How long the ledger keeps runs. */
  readonly retentionDays: number;
  /** Whether each job has metrics of its own besides those of the deployment. */
  readonly jobMetrics: boolean;
}

/** What the settings of a deployment say. */
type Known = Pick<Assumptions, 'launch' | 'publicIp' | 'retentionDays' | 'jobMetrics'>;

/** Jobs of a deployment that nothing else is known of. A cluster's default capacity is taken for Fargate. */
export function assume({ launch, publicIp, retentionDays, jobMetrics }: Known): Assumptions {
  return {
    durationSeconds: 60,
    cpu: 256,
    memory: 512,
    architecture: 'x86',
    launch: launch || 'fargate',
    publicIp,
    retentionDays,
    jobMetrics,
  };
}

/** From the pull of the image, from which on a task is paid for, until the command begins, and from its end until the task's. */
export const TASK_OVERHEAD_SECONDS = 20;

/** What a command writes to its log. */
export const COMMAND_LOG_BYTES = 10 * 1024;

/** How long an invocation takes, cold starts among them. */
export const DISPATCH_SECONDS = 1;
export const OUTCOME_SECONDS = 0.5;

/** AWS's own price calculator counts a month as so many hours: 365 days of 24, divided by 12. */
export const HOURS_OF_MONTH = 730;
