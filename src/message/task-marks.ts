// The marks by which the task of an attempt is known again.

/** Whose task it is; what outcome's event rule looks for. */
export function startedBy(job: string): string {
  return `cronbridge/${job}`;
}

/** The task's tags. The deployment is among them: two may share an account and a cluster. */
export function taskTags(
  { job, run, attempt }: { readonly job: string; readonly run: string; readonly attempt: number },
  deployment: string,
): Record<string, string> {
  return { job, run, attempt: String(attempt), deployment };
}
