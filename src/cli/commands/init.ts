import { Option } from '@commander-js/extra-typings';
import { ec2 } from '../../aws/clients/ec2.ts';
import { ecs } from '../../aws/clients/ecs.ts';
import { iam } from '../../aws/clients/iam.ts';
import { connect } from '../../aws/connect.ts';
import { commaList } from '../../config/comma-list.ts';
import { missingSettings, needsSubnets } from '../../config/missing-settings.ts';
import { unfitName } from '../../config/names.ts';
import { regionOf } from '../../config/profile.ts';
import { SETTINGS_FILE } from '../../config/read-settings.ts';
import { settingProblem } from '../../config/setting-problem.ts';
import { resolveSettings } from '../../config/settings.ts';
import type { STAGE_KEYS } from '../../config/settings-schema.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../../errors.ts';
import { DEFAULT_DIRECTORY } from '../../files/crontab-files.ts';
import { writeWhole } from '../../files/write-file.ts';
import {
  type Account,
  type DefinitionRoles,
  findClusters,
  findContainers,
  findLaunches,
  findSecurityGroups,
  findSubnets,
  findTaskDefinitions,
  type Offers,
} from '../../init/account.ts';
import {
  type CheckedPlace,
  checkPlace,
  type GivenPlace,
  notOffered,
  type PlaceKey,
  type PlaceProblem,
} from '../../init/check-place.ts';
import {
  FIRST_CRONTAB,
  hasCrontabs,
  hasSettings,
  ignoreFile,
  isAtGitHub,
  type StageAnswers,
  settingsText,
  sorted,
  workflowFiles,
} from '../../init/repository-files.ts';
import { homeOf } from '../../runs/message/home.ts';
import { isPassable, passedRoles, unpassable } from '../../tasks/passed-roles.ts';
import type { Context, Start } from '../context.ts';
import { hyphenated } from '../hyphenated.ts';
import type { CommandLine, OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { printImportReport } from '../output/import-report.ts';
import { ownCommand } from '../output/pasteable.ts';
import { withProgress } from '../output/progress.ts';
import { askOne, askSeveral, askYesOrNo } from '../questions.ts';
import { fromOption, systemOption } from '../read-sources.ts';
import { CLIENT_LIMITS } from '../with-deployment.ts';
import { convertCrontabs, writtenBy } from './import.ts';

const grammar = (program: CommandLine) =>
  program
    .command('init')
    .description("write cronbridge.yml, a crontab and workflows into the team's own repository")
    .option('--demo', 'have the deployment make a cluster, a network and a task definition to try it with')
    .option('--cluster <name>', 'the ECS cluster')
    .option('--task-definition <name>', 'the task definition that runs commands')
    .option('--container <name>', 'its container that runs the command')
    .option(
      '--task-roles <names>',
      'roles that tasks may get, with commas (default: that of the task definition)',
      commaList,
    )
    .option(
      '--execution-roles <names>',
      'execution roles, with commas (default: that of the task definition)',
      commaList,
    )
    .option('--launch <how>', "fargate, fargate-spot, ec2, or a capacity provider's name")
    .option('--subnets <ids>', 'subnets of the tasks, with commas', commaList)
    .option('--security-groups <ids>', 'security groups of the tasks, with commas', commaList)
    .option('--public-ip', 'give tasks a public address, for subnets without NAT')
    .option('--no-public-ip', 'give them none')
    .option('--timezone <zone>', 'time zone of entries that set none')
    .option('--notify <addresses>', 'e-mail addresses for notifications, with commas', commaList)
    .option('--import <path>', 'a crontab to convert instead of a first one')
    .addOption(fromOption())
    .addOption(systemOption())
    .addOption(new Option('--ci <which>', 'the workflow files to write').choices(['github', 'none'] as const))
    .option('--force', 'replace files that exist')
    .addHelpText(
      'after',
      // At most 60 columns.
      '\nOf the global options, init takes neither --local nor\n--config. Without a terminal, it needs --region.',
    );

type InitOptions = OptionsOf<typeof grammar>;

export function addInit(program: CommandLine, start: Start): void {
  grammar(program).action((options) => start((context) => init(context, options)));
}

async function init(context: Context, options: InitOptions): Promise<number> {
  const { terminal, global, program } = context;
  const directory = process.cwd();
  refuseInit(context, options, directory);
  const crontab = await crontabToWrite(options, directory);
  const answers = context.ask === undefined ? await fromFlags(context, options) : await ask(context, options);
  const { ci, notes, ...stage } = answers;
  const settings = { path: SETTINGS_FILE, text: settingsText(stage) };
  const workflows = ci ? await workflowFiles() : [];
  const { written, kept } = options.force
    ? { written: [settings, ...crontab.files, ...workflows], kept: [] }
    : sorted([settings, ...crontab.files, ...workflows], directory);
  const ignored = await ignoreFile(directory);
  const files = [...written, ...(ignored ? [ignored] : [])];
  // All at once, and at the end: whoever breaks off has nothing half-written.
  await writeWhole(files, { makeFolders: true });
  if (crontab.report) printImportReport(terminal.err, crontab.report.reported, crontab.report.skipped);
  for (const { path } of files) terminal.err.line(`wrote ${path}`);
  for (const path of kept) terminal.err.line(`kept ${path}, which was there`);
  for (const note of notes) terminal.err.line(`note: ${note}`);
  const command = ownCommand(program, { stage: stage.stage, profile: global.profile });
  terminal.err.line(`next: ${program} validate, then ${command('deploy')}`);
  return EXIT.done;
}

/** What a deployment with `demo` makes or chooses itself. */
const IN_DEMO = [
  'cluster',
  'taskDefinition',
  'container',
  'taskRoles',
  'executionRoles',
  'launch',
  'subnets',
  'securityGroups',
  'publicIp',
] as const;

function refuseInit(
  { global }: Context,
  { force, from, import: source, demo, ...place }: InitOptions,
  directory: string,
): void {
  if (global.local) {
    throw new CronbridgeError('usage', 'init is for AWS: "cronbridge local" needs no settings', {
      hint: `put a crontab into ${DEFAULT_DIRECTORY}/`,
    });
  }
  if (from !== undefined && source === undefined) {
    throw new CronbridgeError('usage', '--from says of which cron the crontab is that --import names', {
      hint: 'add --import FILE',
    });
  }
  if (global.config !== undefined) {
    throw new CronbridgeError('usage', `init writes ${SETTINGS_FILE}: --config is for the other commands`);
  }
  const mixed = demo ? IN_DEMO.filter((key) => place[key] !== undefined) : [];
  if (mixed.length > 0) {
    const flags = mixed.map((key) => `--${hyphenated(key)}`);
    throw new CronbridgeError(
      'usage',
      `--demo makes the place where commands run: it does not go with ${flags.join(', ')}`,
      { hint: 'remove --demo, or the others' },
    );
  }
  if (force || !hasSettings(directory)) return;
  throw new CronbridgeError('file', `${SETTINGS_FILE} already exists`, {
    hint: 'change it by hand, or replace it with --force',
  });
}

type Imported = Awaited<ReturnType<typeof convertCrontabs>>;

async function crontabToWrite(
  { import: source, from, system, timezone, force }: InitOptions,
  directory: string,
): Promise<{ readonly files: readonly { path: string; text: string }[]; readonly report?: Imported }> {
  if (source === undefined) return { files: (await hasCrontabs(directory)) ? [] : [FIRST_CRONTAB] };
  const report = await convertCrontabs([source], {
    from,
    system,
    timezone,
    out: `${DEFAULT_DIRECTORY}/`,
    ...(force && { overwrite: true }),
  });
  return { files: writtenBy(report.reported), report };
}

interface Answers extends StageAnswers {
  readonly ci: boolean;
  /** What people must know besides. */
  readonly notes: readonly string[];
}

/** Without a terminal nothing is asked. @throws CronbridgeError `usage` that names what is missing, or not there */
async function fromFlags(context: Context, options: InitOptions): Promise<Answers> {
  const { global, env } = context;
  const { stage, region, profile } = resolveSettings({ env, options: global });
  const { cluster, taskDefinition, container, launch = 'fargate', subnets = [], demo = false } = options;
  const given = { region, cluster, taskDefinition, container, launch, subnets, demo };
  const missing = missingSettings(given).map((key) => `--${key}`);
  const of = {
    ...options,
    stage,
    service: global.service,
    region,
    launch: demo ? undefined : launch,
    ci: options.ci === 'github',
  };
  const refuseMissing = (problems: readonly PlaceProblem[]) => {
    if (missing.length === 0) return;
    const others = problems.map(({ message }) => `; in ${region}, ${message}`).join('');
    throw new CronbridgeError(
      'usage',
      `without a terminal nothing can be asked: ${missing.join(', ')} missing${others}`,
      {
        hint: [
          'add them, or call init on a terminal, where it shows what your account has',
          ...problems.map(({ key, hint }) => `--${key}: ${hint}`),
        ].join('\n        '),
      },
    );
  };
  // Names that no account can have are refused without asking one.
  answersOf(of);
  if (demo || region === undefined) {
    refuseMissing([]);
    return answersOf(of);
  }
  // Names a profile that does not exist.
  await regionOf(env, { profile, region });
  const clients = connect({ ecs, ec2, iam }, { limits: CLIENT_LIMITS, region, ...(profile && { profile }) });
  try {
    if (missing.length > 0) refuseMissing((await checkPlace(clients, { ...options, launch })).problems);
    const checked = await checkGiven(context, clients, { ...options, launch, subnets, region });
    const { notes, ...roles } = rolesOf(options, checked);
    return answersOf({ ...of, ...roles, notes: [...uncheckedNotes(checked), ...notes] });
  } finally {
    clients.destroy();
  }
}

/** @throws CronbridgeError `usage` for what is not in the account */
async function checkGiven(
  { terminal }: Context,
  account: Account,
  given: GivenPlace & { readonly region: string },
): Promise<CheckedPlace> {
  const checked = await withProgress(terminal.err, 'looking', checkPlace(account, given));
  const { problems } = checked;
  if (problems.length === 0) return checked;
  throw new CronbridgeError(
    'usage',
    `in ${given.region}, ${problems.map(({ message }) => message).join('; ')}: nothing was written`,
    { hint: problems.map(({ key, hint }) => `--${key}: ${hint}`).join('\n        ') },
  );
}

function uncheckedNotes({ unchecked }: CheckedPlace): string[] {
  return unchecked.map(
    ({ keys, why }) =>
      `${keys.map((key) => `--${key}`).join(', ')} could not be checked in the account: ${plain(why)}`,
  );
}

/** ECS starts nothing with a role that the deployment does not list: by default, these are the task definition's own. */
function rolesOf(
  given: Pick<Given, 'taskDefinition' | 'taskRoles' | 'executionRoles'>,
  { status, taskRole, executionRole }: DefinitionRoles,
): Pick<Given, 'taskRoles' | 'executionRoles'> & { readonly notes: readonly string[] } {
  const taskRoles = given.taskRoles ?? (taskRole === undefined ? [] : [taskRole]);
  const executionRoles = given.executionRoles ?? (executionRole === undefined ? [] : [executionRole]);
  const roles = { taskRoles, executionRoles };
  if (status === undefined && taskRoles.length + executionRoles.length === 0)
    return { ...roles, notes: [UNKNOWN_ROLES] };
  const notes = passedRoles({ taskRoleArn: taskRole, executionRoleArn: executionRole })
    .filter(({ role }) => !isPassable(role, roles, homeOf(role)))
    .map(
      (passed) =>
        `${unpassable(passed, given.taskDefinition ?? '').message}: add it to ${passed.list} under allow`,
    );
  return { ...roles, notes };
}

const UNKNOWN_ROLES = `${SETTINGS_FILE} lists no roles: if the task definition has a task role or an execution role, name it with --task-roles or --execution-roles, or under allow; ECS denies tasks with a role that is not listed`;

interface Given {
  readonly stage: string;
  readonly service?: string | undefined;
  readonly region?: string | undefined;
  readonly timezone?: string | undefined;
  readonly demo?: true | undefined;
  readonly cluster?: string | undefined;
  readonly taskDefinition?: string | undefined;
  readonly container?: string | undefined;
  readonly launch?: string | undefined;
  readonly subnets?: readonly string[] | undefined;
  readonly securityGroups?: readonly string[] | undefined;
  readonly publicIp?: boolean | undefined;
  readonly notify?: readonly string[] | undefined;
  readonly taskRoles?: readonly string[] | undefined;
  readonly executionRoles?: readonly string[] | undefined;
  readonly ci: boolean;
  readonly notes?: readonly string[] | undefined;
}

/** @throws CronbridgeError `usage` where a value is none for its key */
function answersOf(given: Given): Answers {
  const common = present({ service: given.service, region: given.region, timezone: given.timezone });
  const own = present({
    demo: given.demo,
    cluster: given.cluster,
    'task-definition': given.taskDefinition,
    container: given.container,
    launch: given.launch,
    subnets: given.subnets,
    'security-groups': given.securityGroups,
    'public-ip': given.publicIp,
    notify: given.notify,
    allow: allowOf(given),
  });
  for (const [key, value] of Object.entries({ ...common, ...own })) {
    const problem = settingProblem(key as Key, value);
    if (problem !== undefined)
      throw new CronbridgeError(
        'usage',
        `${key === 'allow' ? '--task-roles or --execution-roles' : `--${key}`} ${problem}`,
      );
  }
  return { stage: given.stage, common, own, ci: given.ci, notes: given.notes ?? [] };
}

function allowOf({ taskRoles, executionRoles }: Given): object | undefined {
  const allow = present({ 'task-roles': taskRoles, 'execution-roles': executionRoles });
  return Object.keys(allow).length > 0 ? allow : undefined;
}

function present(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const isPresent = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isPresent(value)));
}

