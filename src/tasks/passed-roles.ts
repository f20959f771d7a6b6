// The roles that RunTask passes with a task. Its caller needs iam:PassRole for each, and has it only for those that cronbridge.yml
// lists (src/template/task-permissions.ts).
import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { Home } from '../runs/message/home.ts';

/** The roles under `allow`, by name or ARN. `*` allows everything, for `cronbridge local`. */
export interface PassableRoles {
  readonly taskRoles: readonly string[];
  readonly executionRoles: readonly string[];
}

interface PassedRole {
  /** Its ARN. */
  readonly role: string;
  /** The list under `allow` that is for it. */
  readonly list: 'task-roles' | 'execution-roles';
  readonly what: 'task role' | 'execution role';
}

/** @param taskRole of the job, which replaces the definition's and is checked apart; absent: none */
export function passedRoles(
  { taskRoleArn, executionRoleArn }: Pick<TaskDefinition, 'taskRoleArn' | 'executionRoleArn'>,
  taskRole?: string,
): PassedRole[] {
  return [
    ...(taskRoleArn && taskRole === undefined
      ? [{ role: taskRoleArn, list: 'task-roles', what: 'task role' } as const]
      : []),
    ...(executionRoleArn
      ? [{ role: executionRoleArn, list: 'execution-roles', what: 'execution role' } as const]
      : []),
  ];
}

/**
 * Whether one of the lists has the role. A listed name means the role without a path, as in the functions' policy: IAM compares
 * whole ARNs.
 */
export function isPassable(role: string, { taskRoles, executionRoles }: PassableRoles, home: Home): boolean {
  const { partition, account } = home;
  return [...taskRoles, ...executionRoles].some(
    (listed) =>
      listed === '*' || listed === role || `arn:${partition}:iam::${account}:role/${listed}` === role,
  );
}

/** What is wrong with a role that may not be passed, and what to do. */
export function unpassable(
  { role, list, what }: PassedRole,
  taskDefinition: string,
): { readonly message: string; readonly hint: string } {
  return {
    message: `task definition ${taskDefinition} has the ${what} ${role}, which this deployment does not allow, so ECS denies its tasks`,
    hint: `make sure that ${list} under allow in cronbridge.yml lists it, and deploy again`,
  };
}
