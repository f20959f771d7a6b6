// Resolves a deployment's settings: options take precedence over environment variables, these over the stage's settings in
// cronbridge.yml, and these over the settings for all stages.
import * as v from 'valibot';
import { addressHint } from './address-hint.ts';
import { commaList } from './comma-list.ts';
import { isAddress, withoutCredentials } from './crontab-source.ts';
import type { Environment } from './environment.ts';
import { DEFAULT_SERVICE, DEFAULT_STAGE, DEMO_CONTAINER, namesFor, unfitName } from './names.ts';
import { CHECKED_KEYS, refuseSettings, type SettingProblem, valueProblem } from './problem.ts';
import {
  ALLOW_KEYS,
  type Channel,
  type CheckInService,
  regionName,
  type SettingsFile,
  STAGE_KEYS,
  type StageSettings,
  stageSettings,
} from './settings-schema.ts';

/** What the command line says about the deployment. */
export interface DeploymentOptions {
  readonly service?: string | undefined;
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** The path of cronbridge.yml. */
  readonly config?: string | undefined;
}

/** All settings of one deployment. */
export interface DeploymentSettings {
  readonly service: string;
  readonly stage: string;
  /** Absent: the AWS profile's. */
  readonly region?: string | undefined;
  /** What names the region: an option, a variable or a file. */
  readonly regionFrom?: string | undefined;
  /** The AWS profile; absent: the SDK's own choice. */
  readonly profile?: string | undefined;
  readonly timezone: string;
  /** Whether the time zone was set explicitly. */
  readonly hasTimezone: boolean;
  /** As written: paths relative to cronbridge.yml. Absent: `crontab`. */
  readonly crontab?: readonly string[] | undefined;
  /** The address at which the deployment looks for its crontab itself; there are no paths then. */
  readonly source?: string | undefined;
  readonly cluster?: string | undefined;
  readonly taskDefinition?: string | undefined;
  readonly container?: string | undefined;
  /** Empty: the cluster's default. */
  readonly launch: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly publicIp: boolean;
  readonly retentionDays: number;
  /** Absent: any number. */
  readonly maxRunning?: number | undefined;
  readonly concurrency: number;
  readonly notify: readonly string[];
  /** Where notifications go that a job sends to them, by their names. */
  readonly channels: Readonly<Record<string, Channel>>;
  /** What is told when runs start and end, by the names that jobs use. */
  readonly checkIns: Readonly<Record<string, CheckInService>>;
  /** The names that the crontab may use in any stage. */
  readonly namesOfStages: { readonly channels: readonly string[]; readonly checkIns: readonly string[] };
  /** To which the tasks write. */
  readonly logGroups: readonly string[];
  /** Whether the deployment makes itself a place where commands run. */
  readonly demo: boolean;
  readonly jobMetrics: boolean;
  /** Whether the ledger is one that an earlier deployment left. */
  readonly keptLedger: boolean;
  readonly xray: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly allow: Allowances;
  /** The stages in cronbridge.yml. */
  readonly stages: readonly string[];
}

/** What a crontab may name in addition to the deployment's own resources, and who may send to the queue. */
interface Allowances {
  readonly clusters: readonly string[];
  readonly taskDefinitions: readonly string[];
  readonly containers: readonly string[];
  readonly taskRoles: readonly string[];
  readonly executionRoles: readonly string[];
  readonly producers: readonly string[];
}

interface Sources {
  readonly file?: SettingsFile | undefined;
  /** Problems of the file. */
  readonly problems?: readonly SettingProblem[];
  /** The file's name in messages, if there is a file. */
  readonly fileName?: string | undefined;
  readonly env: Environment;
  readonly options?: DeploymentOptions;
  /** The stage if none is named; by default `dev`. */
  readonly defaultStage?: string | undefined;
}

/**
 * The settings that options, environment and file together result in.
 * @throws CronbridgeError `usage` that names everything that is wrong with them, each with its place
 */