type Key = (typeof STAGE_KEYS)[number];

/** Asks for what no flag says. @throws CronbridgeError `usage` where the answers end */
async function ask(context: Context, options: InitOptions): Promise<Answers> {
  const { global, env, machineTimezone } = context;
  const { one, several } = questions(context);
  const { profile, region: known } = resolveSettings({ env, options: global });
  const stage =
    global.stage ||
    env.CRONBRIDGE_STAGE ||
    (await askOne(context, {
      text: 'stage',
      fallback: 'prod',
      problem: (answer) => unfitName('stage', answer)?.message,
    }));
  const likely = await regionOf(env, { profile, region: known });
  const region =
    global.region ?? (await one('region', 'AWS region', { ...(likely && { fallback: likely }) }));
  const timezone =
    options.timezone ??
    (await one('timezone', 'time zone of entries that set none', { fallback: machineTimezone ?? 'UTC' }));
  const place = options.demo ? {} : await askForPlace(context, options, { region, profile });
  const notify =
    options.notify ??
    (await several('notify', 'e-mail addresses for notifications, with commas (empty: none)', {
      fallback: '',
    }));
  const ci =
    options.ci === undefined
      ? await askYesOrNo(context, 'write workflows for GitHub Actions?', await isAtGitHub(process.cwd()))
      : options.ci === 'github';
  return answersOf({ ...options, ...place, stage, service: global.service, region, timezone, notify, ci });
}

