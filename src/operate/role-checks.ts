import { GetRoleCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import type { Environment } from '../config/environment.ts';
import { FUNCTIONS } from '../config/names.ts';
import { anError, type Check, type CheckResult, type Examined, ok } from './check.ts';

/** The checks of the roles: each exists, the service may assume it, and it has its policy. */
export function roleChecks(examined: Examined, settings: () => Promise<Environment>): readonly Check[] {
  const { names, functionConfiguration } = examined;
  return [
    ...FUNCTIONS.map((word) => ({
      part: `role of ${word}`,
      check: async () => {
        const { Role } = await functionConfiguration(names[`${word}Function`]);
        return checkRole(examined, Role, 'lambda.amazonaws.com');
      },
    })),
    {
      part: 'role of Scheduler',
      check: async () =>
        checkRole(examined, (await settings()).CRONBRIDGE_SCHEDULER_ROLE_ARN, 'scheduler.amazonaws.com'),
    },
  ];
}

async function checkRole(
  { inspection, redeploy }: Examined,
  arn: string | undefined,
  service: string,
): Promise<CheckResult> {
  const RoleName = arn?.split('/').at(-1);
  if (RoleName === undefined) return anError('is not named by the function', redeploy);
  const { Role } = await inspection.iam.send(new GetRoleCommand({ RoleName }));
  // IAM returns the document URL-encoded (API reference of IAM, Role).
  const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
  if (!trust.includes(`"${service}"`)) return anError(`${RoleName} does not trust ${service}`, redeploy);
  const { PolicyNames = [] } = await inspection.iam.send(new ListRolePoliciesCommand({ RoleName }));
  return PolicyNames.length === 0
    ? anError(`${RoleName} has no policy, so it has no permissions`, redeploy)
    : ok(`${RoleName}, with ${PolicyNames.join(', ')}`);
}
