import type { GetFunctionConfigurationCommandOutput } from '@aws-sdk/client-lambda';
import type { cloudwatch } from '../aws/clients/cloudwatch.ts';
import type { ec2 } from '../aws/clients/ec2.ts';
import type { events } from '../aws/clients/events.ts';
import type { iam } from '../aws/clients/iam.ts';
import type { Connected } from '../aws/connect.ts';
import type { CrontabHere } from './crontab-here.ts';
import type { Deployment } from './deployment.ts';

/** The result of checking a part. `not-checked`: the caller may not look at it. */
export interface CheckResult {
  readonly status: 'ok' | 'not-checked' | 'warning' | 'error';
  readonly message: string;
  readonly remedy?: string;
}

export interface Check {
  readonly part: string;
  /** Throws what the SDK throws; a missing part is an AWS error. */
  readonly check: () => Promise<CheckResult | readonly CheckResult[]>;
}

/** A deployment under examination. */
export interface Examined extends Deployment {
  /** Clients that only this needs. */
  readonly inspection: Connected<{
    cloudwatch: typeof cloudwatch;
    ec2: typeof ec2;
    events: typeof events;
    iam: typeof iam;
  }>;
  /** The configuration of a function, read once. Throws what the SDK throws. */
  readonly functionConfiguration: (name: string) => Promise<GetFunctionConfigurationCommandOutput>;
  /** Of this program; the functions should be of the same. */
  readonly version: string;
  /** The remedy for a part that is missing or was changed by hand. */
  readonly redeploy: string;
  /** To compare with the schedules; absent: there is none here. */
  readonly crontab?: CrontabHere | undefined;
}

export function ok(message: string): CheckResult {
  return { status: 'ok', message };
}

export function notChecked(message: string, remedy?: string): CheckResult {
  return { status: 'not-checked', message, ...(remedy !== undefined && { remedy }) };
}

export function aWarning(message: string, remedy: string): CheckResult {
  return { status: 'warning', message, remedy };
}

export function anError(message: string, remedy: string): CheckResult {
  return { status: 'error', message, remedy };
}
