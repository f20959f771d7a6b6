import { GetRoleCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import type { Environment } from '../config/environment.ts';
import { FUNCTIONS } from '../config/names.ts';
import { anError, type Check, type CheckResult, type Examined, ok } from './check.ts';

/** The inline policies of each role, as serverless.yml names them. */
export const ROLE_POLICIES = {
  plan: ['plan'],
  sync: ['sync'],
  dispatch: ['tasks', 'dispatch'],
  run: ['tasks', 'run'],
  outcome: ['tasks', 'outcome'],
  scheduler: ['schedules'],
} as const;

/** The checks of the roles: each exists, the service may assume it, and it has its policy. */
export function roleChecks(examined: Examined, settings: () => Promise<Environment>): readonly Check[] {
  const { names, functionConfiguration } = examined;
  return [
    ...FUNCTIONS.map((word) => ({
      part: `role of ${word}`,
      check: async () => {
        const { Role } = await functionConfiguration(names[`${word}Function`]);
        return checkRole(examined, Role, 'lambda', ROLE_POLICIES[word]);
      },
    })),
    {
      part: 'role of Scheduler',
      check: async () =>
        checkRole(
          examined,
          (await settings()).CRONBRIDGE_SCHEDULER_ROLE_ARN,
          'scheduler',
          ROLE_POLICIES.scheduler,
        ),
    },
  ];
}

async function checkRole(
  { inspection, redeploy }: Examined,
  arn: string | undefined,
  principal: 'lambda' | 'scheduler',
  policies: readonly string[],
): Promise<CheckResult> {
  const RoleName = arn?.split('/').at(-1);
  if (RoleName === undefined) return anError('is not named by the function', redeploy);
  const { Role } = await inspection.iam.send(new GetRoleCommand({ RoleName }));
  // IAM returns the document URL-encoded (API reference of IAM, Role).
  const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
  const service = `${principal}.amazonaws.com`;
  if (!trust.includes(`"${service}"`)) return anError(`${RoleName} does not trust ${service}`, redeploy);
  const { PolicyNames = [] } = await inspection.iam.send(new ListRolePoliciesCommand({ RoleName }));
  const missing = policies.filter((policy) => !PolicyNames.includes(policy));
  return missing.length > 0
    ? anError(`${RoleName} lacks its policy ${missing.join(', ')}`, redeploy)
    : ok(`${RoleName}, with ${PolicyNames.join(', ')}`);
}
