import { CronbridgeError } from '../errors.ts';
import { commaList } from './comma-list.ts';
import { type CrontabSource, readSource, shownSource } from './crontab-source.ts';
import type { Environment } from './environment.ts';
import { MOST_RUNNING } from './most-running.ts';
import { type Names, readNames } from './names.ts';

/** What the Lambda functions need besides the names. */
export interface Config extends Names {
  readonly region: string;
  /** IANA zone of entries that name none. */
  readonly timezone: string;
  /** Where the deployment looks for its crontab itself; absent: nowhere. */
  readonly source?: CrontabSource | undefined;
  /** Of S3, if it is not that of AWS. */
  readonly s3Endpoint?: string | undefined;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly deadLetterQueueUrl: string;
  readonly undeliveredQueueArn: string;
  /** The role that Scheduler assumes to send to the queue and to stop tasks. */
  readonly schedulerRoleArn: string;
  readonly topicArn: string;
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly container: string;
  /** `fargate`, `fargate-spot`, `ec2` or a capacity provider's name; empty: the cluster's default. */
  readonly launch: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly publicIp: boolean;
  /** To which jobs may send their notifications. `*` allows any, for `cronbridge local`. */
  readonly channels: readonly string[];
  /** The services with which jobs may check in; `*` as for channels. */
  readonly checkIns: readonly string[];
  /** The services whose monitors a sync writes. */
  readonly monitors: readonly string[];
  /** How many runs may be active at a time; absent: any number. */
  readonly maxRunning?: number | undefined;
  /** Days after which runs leave the ledger. */
  readonly retentionDays: number;
  /** Whether runs are counted and measured by job too. */
  readonly jobMetrics: boolean;
  /** What a job may name in addition to the deployment's own cluster, task definition and container. */
  readonly allowed: Allowed;
}

interface Allowed {
  readonly clusters: readonly string[];
  readonly taskDefinitions: readonly string[];
  readonly containers: readonly string[];
  readonly taskRoles: readonly string[];
  /** Of task definitions. Nothing else decides about them in the functions. */
  readonly executionRoles: readonly string[];
}

/**
 * The whole configuration of a Lambda function, as serverless.yml sets it.
 * @throws CronbridgeError `usage` that names every missing variable
 */
export function readConfig(env: Environment = process.env): Config {
  const missing: string[] = [];
  const required = (key: string): string => {
    const value = env[key];
    if (!value) missing.push(key);
    return value ?? '';
  };
  const config: Config = {
    ...readNames(env),
    region: required('AWS_REGION'),
    timezone: env.CRONBRIDGE_TIMEZONE || 'UTC',
    source: sourceIn(env),
    s3Endpoint: env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || undefined,
    queueUrl: required('CRONBRIDGE_QUEUE_URL'),
    queueArn: required('CRONBRIDGE_QUEUE_ARN'),
    deadLetterQueueUrl: required('CRONBRIDGE_DEAD_LETTER_QUEUE_URL'),
    undeliveredQueueArn: required('CRONBRIDGE_UNDELIVERED_QUEUE_ARN'),
    schedulerRoleArn: required('CRONBRIDGE_SCHEDULER_ROLE_ARN'),
    topicArn: required('CRONBRIDGE_TOPIC_ARN'),
    cluster: required('CRONBRIDGE_CLUSTER'),
    taskDefinition: required('CRONBRIDGE_TASK_DEFINITION'),
    container: required('CRONBRIDGE_CONTAINER'),
    launch: env.CRONBRIDGE_LAUNCH ?? '',
    subnets: list(env.CRONBRIDGE_SUBNETS),
    securityGroups: list(env.CRONBRIDGE_SECURITY_GROUPS),
    publicIp: env.CRONBRIDGE_PUBLIC_IP === 'true',
    channels: list(env.CRONBRIDGE_CHANNELS),
    checkIns: list(env.CRONBRIDGE_CHECK_INS),
    monitors: list(env.CRONBRIDGE_MONITORS),
    maxRunning: maxRunning(env),
    retentionDays: retention(env),
    jobMetrics: env.CRONBRIDGE_JOB_METRICS === 'true',
    allowed: readAllowed(env),
  };
  if (missing.length > 0) {
    throw new CronbridgeError('usage', `not set in the environment: ${missing.join(', ')}`, {
      hint: 'serverless.yml sets these for the functions; deploy it unchanged or set them by hand',
    });
  }
  return Object.freeze(config);
}

function sourceIn({ CRONBRIDGE_CRONTAB: address }: Environment): CrontabSource | undefined {
  if (!address) return undefined;
  const source = readSource(address);
  if (source !== undefined) return source;
  throw new CronbridgeError(
    'usage',
    `CRONBRIDGE_CRONTAB is "${shownSource(address)}", not s3://bucket/key or https://… without a name and a password`,
  );
}

/** Where the caller reaches AWS, if that is not AWS itself. */
export function endpointsOfCaller(
  { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 }: Environment = process.env,
): Environment {
  return { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 };
}

/** What the environment of a function allows jobs to name. */
export function readAllowed(env: Environment): Allowed {
  return Object.freeze({
    clusters: list(env.CRONBRIDGE_ALLOW_CLUSTERS),
    taskDefinitions: list(env.CRONBRIDGE_ALLOW_TASK_DEFINITIONS),
    containers: list(env.CRONBRIDGE_ALLOW_CONTAINERS),
    taskRoles: list(env.CRONBRIDGE_ALLOW_TASK_ROLES),
    executionRoles: list(env.CRONBRIDGE_ALLOW_EXECUTION_ROLES),
  });
}

function list(value: string | undefined): readonly string[] {
  return Object.freeze(commaList(value ?? ''));
}

function maxRunning({ CRONBRIDGE_MAX_RUNNING: text }: Environment): number | undefined {
  if (!text) return undefined;
  if (/^[1-9][0-9]{0,3}$/.test(text) && Number(text) <= MOST_RUNNING) return Number(text);
  throw new CronbridgeError(
    'usage',
    `CRONBRIDGE_MAX_RUNNING is "${text}", but must be a whole number from 1 to ${MOST_RUNNING}`,
  );
}

/** The reconciler looks for a run until a day and some minutes after its time, so the run must not expire before that. */
const SHORTEST_RETENTION_DAYS = 3;

function retention(env: Environment): number {
  const text = env.CRONBRIDGE_RETENTION_DAYS || '90';
  if (/^[1-9][0-9]{0,4}$/.test(text) && Number(text) >= SHORTEST_RETENTION_DAYS) return Number(text);
  throw new CronbridgeError(
    'usage',
    `CRONBRIDGE_RETENTION_DAYS is "${text}", but must be a whole number of days, at least ${SHORTEST_RETENTION_DAYS}`,
  );
}
