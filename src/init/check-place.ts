// Whether the place that the settings are to name is there: a misspelt name would otherwise be found by the first run.
import { groupBy } from '../group-by.ts';
import { nearNames } from '../near-names.ts';
import { someNames } from '../some-names.ts';
import {
  type Account,
  type DefinitionRoles,
  findClusters,
  findContainers,
  findLaunches,
  findRole,
  findSecurityGroups,
  findSubnets,
  findTaskDefinitions,
  type Offers,
} from './account.ts';

/** Where commands are to run, as far as it is given. */
export interface GivenPlace {
  readonly cluster?: string | undefined;
  readonly taskDefinition?: string | undefined;
  readonly container?: string | undefined;
  readonly subnets?: readonly string[] | undefined;
  readonly securityGroups?: readonly string[] | undefined;
  readonly launch?: string | undefined;
  readonly taskRoles?: readonly string[] | undefined;
  readonly executionRoles?: readonly string[] | undefined;
}

/** The keys of cronbridge.yml, and the options of init, that name something in the account. */
export type PlaceKey =
  | 'cluster'
  | 'task-definition'
  | 'container'
  | 'subnets'
  | 'security-groups'
  | 'launch'
  | 'task-roles'
  | 'execution-roles';

/** Something that is not there or does not fit, and what is there instead. */
export interface PlaceProblem {
  readonly key: PlaceKey;
  readonly message: string;
  readonly hint: string;
}

/** What could not be looked at, and why. */
interface Unchecked {
  readonly keys: readonly PlaceKey[];
  readonly why: string;
}

export interface CheckedPlace extends DefinitionRoles {
  readonly problems: readonly PlaceProblem[];
  readonly unchecked: readonly Unchecked[];
}

/** Looks for all that is given, with the caller's rights. */
export async function checkPlace(account: Account, place: GivenPlace): Promise<CheckedPlace> {
  const { cluster, taskDefinition, container, launch, subnets = [], securityGroups = [] } = place;
  const { taskRoles = [], executionRoles = [] } = place;
  const none: Offers = { offers: [] };
  const [clusters, definition, inNetwork, groups, launches, roles] = await Promise.all([
    cluster === undefined ? none : findClusters(account),
    taskDefinition === undefined ? undefined : findContainers(account, taskDefinition),
    subnets.length === 0 ? undefined : findSubnets(account),
    securityGroups.length === 0 ? undefined : findSecurityGroups(account, undefined),
    cluster === undefined || launch === undefined || NEED_NO_PROVIDER.has(launch)
      ? undefined
      : findLaunches(account, cluster),
    Promise.all(
      [...new Set([...taskRoles, ...executionRoles])].map(async (role) => ({
        role,
        found: await findRole(account, role),
      })),
    ),
  ]);
  const problems: PlaceProblem[] = [];
  const failed: { key: PlaceKey; why: string }[] = [];
  const check = (key: PlaceKey, offers: Offers | undefined, find: (offers: Offers) => PlaceProblem[]) => {
    if (offers === undefined) return;
    if (offers.why === undefined) problems.push(...find(offers));
    else failed.push({ key, why: offers.why });
  };
  const absent = (key: PlaceKey, names: readonly string[], offers: Offers): PlaceProblem[] =>
    names.flatMap((name) => {
      const found = notOffered(key, name, offers);
      return found === undefined ? [] : [{ key, ...found }];
    });
  check('cluster', clusters, (offers) => (cluster === undefined ? [] : absent('cluster', [cluster], offers)));
  if (taskDefinition !== undefined && definition?.missing) {
    problems.push(await missingDefinition(account, taskDefinition));
  } else {
    check('task-definition', definition, (offers) => [
      ...inactive(taskDefinition, definition?.status),
      ...(container === undefined
        ? []
        : absent('container', [container], offers).map((problem) => ({
            ...problem,
            message: `task definition ${taskDefinition} has no container ${container}`,
          }))),
    ]);
  }
  check('launch', launches, (offers) =>
    absent('launch', launch === undefined ? [] : [launch], offers).map((problem) => ({
      ...problem,
      message: `cluster ${cluster} has no capacity provider ${launch}`,
    })),
  );
  for (const { role, found } of roles) {
    const key = taskRoles.includes(role) ? 'task-roles' : 'execution-roles';
    if (found.missing)
      problems.push({ key, message: `there is no role ${role}`, hint: 'check its name, or create it first' });
    else check(key, found, () => []);
  }
  if (place.subnets?.length === 0 && definition?.networkMode === 'awsvpc') {
    problems.push({
      key: 'subnets',
      message: `task definition ${taskDefinition} has the network mode awsvpc, which needs subnets`,
      hint: 'name the subnets of its tasks',
    });
  }
  check('subnets', inNetwork, (offers) => absent('subnets', subnets, offers));
  check('security-groups', groups, (offers) => absent('security-groups', securityGroups, offers));
  const network = inNetwork?.networks.get(subnets[0] ?? '');
  for (const group of securityGroups) {
    const other = groups?.networks.get(group);
    if (network === undefined || other === undefined || other === network) continue;
    problems.push({
      key: 'security-groups',
      message: `security group ${group} is in ${other}, but the subnets are in ${network}`,
      hint: 'name one of the same VPC',
    });
  }
  const { status, taskRole, executionRole } = definition ?? {};
  const unchecked = [...groupBy(failed, ({ why }) => why)].map(([why, all]) => ({
    why,
    keys: [...new Set(all.map(({ key }) => key))],
  }));
  return { problems, unchecked, status, taskRole, executionRole };
}

const NEED_NO_PROVIDER: ReadonlySet<string> = new Set(['fargate', 'ec2']);

const WHAT: Readonly<Record<PlaceKey, string>> = {
  cluster: 'cluster',
  'task-definition': 'task definition',
  container: 'container',
  subnets: 'subnet',
  'security-groups': 'security group',
  launch: 'capacity provider',
  'task-roles': 'role',
  'execution-roles': 'role',
};

/** Why a name is none of what is there. @returns undefined if it is, or if that is not known */
export function notOffered(
  key: PlaceKey,
  name: string,
  { offers, why }: Offers,
): { readonly message: string; readonly hint: string } | undefined {
  const meant = key === 'task-definition' ? name.replace(/^.*\//, '').replace(/:\d+$/, '') : name;
  const isThere = offers.some(({ value, arn }) => value === meant || arn === name);
  if (why !== undefined || isThere) return undefined;
  const names = offers.map(({ value }) => value);
  const near = nearNames(meant, names);
  const all = names.length > 0 ? `there are: ${someNames(names)}` : 'there are none: create one first';
  return {
    message: `there is no ${WHAT[key]} ${name}`,
    hint: near.length > 0 ? `did you mean ${near.join(', ')}?` : all,
  };
}

async function missingDefinition(account: Account, name: string): Promise<PlaceProblem> {
  const key = 'task-definition';
  const families = await findTaskDefinitions(account);
  const { hint = 'check its name and revision' } = notOffered(key, name, families) ?? {};
  return { key, message: `there is no task definition ${name}`, hint };
}

function inactive(name: string | undefined, status: string | undefined): PlaceProblem[] {
  if (name === undefined || status === undefined || status === 'ACTIVE') return [];
  const hint = 'name an active revision, or the family for the newest one';
  return [{ key: 'task-definition', message: `task definition ${name} is ${status}`, hint }];
}