export function resolveSettings(sources: Sources): DeploymentSettings {
  const { file = {}, problems = [], fileName = 'cronbridge.yml', env, options = {}, defaultStage } = sources;
  const found: SettingProblem[] = [...problems];
  const pick = (part: 'service' | 'stage', ...given: readonly (readonly [string, string | undefined])[]) => {
    const [where, name] = given.find(([, value]) => value) ?? ['', undefined];
    const problem = name === undefined ? undefined : unfitName(part, name);
    if (problem) found.push({ where, ...problem });
    return name;
  };
  const stage =
    pick(
      'stage',
      ['--stage', options.stage],
      ['the stage', defaultStage],
      ['CRONBRIDGE_STAGE', env.CRONBRIDGE_STAGE],
    ) ?? DEFAULT_STAGE;
  const { service: fromFile, stages = {}, ...common } = file;
  const { service: ofStage, ...own } = (Object.hasOwn(stages, stage) && stages[stage]) || {};
  const service =
    pick(
      'service',
      ['--service', options.service],
      ['CRONBRIDGE_SERVICE', env.CRONBRIDGE_SERVICE],
      [fileName, ofStage ?? fromFile],
    ) ?? DEFAULT_SERVICE;
  const variables = fromEnvironment(env);
  found.push(...variables.problems);
  const merged: StageSettings = {
    ...common,
    ...own,
    ...variables.settings,
    allow: { ...common.allow, ...own.allow, ...variables.settings.allow },
    tags: { ...common.tags, ...own.tags, ...variables.settings.tags },
  };
  refuseSettings(found);
  const inAnyStage = (key: 'channels' | 'check-ins') => [
    ...new Set([common, ...Object.values(stages)].flatMap((each) => Object.keys(each?.[key] ?? {}))),
  ];
  const { allow = {} } = merged;
  const [regionFrom, region] =
    (
      [
        ['--region', options.region],
        ['CRONBRIDGE_REGION', env.CRONBRIDGE_REGION],
        ['AWS_REGION', env.AWS_REGION],
        [fileName, merged.region],
        ['AWS_DEFAULT_REGION', env.AWS_DEFAULT_REGION],
      ] as const
    ).find(([, value]) => value) ?? [];
  const inDemo = merged.demo ? namesFor(service, stage) : undefined;
  return Object.freeze({
    service,
    stage,
    region,
    regionFrom,
    profile: options.profile || env.AWS_PROFILE || undefined,
    timezone: merged.timezone ?? 'UTC',
    hasTimezone: merged.timezone !== undefined,
    ...crontabOf(merged),
    cluster: merged.cluster ?? inDemo?.demo,
    taskDefinition: merged['task-definition'] ?? inDemo?.demo,
    container: merged.container ?? (inDemo && DEMO_CONTAINER),
    launch: merged.launch ?? (inDemo ? 'fargate' : ''),
    subnets: merged.subnets ?? [],
    securityGroups: merged['security-groups'] ?? [],
    publicIp: merged['public-ip'] ?? inDemo !== undefined,
    retentionDays: merged['retention-days'] ?? 90,
    maxRunning: merged['max-running'],
    concurrency: merged.concurrency ?? 20,
    notify: merged.notify ?? [],
    channels: merged.channels ?? {},
    checkIns: merged['check-ins'] ?? {},
    namesOfStages: { channels: inAnyStage('channels'), checkIns: inAnyStage('check-ins') },
    logGroups: [...(merged['log-groups'] ?? []), ...(inDemo ? [inDemo.demoLogGroup] : [])],
    demo: inDemo !== undefined,
    jobMetrics: merged['job-metrics'] ?? false,
    keptLedger: merged['kept-ledger'] ?? false,
    xray: merged.xray ?? false,
    tags: merged.tags ?? {},
    allow: {
      clusters: allow.clusters ?? [],
      taskDefinitions: allow['task-definitions'] ?? [],
      containers: allow.containers ?? [],
      taskRoles: allow['task-roles'] ?? [],
      executionRoles: [...(allow['execution-roles'] ?? []), ...(inDemo ? [inDemo.demoExecutionRole] : [])],
      producers: allow.producers ?? [],
    },
    stages: Object.keys(stages),
  });
}

