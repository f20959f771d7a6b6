// What serverless.yml loads as `${file(dist/serverless-settings.cjs)}`: the same settings that the command line reads.

import manifest from '../../package.json' with { type: 'json' };
import { CronbridgeError } from '../errors.ts';
import { missingSettings, refuseMissing } from './missing-settings.ts';
import { monitorSecret } from './monitor-secret.ts';
import { namesFor } from './names.ts';
import { regionOf } from './profile.ts';
import { readSettings, SETTINGS_FILE } from './read-settings.ts';

/** The options of the serverless command. */
interface ServerlessOptions {
  readonly stage?: string;
  readonly region?: string;
  readonly 'aws-profile'?: string;
}

/** Used if there is no region, for example without an account: the template does not contain it. */
const ANY_REGION = 'us-east-1';

/**
 * The values of serverless.yml's `custom.settings`.
 * @throws CronbridgeError before anything is created, if required settings are missing
 */
export default async function serverlessSettings(given: {
  readonly options?: ServerlessOptions;
}): Promise<object> {
  try {
    return await templateSettings(given.options ?? {});
  } catch (error) {
    throw error instanceof CronbridgeError ? withoutStack(error) : error;
  }
}

/** What a template is made of; `allowed` has the lists of `allow` as the functions' environment takes them. */
export type TemplateSettings = Awaited<ReturnType<typeof templateSettings>>;

async function templateSettings(options: ServerlessOptions) {
  const { env } = process;
  const found = await readSettings({
    env,
    directory: process.cwd(),
    options: { stage: options.stage, region: options.region, profile: options['aws-profile'] },
  });
  const settings = { ...found, region: await regionOf(env, found) };
  const { argv } = process;
  if (asksFor('deploy', argv)) refuseMissing(settings, SETTINGS_FILE);
  else if (asksFor('package', argv)) warnOfMissing(missingSettings(settings));
  else if (settings.region === undefined) refuseMissing(settings, SETTINGS_FILE, ['region']);
  const { allow } = settings;
  return {
    version: manifest.version,
    service: settings.service,
    stage: settings.stage,
    names: namesFor(settings.service, settings.stage),
    region: settings.region ?? ANY_REGION,
    timezone: settings.timezone,
    source: settings.source ?? '',
    cluster: settings.cluster ?? '',
    taskDefinition: settings.taskDefinition ?? '',
    container: settings.container ?? '',
    launch: settings.launch,
    subnets: settings.subnets.join(','),
    securityGroups: settings.securityGroups.join(','),
    publicIp: String(settings.publicIp),
    retentionDays: settings.retentionDays,
    maxRunning: String(settings.maxRunning ?? ''),
    concurrency: settings.concurrency,
    notify: settings.notify,
    channels: settings.channels,
    channelNames: Object.keys(settings.channels).join(','),
    checkIns: settings.checkIns,
    monitorNames: Object.entries(settings.checkIns)
      .flatMap(([name, service]) => (monitorSecret(service) !== undefined ? [name] : []))
      .join(','),
    checkInNames: Object.keys(settings.checkIns).join(','),
    logGroups: settings.logGroups,
    demo: settings.demo,
    jobMetrics: String(settings.jobMetrics),
    keptLedger: settings.keptLedger,
    xray: settings.xray,
    tags: settings.tags,
    allow,
    allowed: {
      clusters: allow.clusters.join(','),
      taskDefinitions: allow.taskDefinitions.join(','),
      containers: allow.containers.join(','),
      taskRoles: allow.taskRoles.join(','),
      executionRoles: allow.executionRoles.join(','),
    },
  };
}

/** If an error has a stack, the serverless command prints that and omits the message. */
function withoutStack({ message, hint }: CronbridgeError): Error {
  const text = hint === undefined ? message : `${message}\nhint: ${hint}`;
  return Object.assign(new Error(text), { stack: text });
}

/** Whether a word of the command line is this command, and not the value of an option. */
function asksFor(command: string, argv: readonly string[]): boolean {
  return argv.some((word, index) => word === command && !argv[index - 1]?.startsWith('-'));
}

function warnOfMissing(keys: readonly string[]): void {
  if (keys.length === 0) return;
  process.stderr.write(`cronbridge: a package without ${keys.join(', ')} cannot be deployed\n`);
}
