// Why RunTask started nothing, and whether it is worth another try. ECS says much of it in words only; they are all here.
import { awsErrorCode } from '../aws/errors.ts';

/** `trouble` may go away by itself; `refused` needs a person. */
export type LaunchProblem = 'trouble' | 'refused';

/**
 * Reasons in `failures[]` that tell of configuration. All others (`RESOURCE:*`, `AGENT`, "Capacity is unavailable at this
 * time…", a provider without instances) may pass, and so may those that nobody has seen yet: the deadline ends them.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
 */
const refusals = [/^ATTRIBUTE/, /^LOCATION/, /^MISSING/, /^INACTIVE/];

/**
 * What passes although ECS says it with a name that means a mistake of the caller: quotas of Fargate, and throttling of a
 * service behind ECS ("Error retrieving security group information … (ErrorCode: RequestLimitExceeded)").
 */
const passingTexts = [
  /reached the limit on the number of/i,
  /RequestLimitExceeded|rate exceeded/i,
  /capacity is unavailable/i,
];

/** What the reasons in `failures[]` of one launch mean together. On EC2 there is one for each instance that was tried. */
export function problemOfFailures(reasons: readonly string[]): LaunchProblem {
  const refused = (reason: string) => refusals.some((pattern) => pattern.test(reason));
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
    case 'aws-invalid': {
      const text = error instanceof Error ? error.message : '';
      return passingTexts.some((pattern) => pattern.test(text)) ? 'trouble' : 'refused';
    }
    default:
      // Credentials among them: a function gets new ones while it runs.
      return 'trouble';
  }
}

/** An error of AWS in one line. */
export function problemText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