function crontabOf({ crontab }: StageSettings): Pick<DeploymentSettings, 'crontab' | 'source'> {
  if (typeof crontab === 'string' && isAddress(crontab)) return { source: crontab };
  return { crontab: crontab === undefined ? undefined : [crontab].flat() };
}

const asNumber = (text: string) => (/^[0-9]{1,9}$/.test(text.trim()) ? Number(text) : text);
const asBoolean = (text: string) => (text === 'true' ? true : text === 'false' ? false : text);
/** `team=batch,cost=7` */
const asMap = (text: string) =>
  Object.fromEntries(
    commaList(text).map((pair) => {
      const [key = '', ...value] = pair.split('=');
      return [key, value.length === 0 ? undefined : value.join('=')];
    }),
  );

type Key = Exclude<(typeof STAGE_KEYS)[number], 'service' | 'allow' | 'channels' | 'check-ins'>;

/** How a variable's text is read, if its setting is not a string. */
const READ: Partial<Readonly<Record<Key, (text: string) => unknown>>> = {
  crontab: (text) => (isAddress(text) ? text : commaList(text)),
  subnets: commaList,
  'security-groups': commaList,
  'public-ip': asBoolean,
  'retention-days': asNumber,
  'max-running': asNumber,
  concurrency: asNumber,
  notify: commaList,
  'log-groups': commaList,
  demo: asBoolean,
  'job-metrics': asBoolean,
  'kept-ledger': asBoolean,
  xray: asBoolean,
  tags: asMap,
};

/** `CRONBRIDGE_TASK_DEFINITION` for `task-definition`. */
const variableOf = (...path: readonly string[]) =>
  ['CRONBRIDGE', ...path].join('_').toUpperCase().replaceAll('-', '_');

/** An empty variable does not count. */
function fromEnvironment(env: Environment): {
  readonly settings: StageSettings;
  readonly problems: readonly SettingProblem[];
} {
  const given: Record<string, unknown> = {};
  for (const key of STAGE_KEYS) {
    if (key === 'service' || key === 'allow' || key === 'channels' || key === 'check-ins') continue;
    const text = env[variableOf(key)];
    if (text) given[key] = (READ[key] ?? String)(text);
  }
  const lists: Record<string, unknown> = {};
  for (const key of ALLOW_KEYS) {
    const text = env[variableOf('allow', key)];
    if (text) lists[key] = commaList(text);
  }
  const {
    success,
    output,
    issues = [],
  } = v.safeParse(stageSettings, {
    ...given,
    ...(Object.keys(lists).length > 0 && { allow: lists }),
  });
  if (success) {
    const wrong = CHECKED_KEYS.flatMap((key) => {
      const problem = valueProblem(key, output[key]);
      return problem ? [{ where: variableOf(key), ...problem }] : [];
    });
    return { settings: output, problems: wrong };
  }
  const problems = issues.map(({ path = [], message, input }) => {
    const keys = path.map(({ key }) => String(key)).slice(0, path[0]?.key === 'allow' ? 2 : 1);
    const where = variableOf(...keys);
    const what = keys[0] === 'tags' ? 'key=value pairs with commas between them' : message;
    const hint = typeof input === 'string' ? addressHint(input, message) : undefined;
    return { where, message: `is "${withoutCredentials(env[where] ?? '')}", not ${what}`, hint };
  });
  return { settings: {}, problems };
}

/** Whether a text can be a region's name. */
export function isRegion(text: string): boolean {
  return v.is(regionName, text);
}
