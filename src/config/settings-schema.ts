// The one description of what cronbridge.yml may contain; both the reader and the published JSON schema are made from it. Each
// message is the end of a sentence "… is not".
import * as v from 'valibot';
import { SETTING_NAME } from '../crontab/setting-name.ts';
import { SOURCE_ADDRESS } from './crontab-source.ts';
import { MOST_RUNNING } from './most-running.ts';
import { RULES } from './names.ts';
import { SENTRY_DSN } from './sentry-dsn.ts';

const matching = (what: string, pattern: RegExp) => v.pipe(v.string(what), v.regex(pattern, what));

const serviceName = matching(RULES.service.what, RULES.service.pattern);
const stageName = matching(RULES.stage.what, RULES.stage.pattern);
export const regionName = matching(
  'the name of an AWS region',
  /^[a-z]{2,8}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}$/,
);

const someText = v.pipe(v.string('a string'), v.minLength(1, 'a non-empty string'));
const A_DSN = 'a DSN of Sentry: https://<key>@<host>/<project>';
export const A_PATH = 'a file or directory';
const crontabPath = matching(A_PATH, /^(?![A-Za-z][A-Za-z0-9+.-]*:\/\/)[\s\S]+$/);
export const AN_EMAIL_ADDRESS = 'an e-mail address';
export const A_SOURCE = 'one source: s3://bucket/key, or https://… without a name and a password';
const aBoolean = v.boolean('true or false');
const wholeNumber = (low: number, high: number) => {
  const what = `a whole number from ${low} to ${high}`;
  return v.pipe(v.number(what), v.integer(what), v.minValue(low, what), v.maxValue(high, what));
};
/** valibot accepts a list as an object; this does not. */
const aMap = <const Output>(schema: v.GenericSchema<unknown, Output>, what: string) =>
  v.pipe(
    v.custom<unknown>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), what),
    schema,
  );
const listOf = <const Item extends v.GenericSchema<string>>(item: Item) => v.array(item, 'a list');

// The characters and lengths are those of the API references: ECS CreateCluster, RegisterTaskDefinition and
// CreateCapacityProvider, EC2 resource ids, IAM CreateRole.
const clusterName = matching(
  'the name or ARN of an ECS cluster',
  /^(?:arn:aws[a-z-]*:ecs:[a-z0-9-]+:[0-9]{12}:cluster\/)?[A-Za-z0-9_-]{1,255}$/,
);
const taskDefinition = matching(
  'a family, a family and revision, or the ARN of a task definition',
  /^(?:arn:aws[a-z-]*:ecs:[a-z0-9-]+:[0-9]{12}:task-definition\/)?[A-Za-z0-9_-]{1,255}(?::[1-9][0-9]{0,9})?$/,
);
const containerName = matching('the name of a container', /^[A-Za-z0-9_-]{1,255}$/);
const roleName = matching(
  'the name or ARN of an IAM role',
  /^(?:arn:aws[a-z-]*:iam::[0-9]{12}:role\/(?:[A-Za-z0-9+=.@_-]{1,128}\/)*)?[A-Za-z0-9+=.@_-]{1,64}$/,
);

