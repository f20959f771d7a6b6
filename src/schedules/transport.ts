// The requests to the functions plan and sync and their answers, and how they fit through a Lambda invocation.

import { gunzipSync, gzipSync } from 'node:zlib';
import type { Diagnostic } from '../crontab/diagnostics/diagnostic.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { CronbridgeError, type ErrorCode } from '../errors.ts';
import type { PackagedCrontab } from '../source/packaged-crontab.ts';
import type { Applied } from './applied.ts';

import type { MonitorsSent } from './monitors.ts';
import type { Plan } from './plan.ts';

export interface PlanRequest {
  /** Absent: the deployment's own crontab. */
  readonly files?: readonly CrontabFile[];
  /** The address at which the caller expects the deployment's own crontab; another one is refused. */
  readonly source?: string;
  /** Also enables schedules that a person paused. */
  readonly resume?: boolean;
  /** Accepts a plan that deletes most of the schedules. */
  readonly allowMassDelete?: boolean;
  /** The time zone of entries that name none, instead of the deployment's. */
  readonly timezone?: string;
}

/** The deployment of a plan, as its own function knows it. */
export interface DeploymentPlace {
  readonly service: string;
  readonly stage: string;
  readonly region: string;
  readonly account: string;
}

/** The crontab once more: a sync makes the plan itself, so that it never carries out one that somebody wrote by hand. */
export interface ApplyRequest extends PlanRequest {
  /** Of the plan that was reviewed; absent: whatever the plan is. */
  readonly digest?: string;
  /** The crontab's git revision, for the ledger. */
  readonly revision?: string;
}

/** A `CronbridgeError` of the function, which the command line throws again. */
export interface Refusal {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint?: string };
}

/** A plan, and the deployment that it is for. */
export interface Planned {
  readonly deployment: DeploymentPlace;
  readonly plan: Plan;
  /** Identifies this plan: a sync with it applies this plan and no other. */
  readonly digest: string;
  /** Why a sync would not apply the plan. */
  readonly refused?: Refusal['error'];
}

/** What plan and sync say of crontab files. */
export interface Review {
  /** The crontab that the function read itself, and from where. */
  readonly own?: OwnCrontab;
  readonly diagnostics: readonly Diagnostic[];
  /** Absent if the diagnostics have an error. */
  readonly planned?: Planned;
}

/** The crontab of a deployment that is given none. */
export interface OwnCrontab extends PackagedCrontab {
  /** Where it was found: `the package of the function`. */
  readonly from: string;
}

export type PlanAnswer = Review | Refusal;

/** Without `applied`, nothing was changed; without `monitors`, no job has one that a sync writes. */
export type ApplyAnswer =
  | (Review & { readonly applied?: Applied; readonly monitors?: MonitorsSent })
  | Refusal;

/**
 * Lambda takes and returns at most 6 MB (Lambda quotas, "Invocation payload"). JSON of schedules shrinks more than tenfold, so
 * a plan of 10,000 jobs fits. A value below this many bytes is not compressed and stays readable in logs and consoles.
 */
const PLAIN_BYTES = 1_000_000;

/** Lambda's limit, in bytes. */
const LARGEST_PAYLOAD = 6 * 1024 * 1024;

/** The limit of an unpacked value; a function has 512 MB of memory. */
const UNPACKED_BYTES = 128 * 1024 * 1024;

/**
 * The form of a value in an invocation: itself, or `{ gzip: <base64 of its gzipped JSON> }` if it is large.
 * @throws CronbridgeError `usage` if it is too large for Lambda even so
 */
export function pack(value: unknown): unknown {
  const json = Buffer.from(JSON.stringify(value));
  if (json.length <= PLAIN_BYTES) return value;
  const packed = { gzip: gzipSync(json).toString('base64') };
  const bytes = JSON.stringify(packed).length;
  if (bytes <= LARGEST_PAYLOAD && json.length <= UNPACKED_BYTES) return packed;
  const size =
    bytes > LARGEST_PAYLOAD
      ? `${megabytes(bytes)} MiB when compressed, but a Lambda function accepts and returns at most ${megabytes(LARGEST_PAYLOAD)}`
      : `${megabytes(json.length)} MiB, but the sync function reads at most ${megabytes(UNPACKED_BYTES)}`;
  throw new CronbridgeError('usage', `the crontab files or their plan are too large: ${size}`, {
    hint: 'add --direct, which sends nothing through Lambda; or split the files over several deployments (--service or --stage), or move long commands into scripts in the image',
  });
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

/** The value that was packed. @throws Error if the gzipped form is damaged or unpacks to more than 128 MiB */
export function unpack(packed: unknown): unknown {
  if (!isGzipped(packed)) return packed;
  return JSON.parse(
    gunzipSync(Buffer.from(packed.gzip, 'base64'), { maxOutputLength: UNPACKED_BYTES }).toString(),
  );
}

function isGzipped(value: unknown): value is { gzip: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'gzip' in value &&
    typeof value.gzip === 'string' &&
    Object.keys(value).length === 1
  );
}
