import { awsErrorCode } from '../../aws/errors.ts';
import { type LaunchProblem, readLaunchReason } from '../../aws/launch-reasons.ts';

/**
 * What the reasons in `failures[]` of one launch mean together. On EC2 there is one for each instance that was tried, and one
 * that lacks only room is enough. What nobody has seen yet may pass: the deadline ends it.
 */
export function problemOfFailures(reasons: readonly string[]): LaunchProblem {
  const refused = (reason: string) => readLaunchReason(reason) === 'refused';
  return reasons.length > 0 && reasons.every(refused) ? 'refused' : 'trouble';
}

/** What an error of RunTask, or of a request before it, means; `undefined`: it is none of AWS, a fault of ours. */
export function problemOfError(error: unknown): LaunchProblem | undefined {
  switch (awsErrorCode(error)) {
    case undefined:
      return undefined;
    case 'aws-denied':
    case 'aws-not-found':
      return 'refused';
    case 'aws-invalid':
      // A name that means a mistake of the caller, which ECS also gives to what passes: no instances, quotas, throttling.
      return readLaunchReason(error instanceof Error ? error.message : '') ?? 'refused';
    default:
      // Credentials among them: a function gets new ones while it runs.
      return 'trouble';
  }
}

/** An error of AWS in one line. */
export function problemText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