const secretName = matching('the name of a secret', /^[A-Za-z0-9/_+=.@-]{1,256}$/);
const webAddress = matching(
  'https://… without a name and a password',
  /^https:\/\/[^\s/@?#]+(?:[/?][^\s]*)?$/,
);

const channel = v.union(
  [
    v.strictObject({
      slack: described(
        'the secret in Secrets Manager that holds the address of an incoming webhook of Slack',
        secretName,
      ),
    }),
    v.strictObject({ webhook: described('an address that takes JSON', webAddress) }),
  ],
  'slack: <secret>, or webhook: <https://…>',
);

/** A service that is told of starts and ends. EventBridge replaces a `*` in an address, so that none may stand there. */
const checkInService = v.union(
  [
    v.strictObject({
      healthchecks: described(
        'the secret in Secrets Manager that holds the ping key of a project of Healthchecks',
        secretName,
      ),
      'api-key': v.optional(
        described('the secret that holds its API key, with which a sync writes its checks', secretName),
      ),
      url: v.optional(
        described(
          'of an installation of your own; by default healthchecks.io',
          matching('https://…, without anything after its path', /^https:\/\/[^\s/@?#*]+(?:\/[^\s?#*]*)?$/),
        ),
      ),
    }),
    v.strictObject({
      cronitor: described(
        'the secret in Secrets Manager that holds an API key of Cronitor, for telemetry',
        secretName,
      ),
      authorization: v.optional(
        described(
          'the secret that holds "Basic " and the base64 of "<API key>:", with which a sync writes its monitors',
          secretName,
        ),
      ),
    }),
    v.strictObject({
      sentry: described('the DSN of a project of Sentry, which is no secret', matching(A_DSN, SENTRY_DSN)),
    }),
    v.strictObject({
      url: described(
        'an address that takes JSON',
        matching('https://… without a name, a password and a "*"', /^https:\/\/[^\s/@?#*]+(?:[/?][^\s*]*)?$/),
      ),
    }),
  ],
  'healthchecks: <secret>, cronitor: <secret>, sentry: <DSN>, or url: <https://…>',
);

/** What a crontab may name in addition to the deployment's own resources. */
const allowances = {
  clusters: v.optional(described('clusters, by name or ARN', listOf(clusterName))),
  'task-definitions': v.optional(
    described('task definitions: a family, one revision of it, or an ARN', listOf(taskDefinition)),
  ),
  containers: v.optional(described('names of containers', listOf(containerName))),
  'task-roles': v.optional(described('roles that a task may get, by name or ARN', listOf(roleName))),
  'execution-roles': v.optional(
    described('execution roles of the task definitions, by name or ARN', listOf(roleName)),
  ),
  producers: v.optional(
    described(
      'ARNs of IAM roles and users that may send messages of sqsjkr to the queue',
      listOf(
        matching('the ARN of a role or user', /^arn:aws[a-z-]*:iam::[0-9]{12}:(?:role|user|root)[^,\s]*$/),
      ),
    ),
  ),
};

/** The keys below `allow`. */
export const ALLOW_KEYS = Object.keys(allowances);

const entries = {
  service: v.optional(described('the first part of every name; by default cronbridge', serviceName)),
  region: v.optional(described('the AWS region', regionName)),
  timezone: v.optional(
    described('the time zone of entries that set none, an IANA name; by default UTC', someText),
  ),
  crontab: v.optional(
    described(
      'files or directories beside this file, or one source that the deployment looks at itself; by default crontab',
      v.union(
        [
          matching(A_SOURCE, SOURCE_ADDRESS),
          crontabPath,
          v.pipe(listOf(crontabPath), v.minLength(1, 'a list with at least one path')),
        ],
        `a path, a list of paths, or ${A_SOURCE}`,
      ),
    ),
  ),
  cluster: v.optional(described('the ECS cluster in which commands run', clusterName)),
  'task-definition': v.optional(described('the task definition that runs commands', taskDefinition)),
  container: v.optional(described('its container that runs the command', containerName)),
  launch: v.optional(
    described(
      "fargate, fargate-spot, ec2, or a capacity provider's name; by default the cluster's default",
      matching('fargate, fargate-spot, ec2 or the name of a capacity provider', /^[A-Za-z0-9_-]{1,255}$/),
    ),
  ),
  // At most as many as ECS takes (AwsVpcConfiguration).
  subnets: v.optional(
    described(
      'subnets of the tasks',
      v.pipe(
        listOf(matching('the id of a subnet', /^subnet-[0-9a-z]+$/)),
        v.maxLength(16, 'a list of at most 16 subnets'),
      ),
    ),
  ),
  'security-groups': v.optional(
    described(
      'security groups of the tasks',
      v.pipe(
        listOf(matching('the id of a security group', /^sg-[0-9a-z]+$/)),
        v.maxLength(5, 'a list of at most 5 security groups'),
      ),
    ),
  ),
  'public-ip': v.optional(
    described('whether tasks get a public address, for subnets without NAT; by default false', aBoolean),
  ),
  // The reconciler looks for a run until a day and some minutes after its time: it must not have expired by then.
  'retention-days': v.optional(
    described('how many days the ledger keeps runs; by default 90', wholeNumber(3, 99_999)),
  ),
  'max-running': v.optional(
    described(
      'how many runs are active at the same time; others wait. By default any number',
      wholeNumber(1, MOST_RUNNING),
    ),
  ),
  // SQS, ScalingConfig.MaximumConcurrency
  concurrency: v.optional(
    described('how many dispatchers run at the same time; by default 20', wholeNumber(2, 1000)),
  ),
  notify: v.optional(
    described(
      'e-mail addresses to which notifications are sent',
      listOf(matching(AN_EMAIL_ADDRESS, /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/)),
    ),
  ),
  channels: v.optional(
    described(
      'where the notifications of jobs go that name them with notify-to, by their names',
      aMap(
        v.record(
          matching('the name of a channel: a-z, 0-9 and -, at most 16 characters', SETTING_NAME),
          aMap(channel, 'a map with slack or webhook'),
        ),
        'a map of channels',
      ),
    ),
  ),
  'check-ins': v.optional(
    described(
      'services that are told when runs of jobs start and end that name them with check-in, by their names',
      aMap(
        v.record(
          matching('the name of a service: a-z, 0-9 and -, at most 16 characters', SETTING_NAME),
          aMap(checkInService, 'a map with healthchecks, cronitor, sentry or url'),
        ),
        'a map of services',
      ),
    ),
  ),
  // CloudWatch Logs, CreateLogGroup.
  'log-groups': v.optional(
    described(
      'log groups to which the tasks write, whose last lines notifications show; by default /ecs/<family>',
      listOf(matching('the name of a log group', /^[A-Za-z0-9_/.#-]{1,512}$/)),
    ),
  ),
  demo: v.optional(
    described(
      'whether the deployment makes a cluster, a network and a task definition to try it with; by default false',
      aBoolean,
    ),
  ),
  'job-metrics': v.optional(
    described('metrics of each job, for which CloudWatch charges; by default false', aBoolean),
  ),
  'kept-ledger': v.optional(
    described(
      'whether the deployment goes on with the ledger that "remove --keep-ledger" left, instead of creating one; by default false',
      aBoolean,
    ),
  ),
  xray: v.optional(described('traces of the functions in X-Ray; by default false', aBoolean)),
  tags: v.optional(
    described(
      'tags of all resources',
      aMap(
        v.record(
          matching('the key of a tag: 1 to 128 characters, not aws:…', /^(?!aws:)[\s\S]{1,128}$/),
          v.pipe(v.string('a string'), v.maxLength(256, 'a string of at most 256 characters')),
        ),
        'a map of strings',
      ),
    ),
  ),
  allow: v.optional(
    described(
      'what a crontab may name in addition to the deployment’s own',
      aMap(v.strictObject(allowances), 'a map'),
    ),
  ),
};

/** The settings of one stage. */
export const stageSettings = aMap(v.strictObject(entries), 'a map of settings');

/** The keys of a stage; the file has `stages` in addition. */
export const STAGE_KEYS = Object.keys(entries) as readonly (keyof typeof entries)[];

/** A whole cronbridge.yml. */
export const settingsFile = aMap(
  v.strictObject({
    ...entries,
    stages: v.optional(
      described(
        'settings that differ in single stages, by their names',
        aMap(v.record(stageName, v.nullable(stageSettings)), 'a map of stages'),
      ),
    ),
  }),
  'a map of settings',
);

export type Channel = v.InferOutput<typeof channel>;
export type CheckInService = v.InferOutput<typeof checkInService>;
export type StageSettings = v.InferOutput<typeof stageSettings>;
export type SettingsFile = v.InferOutput<typeof settingsFile>;

function described<const Schema extends v.GenericSchema>(text: string, schema: Schema) {
  return v.pipe(schema, v.description(text));
}
