// The one error type that users meet: a stable code, one sentence, and what to do about it.

/** What went wrong, as a stable word; decisions and exit codes use it, never the message. */
export type ErrorCode =
  | 'usage' // a wrong flag, argument or setting
  | 'invalid-crontab' // the crontab has errors; they were reported as diagnostics
  | 'file' // a file or directory cannot be read or written
  | 'source' // the source of the crontab cannot be read
  | 'port-in-use'
  | 'data-in-use' // another process keeps its data there
  | 'too-many-deletes' // the plan would delete most of the schedules
  | 'unfit-tasks' // jobs name in ECS what cannot run them; the plan says what
  | 'stale-plan' // the plan that was reviewed is not the one that would be applied, or another sync is at work
  | 'apply-failed' // some changes of a plan were made, some were not
  | 'unknown-job'
  | 'unknown-run'
  | 'failed' // the thing asked for was done and failed
  | 'aws-unreachable' // no answer from the endpoint
  | 'aws-credentials'
  | 'aws-denied' // a permission is missing
  | 'aws-not-found' // a resource of the deployment is missing
  | 'aws-invalid' // AWS refused the request: a mistake in configuration
  | 'aws-throttled'
  | 'aws-unavailable'; // 5xx and every other AWS error

/** An error for a person: `message` says what and where in one sentence, `hint` what to do. */
export class CronbridgeError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CronbridgeError';
    this.code = code;
    this.hint = options.hint;
  }
}
