import { CronbridgeError, type ErrorCode } from '../../errors.ts';
import type { Output } from './terminal.ts';

export const EXIT = { done: 0, failed: 1, usage: 2, aws: 3, changes: 10 } as const;

const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  usage: EXIT.usage,
  'invalid-crontab': EXIT.usage,
  file: EXIT.usage,
  source: EXIT.failed,
  'port-in-use': EXIT.failed,
  'data-in-use': EXIT.failed,
  'too-many-deletes': EXIT.failed,
  'unfit-tasks': EXIT.failed,
  'stale-plan': EXIT.failed,
  'apply-failed': EXIT.failed,
  'unknown-job': EXIT.usage,
  'unknown-run': EXIT.usage,
  failed: EXIT.failed,
  'aws-unreachable': EXIT.aws,
  'aws-credentials': EXIT.aws,
  'aws-denied': EXIT.aws,
  'aws-not-found': EXIT.aws,
  'aws-invalid': EXIT.aws,
  'aws-throttled': EXIT.aws,
  'aws-unavailable': EXIT.aws,
};

/** The program's exit code for an error. Unexpected errors count as `failed`. */
export function exitCodeOf(error: unknown): number {
  return error instanceof CronbridgeError ? EXIT_CODES[error.code] : EXIT.failed;
}

/** An error as its code, sentence and remedy. */
export function failureJson(error: unknown) {
  if (error instanceof CronbridgeError) {
    const { code, message, hint } = error;
    return { code, message, hint };
  }
  const hint = 'this is a bug in cronbridge; run the command again with --debug and report its output';
  return { message: `unexpected: ${error instanceof Error ? error.message : String(error)}`, hint };
}

/** Prints an error as one sentence and its remedy; the stack and its causes only on request. */
export function printFailure(output: Output, error: unknown, options: { debug: boolean }): void {
  const { colors } = output;
  const { message, hint } = failureJson(error);
  // A message of several lines, perhaps from a server, must not look like several messages.
  const indented = message.replaceAll('\n', '\n  ');
  output.line(`${colors.red('error:')} ${indented}`);
  if (hint !== undefined) output.line(`  ${colors.dim('hint:')} ${hint}`);
  if (options.debug) output.line(stackWithCauses(error));
}

function stackWithCauses(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackWithCauses(error.cause)}`;
}
