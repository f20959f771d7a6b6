import { awsErrorCode } from '../../aws/errors.ts';
import { type LaunchProblem, readLaunchReason } from '../../aws/launch-reasons.ts';

/**
 * The common meaning of the reasons in `failures[]` of one launch. On EC2 each tried instance has its own reason; if one of
 * them lacks only resources, that is decisive. An unknown reason may pass: the deadline limits the attempts.
 */
export function problemOfFailures(reasons: readonly string[]): LaunchProblem {
  const refused = (reason: string) => readLaunchReason(reason) === 'refused';
  return reasons.length > 0 && reasons.every(refused) ? 'refused' : 'trouble';
}

/** The meaning of an error of RunTask, or of a request before it. @returns undefined if it is not an AWS error but a bug of ours */
export function problemOfError(error: unknown): LaunchProblem | undefined {
  switch (awsErrorCode(error)) {
    case undefined:
      return undefined;
    case 'aws-denied':
    case 'aws-not-found':
      return 'refused';
    case 'aws-invalid':
      // ECS also uses this name, which means a mistake of the caller, for what passes: no instances, quotas, throttling.
      return readLaunchReason(error instanceof Error ? error.message : '') ?? 'refused';
    default:
      // This includes credentials: a function gets new ones while it runs.
      return 'trouble';
  }
}

/** An AWS error in one line. */
export function problemText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
