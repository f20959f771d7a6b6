// Checks for doctor what the task definitions of the jobs need besides ECS: roles that may be passed, and log groups.
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { GetRolePolicyCommand } from '@aws-sdk/client-iam';
import * as v from 'valibot';
import { CronbridgeError } from '../errors.ts';
import type { Home } from '../runs/message/home.ts';
import { fields } from '../schema.ts';
import { isPassable, type PassableRoles, passedRoles } from '../tasks/passed-roles.ts';
import { anError, type Check, type CheckResult, type Examined, ok } from './check.ts';

/** The inline policy of the functions that start tasks, in serverless.yml. */
const TASKS_POLICY = 'tasks';

const texts = v.union([
  v.pipe(
    v.string(),
    v.transform((text) => [text]),
  ),
  v.array(v.string()),
]);
const policy = fields({
  Statement: v.array(fields({ Action: texts, Resource: v.nullish(texts, []) })),
});

/** What cronbridge.yml lists. */
interface Listed {
  readonly allowed: PassableRoles;
  /** That of names in the lists. */
  readonly home: Home;
}

/** @param definitions those that exist, by the names that jobs use */
export function definitionChecks(
  examined: Examined,
  listed: Listed,
  definitions: () => Promise<ReadonlyMap<string, TaskDefinition>>,
): readonly Check[] {
  return [
    {
      part: 'roles of task definitions',
      check: async () => checkRoles(examined, listed, await definitions()),
    },
    {
      part: 'log groups of task definitions',
      check: async () => checkLogGroups(examined, await definitions()),
    },
  ];
}

/** Whether the policy is still that of the lists. What they lack is a problem of the tasks themselves. */
async function checkRoles(
  examined: Examined,
  { allowed, home }: Listed,
  definitions: ReadonlyMap<string, TaskDefinition>,
): Promise<CheckResult | readonly CheckResult[]> {
  const named = [...definitions].flatMap(([name, definition]) =>
    passedRoles(definition).map(({ role }) => ({ name, role })),
  );
  if (named.length === 0) return ok('they have none');
  const listed = named.filter(({ role }) => isPassable(role, allowed, home));
  if (listed.length === 0) return ok('cronbridge.yml lists none of them');
  const passable = await rolesToPass(examined);
  const refused = listed.filter(({ role }) => !passable.some((pattern) => matches(pattern, role)));
  if (refused.length === 0) return ok('may be passed');
  return refused.map(({ name, role }) =>
    anError(
      `task definition ${name} has the role ${role}, which cronbridge.yml lists, but the policy of the dispatch function does not let it pass that, so ECS denies its tasks`,
      examined.redeploy,
    ),
  );
}

/** What the policy of the dispatch function lists: ARNs, perhaps with wildcards. */
async function rolesToPass({
  functionConfiguration,
  inspection,
  names,
  redeploy,
}: Examined): Promise<readonly string[]> {
  const { Role } = await functionConfiguration(names.dispatchFunction);
  const RoleName = Role?.split('/').at(-1);
  const { PolicyDocument = '' } = await inspection.iam.send(
    new GetRolePolicyCommand({ RoleName, PolicyName: TASKS_POLICY }),
  );
  const { Statement } = v.parse(
    policy,
    parsed(decodeURIComponent(PolicyDocument), `the role ${RoleName}`, redeploy),
  );
  return Statement.filter(({ Action }) => Action.includes('iam:PassRole')).flatMap(
    ({ Resource }) => Resource,
  );
}

/** @throws CronbridgeError `aws-unavailable` */
function parsed(document: string, of: string, hint: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw new CronbridgeError(
      'aws-unavailable',
      `IAM answered with a policy ${TASKS_POLICY} of ${of} that is not JSON`,
      { hint },
    );
  }
}

/** IAM's wildcards: `*` is any text, `?` any character. */
function matches(pattern: string, arn: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`).test(arn);
}

/** A task whose log group does not exist fails to start, unless the definition lets ECS create it. */
async function checkLogGroups(
  { clients, aws }: Examined,
  definitions: ReadonlyMap<string, TaskDefinition>,
): Promise<CheckResult | readonly CheckResult[]> {
  const groups = new Map<
    string,
    { readonly group: string; readonly region: string; readonly name: string }
  >();
  for (const [name, { containerDefinitions = [] }] of definitions) {
    for (const { logConfiguration } of containerDefinitions) {
      const {
        'awslogs-group': group,
        'awslogs-region': region,
        'awslogs-create-group': create,
      } = logConfiguration?.options ?? {};
      if (logConfiguration?.logDriver !== 'awslogs' || !group || !region || create === 'true') continue;
      groups.set(`${region} ${group}`, { group, region, name });
    }
  }
  const missing: CheckResult[] = [];
  for (const { group, region, name } of groups.values()) {
    const { logGroups = [] } = await clients
      .logsIn(region)
      .send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group }));
    if (logGroups.some(({ logGroupName }) => logGroupName === group)) continue;
    missing.push(
      anError(
        `task definition ${name} logs to ${group} in ${region}, which does not exist, so its tasks do not start`,
        aws(`logs create-log-group --log-group-name ${group}`, region),
      ),
    );
  }
  return missing.length > 0 ? missing : ok(groups.size === 0 ? 'they name none' : 'exist');
}
