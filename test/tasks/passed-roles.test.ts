import { expect, test } from 'vitest';
import { isPassable } from '../../src/tasks/passed-roles.ts';
import { sampleMessage } from '../runs/ledger/sample-attempt.ts';
import { main, scenes } from './scene.ts';

const scene = scenes();
const HOME = { partition: 'aws', region: 'us-east-1', account: '000000000000' };
const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;

test.each<[string, readonly string[], boolean]>([
  [role('pull'), ['pull'], true],
  [role('pull'), [role('pull')], true],
  [role('pull'), ['other', '*'], true],
  [role('pull'), ['Pull', 'pul', 'pull2', 'arn:aws:iam::111111111111:role/pull'], false],
  // IAM compares whole ARNs, and a name has no path.
  [role('batch/pull'), ['pull'], false],
  [role('batch/pull'), [role('batch/pull')], true],
])('%s is passed where %j is listed: %s', (arn, listed, expected) => {
  expect(isPassable(arn, { taskRoles: listed, executionRoles: [] }, HOME)).toBe(expected);
  expect(isPassable(arn, { taskRoles: [], executionRoles: listed }, HOME)).toBe(expected);
});

test("a task definition's own role that no list has is an error of its jobs, unless the job replaces it", async () => {
  await scene.register('batch', [main], { taskRoleArn: role('reports'), executionRoleArn: role('pull') });
  const lists = (taskRoles: readonly string[], executionRoles: readonly string[]) => ({
    allowed: { clusters: ['*'], taskDefinitions: ['*'], containers: ['*'], taskRoles, executionRoles },
  });
  const tasks = { a: { taskDefinition: 'batch' }, b: { taskDefinition: 'batch', taskRole: 'backups' } };
  const uses = Object.entries(tasks).map(([job, task]) => ({
    place: { job },
    due: true,
    message: sampleMessage({ job, task }),
  }));
  const problemsWith = async (...given: Parameters<typeof lists>) =>
    (await scene.checkUses(uses, lists(...given))).map(({ severity, code, message, hint, jobs: who }) => ({
      is: `${severity} ${code} ${who.map(({ job }) => job).join(',')}`,
      message,
      hint,
    }));
  expect(await problemsWith(['backups', 'reports'], ['pull'])).toEqual([]);
  expect(await problemsWith(['backups'], [])).toEqual([
    {
      is: 'error role-unlisted a',
      message: `task definition batch has the task role ${role('reports')}, which this deployment does not allow, so ECS denies its tasks`,
      hint: 'make sure that task-roles under allow in cronbridge.yml lists it, and deploy again',
    },
    {
      is: 'error role-unlisted a,b',
      message: `task definition batch has the execution role ${role('pull')}, which this deployment does not allow, so ECS denies its tasks`,
      hint: 'make sure that execution-roles under allow in cronbridge.yml lists it, and deploy again',
    },
  ]);
});
