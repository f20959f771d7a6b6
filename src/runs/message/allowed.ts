// Which ECS resources a message may name: the deployment's own, and those that its configuration lists. Without this check, the
// right to send a message or to invoke a function would be the right to run any command with any task role of the account.
import { type Home, homeOf } from './home.ts';
import type { Message } from './message.ts';

/** Lists of names or ARNs, as under `allow` in cronbridge.yml. `*` allows everything, for `cronbridge local`. */
export interface Allowed {
  readonly clusters: readonly string[];
  /** A family allows all of its revisions, `family:revision` only that one. */
  readonly taskDefinitions: readonly string[];
  readonly containers: readonly string[];
  readonly taskRoles: readonly string[];
}

/** The settings of a deployment that decide. */
interface Permissions {
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly container: string;
  readonly allowed: Allowed;
  /** A bare name means the resource in this ARN's partition, region and account. */
  readonly queueArn: string;
}

/** Something that a message names and the deployment does not list. */
interface Unlisted {
  /** The crontab's option. */
  readonly option: 'cluster' | 'task-definition' | 'container' | 'task-role';
  /** The option's name in a sentence. */
  readonly what: string;
  readonly name: string;
  /** The list under `allow` that would have it. */
  readonly list: `${Unlisted['option']}s`;
}

/** Everything that the message names and the deployment does not list. Settings that it leaves out are the deployment's own. */
export function findUnlisted({ task }: Pick<Message, 'task'>, deployment: Permissions): Unlisted[] {
  const { allowed, cluster, taskDefinition, container, queueArn } = deployment;
  const home = homeOf(queueArn);
  const found: Unlisted[] = [];
  const check = (
    option: Unlisted['option'],
    name: string | undefined,
    listed: readonly string[],
    allows: (entry: string, name: string) => boolean,
  ): void => {
    if (name === undefined || listed.includes('*') || listed.some((entry) => allows(entry, name))) return;
    found.push({ option, what: option.replace('-', ' '), name, list: `${option}s` });
  };
  check('cluster', task.cluster, [cluster, ...allowed.clusters], sameBy(readCluster, home));
  check('task-definition', task.taskDefinition, [taskDefinition, ...allowed.taskDefinitions], (entry, name) =>
    allowsDefinition(entry, name, home),
  );
  check('container', task.container, [container, ...allowed.containers], (entry, name) => entry === name);
  check('task-role', task.taskRole, allowed.taskRoles, sameBy(readRole, home));
  return found;
}

/** One sentence about all of them. */
export function unlistedReason(unlisted: readonly Unlisted[]): string {
  return unlisted
    .map(({ what, name, list }) => `${what} ${name} is not among the ${list} that this deployment allows`)
    .join('; ');
}

function sameBy(read: (text: string, home: Home) => string | undefined, home: Home) {
  return (entry: string, name: string): boolean => {
    const wanted = read(name, home);
    return wanted !== undefined && wanted === read(entry, home);
  };
}

// Names are compared with their case: one that differs only in case belongs to another resource, or to none.

/** The ARN of a cluster, from its name or ARN. */
function readCluster(text: string, { partition, region, account }: Home): string | undefined {
  if (/^[\w-]{1,255}$/.test(text)) return `arn:${partition}:ecs:${region}:${account}:cluster/${text}`;
  return /^arn:[\w-]+:ecs:[\w-]+:\d{12}:cluster\/[\w-]{1,255}$/.test(text) ? text : undefined;
}

/**
 * The ARN of a role without its path, from the role's name or ARN. An account has no two roles of one name, whatever their
 * paths (IAM, CreateRole: "Names are not distinguished by case"), so a name means the same role as its ARN.
 */
function readRole(text: string, { partition, account }: Home): string | undefined {
  const [, ofArn, name] =
    /^(?:(arn:[\w-]+:iam::\d{12}):role\/(?:[!-~]+\/)?)?([\w+=,.@-]{1,64})$/.exec(text) ?? [];
  return name && `${ofArn ?? `arn:${partition}:iam::${account}`}:role/${name}`;
}

function allowsDefinition(entry: string, name: string, home: Home): boolean {
  const [listed, wanted] = [readDefinition(entry, home), readDefinition(name, home)];
  if (listed === undefined || wanted === undefined || listed.family !== wanted.family) return false;
  return listed.revision === undefined || listed.revision === wanted.revision;
}

/** The ARN of a definition's family, and its revision, if it has one. */
function readDefinition(
  text: string,
  { partition, region, account }: Home,
): { readonly family: string; readonly revision: string | undefined } | undefined {
  const [, ofArn, family, revision] =
    /^(?:(arn:[\w-]+:ecs:[\w-]+:\d{12}):task-definition\/)?([\w-]{1,255})(?::(\d+))?$/.exec(text) ?? [];
  if (family === undefined) return undefined;
  return {
    family: `${ofArn ?? `arn:${partition}:ecs:${region}:${account}`}:task-definition/${family}`,
    revision,
  };
}