/** Asks where commands are to run, and offers what the account has. */
async function askForPlace(
  context: Context,
  options: InitOptions,
  { region, profile }: { readonly region: string; readonly profile?: string | undefined },
): Promise<Partial<Given>> {
  const { one, several } = questions(context);
  const clients = connect({ ecs, ec2, iam }, { limits: CLIENT_LIMITS, region, ...(profile && { profile }) });
  const look = <T>(what: Promise<T>) => withProgress(context.terminal.err, 'looking', what);
  const chosen = async (key: Key, text: string, find: () => Promise<Offers>): Promise<string> => {
    const offers = await look(find());
    const [first, ...others] = offers.offers;
    // Of containers the first is essential; of clusters and task definitions none is likelier than another.
    const isLikely = first !== undefined && (others.length === 0 || key === 'container');
    return one(key, text, { offers, ...(isLikely && { fallback: first.value }) });
  };
  try {
    const account: Account = clients;
    // Before the questions: who has misspelt a flag need not answer them.
    const unchecked = uncheckedNotes(await checkGiven(context, account, { ...options, region }));
    const cluster = options.cluster ?? (await chosen('cluster', 'ECS cluster', () => findClusters(account)));
    const taskDefinition =
      options.taskDefinition ??
      (await chosen('task-definition', 'task definition', () => findTaskDefinitions(account)));
    const definition = await look(findContainers(account, taskDefinition));
    if (options.container !== undefined && options.taskDefinition === undefined) {
      const { container } = options;
      await checkGiven(context, account, { taskDefinition, container, region });
    }
    const container =
      options.container ??
      (await chosen('container', 'container that runs commands', async () => definition));
    const { notes, ...roles } = rolesOf({ ...options, taskDefinition }, definition);
    if (options.launch !== undefined && options.cluster === undefined)
      await checkGiven(context, account, { cluster, launch: options.launch, region });
    const launch =
      options.launch ??
      (await one('launch', 'launch', {
        offers: await look(findLaunches(account, cluster)),
        fallback: 'fargate',
      }));
    const network = await look(findSubnets(account));
    const subnets =
      options.subnets ??
      (await several('subnets', 'subnets of the tasks, with commas', {
        offers: network,
        ...(!needsSubnets(launch) && definition.networkMode !== 'awsvpc' && { fallback: '' }),
      }));
    const securityGroups =
      options.securityGroups ??
      (await several('security-groups', 'security groups, with commas', {
        offers: await look(findSecurityGroups(account, network.networks.get(subnets[0] ?? ''))),
        fallback: '',
      }));
    const publicIp =
      options.publicIp ??
      (await askYesOrNo(
        context,
        'give tasks a public address, for subnets without NAT?',
        subnets.length > 0 && subnets.every((id) => network.withPublicAddress.has(id)),
      ));
    return {
      cluster,
      taskDefinition,
      container,
      ...roles,
      launch,
      subnets,
      securityGroups,
      publicIp,
      notes: [...unchecked, ...notes],
    };
  } finally {
    clients.destroy();
  }
}

interface Hints {
  readonly fallback?: string;
  readonly offers?: Offers;
}

/** Questions about a setting, which take only what cronbridge.yml would. */
function questions(context: Context) {
  const problemIn = (key: Key, value: unknown) => {
    const problem = settingProblem(key, value);
    return problem === undefined ? undefined : `it ${problem}`;
  };
  const absent = (key: Key, answer: string, { offers }: Hints) => {
    const found = offers && notOffered(key as PlaceKey, answer, offers);
    return found && `${found.message}; ${found.hint}`;
  };
  return {
    one: (key: Key, text: string, hints: Hints = {}) =>
      askOne(context, {
        text,
        ...hints,
        problem: (answer) => problemIn(key, answer) ?? absent(key, answer, hints),
      }),
    several: (key: Key, text: string, hints: Hints = {}) =>
      askSeveral(context, {
        text,
        ...hints,
        problem: (answer) => problemIn(key, [answer]) ?? absent(key, answer, hints),
      }),
  };
}
