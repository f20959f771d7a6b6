import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUnlisted, unlistedReason } from '../../../src/runs/message/allowed.ts';
import type { Message } from '../../../src/runs/message/message.ts';

const HERE = 'arn:aws:ecs:ap-northeast-1:123456789012';
const deployment = {
  cluster: 'batch',
  taskDefinition: 'app',
  container: 'main',
  queueArn: 'arn:aws:sqs:ap-northeast-1:123456789012:cronbridge-prod.fifo',
  allowed: {
    clusters: [`${HERE}:cluster/reports`],
    taskDefinitions: ['ranking:7', `${HERE}:task-definition/mail:3`, `${HERE}:task-definition/etl`],
    containers: ['php'],
    taskRoles: ['reporter', 'arn:aws:iam::123456789012:role/team/mailer'],
  },
};
const isAllowed = (task: Message['task'], place = deployment) => findUnlisted({ task }, place).length === 0;

describe('a message may name', () => {
  it('nothing, and then runs as the deployment says', () => {
    expect(findUnlisted({ task: { cpu: 256, memory: 512, launch: 'fargate' } }, deployment)).toEqual([]);
  });

  it.each<Message['task']>([
    { cluster: 'batch' },
    { cluster: `${HERE}:cluster/batch` },
    { cluster: 'reports' },
    { cluster: `${HERE}:cluster/reports` },
    { taskDefinition: 'app' },
    { taskDefinition: 'app:12' },
    { taskDefinition: `${HERE}:task-definition/app:12` },
    { taskDefinition: `${HERE}:task-definition/app` },
    { taskDefinition: 'ranking:7' },
    { taskDefinition: `${HERE}:task-definition/ranking:7` },
    { taskDefinition: 'mail:3' },
    { taskDefinition: 'etl:1' },
    { container: 'main' },
    { container: 'php' },
    { taskRole: 'reporter' },
    { taskRole: 'arn:aws:iam::123456789012:role/reporter' },
    { taskRole: 'arn:aws:iam::123456789012:role/any/path/reporter' },
    { taskRole: 'mailer' },
    { taskRole: 'arn:aws:iam::123456789012:role/team/mailer' },
    { cluster: 'reports', taskDefinition: 'app:1', container: 'php', taskRole: 'reporter' },
  ])('%j', (task) => {
    expect(findUnlisted({ task }, deployment)).toEqual([]);
  });
});

describe('a message may not name', () => {
  it.each<Message['task']>([
    { cluster: 'default' },
    { cluster: 'Batch' },
    { cluster: 'batch ' },
    { cluster: 'batch\n' },
    { cluster: '*' },
    { cluster: 'cluster/batch' },
    { cluster: 'arn:aws:ecs:us-east-1:123456789012:cluster/batch' },
    { cluster: 'arn:aws:ecs:ap-northeast-1:999999999999:cluster/batch' },
    { cluster: 'arn:aws-cn:ecs:ap-northeast-1:123456789012:cluster/batch' },
    { cluster: `${HERE}:cluster/batch/x` },
    { cluster: `${HERE}:task-definition/batch` },
    { taskDefinition: 'App' },
    { taskDefinition: 'apps' },
    { taskDefinition: 'app:' },
    { taskDefinition: 'app:1:2' },
    { taskDefinition: 'app:latest' },
    { taskDefinition: 'ranking' },
    { taskDefinition: 'ranking:8' },
    { taskDefinition: 'ranking:07' },
    { taskDefinition: 'ranking:77' },
    { taskDefinition: 'mail' },
    { taskDefinition: 'mail:4' },
    { taskDefinition: 'arn:aws:ecs:us-east-1:123456789012:task-definition/app:1' },
    { taskDefinition: 'arn:aws:ecs:ap-northeast-1:999999999999:task-definition/app:1' },
    { taskDefinition: 'arn:aws-us-gov:ecs:ap-northeast-1:123456789012:task-definition/app:1' },
    { container: 'Main' },
    { container: 'sidecar' },
    { container: '*' },
    { taskRole: 'admin' },
    { taskRole: 'Reporter' },
    { taskRole: '' },
    { taskRole: '*' },
    { taskRole: 'arn:aws:iam::999999999999:role/reporter' },
    { taskRole: 'arn:aws-cn:iam::123456789012:role/reporter' },
    { taskRole: 'arn:aws:iam::123456789012:role/reporter/admin' },
    { taskRole: 'arn:aws:iam::123456789012:user/reporter' },
    { taskRole: 'arn:aws:iam::123456789012:role/reporter ' },
    { taskRole: 'team/mailer' },
  ])('%j', (task) => {
    expect(findUnlisted({ task }, deployment)).toHaveLength(1);
  });

  it('what only looks like something listed', () => {
    const listed = ['batch', 'reports', `${HERE}:cluster/batch`, `${HERE}:cluster/reports`];
    fc.assert(
      fc.property(
        fc.constantFrom(...listed),
        fc.nat(60),
        fc.string({ minLength: 1, maxLength: 2 }),
        (text, place, put) => {
          const cluster = text.slice(0, place) + put + text.slice(place);
          expect(isAllowed({ cluster })).toBe(listed.includes(cluster));
        },
      ),
    );
  });

  it('any role where none is listed', () => {
    const none = { ...deployment, allowed: { ...deployment.allowed, taskRoles: [] } };
    expect(isAllowed({ taskRole: 'reporter' }, none)).toBe(false);
  });

  it('several things at once, and each is reported', () => {
    const found = findUnlisted({ task: { cluster: 'default', taskRole: 'admin' } }, deployment);
    expect(unlistedReason(found)).toBe(
      'cluster default is not among the clusters that this deployment allows; ' +
        'task role admin is not among the task-roles that this deployment allows',
    );
  });
});

it('a deployment that lists one revision of its own allows no other', () => {
  const pinned = { ...deployment, taskDefinition: 'app:4' };
  expect(isAllowed({ taskDefinition: 'app:4' }, pinned)).toBe(true);
  expect(isAllowed({ taskDefinition: 'app:5' }, pinned)).toBe(false);
  expect(isAllowed({ taskDefinition: 'app' }, pinned)).toBe(false);
});

it('a star allows everything of its list', () => {
  const everything = ['*'];
  const allowed = {
    clusters: everything,
    taskDefinitions: everything,
    containers: everything,
    taskRoles: [],
  };
  const open = { ...deployment, allowed };
  expect(isAllowed({ cluster: 'x', taskDefinition: 'y', container: 'z' }, open)).toBe(true);
  expect(isAllowed({ taskRole: 'reporter' }, open)).toBe(false);
});
