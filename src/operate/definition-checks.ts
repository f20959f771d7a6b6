// Checks for doctor what the task definitions of the jobs need besides ECS: roles that may be passed, and log groups.
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { GetRolePolicyCommand } from '@aws-sdk/client-iam';
import * as v from 'valibot';
import { CronbridgeError } from '../errors.ts';
import { fields } from '../schema.ts';
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

/** @param definitions those that exist, by the names that jobs use */
export function definitionChecks(
  examined: Examined,
  definitions: () => Promise<ReadonlyMap<string, TaskDefinition>>,
): readonly Check[] {
  return [
    { part: 'roles of task definitions', check: async () => checkRoles(examined, await definitions()) },
    {
      part: 'log groups of task definitions',
      check: async () => checkLogGroups(examined, await definitions()),
    },
  ];
}

/** RunTask is denied where its caller may not pass a role of the definition. */
async function checkRoles(
  examined: Examined,
  definitions: ReadonlyMap<string, TaskDefinition>,
): Promise<CheckResult | readonly CheckResult[]> {
  const named = [...definitions].flatMap(([name, { taskRoleArn, executionRoleArn }]) => [
    ...(taskRoleArn ? [{ name, role: taskRoleArn, list: 'task-roles' }] : []),
    ...(executionRoleArn ? [{ name, role: executionRoleArn, list: 'execution-roles' }] : []),
  ]);
  if (named.length === 0) return ok('they have none');
  const passable = await rolesToPass(examined);
  const refused = named.filter(({ role }) => !passable.some((pattern) => matches(pattern, role)));
  if (refused.length === 0) return ok('may be passed');
  return refused.map(({ name, role, list }) =>
    anError(
      `task definition ${name} has the role ${role}, which the dispatch function may not pass, so RunTask is denied`,
      `add it to ${list} under allow in cronbridge.yml, then ${examined.redeploy}`,
    ),
  );
}

/** What the policy of the dispatch function lists: ARNs, perhaps with wildcards. */
async function rolesToPass({
  functionConfiguration,
  inspection,
  names,
}: Examined): Promise<readonly string[]> {
  const { Role } = await functionConfiguration(names.dispatchFunction);
  const RoleName = Role?.split('/').at(-1);
  const { PolicyDocument = '' } = await inspection.iam.send(
    new GetRolePolicyCommand({ RoleName, PolicyName: TASKS_POLICY }),
  );
  const { Statement } = v.parse(policy, parsed(decodeURIComponent(PolicyDocument)));
  return Statement.filter(({ Action }) => Action.includes('iam:PassRole')).flatMap(
    ({ Resource }) => Resource,
  );
}

/** @throws CronbridgeError `aws-unavailable` */
function parsed(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw new CronbridgeError(
      'aws-unavailable',
      `IAM answered with a policy ${TASKS_POLICY} that is not JSON`,
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
