// What the functions may do in ECS: start what cronbridge.yml names, read where that runs, and pass the roles that it lists.
import type { TemplateSettings } from '../config/serverless-settings.ts';
import { ownArn } from './cloudformation.ts';
import { type PolicyDocument, policyDocument, type Statement } from './policy-document.ts';

type Place = Pick<TemplateSettings, 'cluster' | 'taskDefinition' | 'allow' | 'logGroups'>;

/** For the roles that start tasks. */
export function startTasks(settings: Place): PolicyDocument {
  const { taskDefinition, allow } = settings;
  const roles = [...allow.taskRoles, ...allow.executionRoles].map(roleArn);
  const statements: Statement[] = [
    {
      Effect: 'Allow',
      Action: 'ecs:RunTask',
      Resource: unique([taskDefinition, ...allow.taskDefinitions]).map(definitionArn),
      Condition: inClusters(settings),
    },
    {
      Effect: 'Allow',
      Action: 'ecs:TagResource',
      Resource: ownArn('ecs', 'task/*'),
      // Only tags of a task that is being started: tagging a task of others would allow stopping it.
      Condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
    },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: roles,
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
    ...readingTasks(settings),
  ];
  return policyDocument(statements.filter(names));
}

/** For the roles that read and stop tasks. */
export function readTasks(settings: Place): PolicyDocument {
  return policyDocument(readingTasks(settings).filter(names));
}

function readingTasks(settings: Place): Statement[] {
  return [
    {
      Effect: 'Allow',
      Action: ['ecs:DescribeTasks', 'ecs:ListTasks'],
      // ListTasks is a permission on container instances, even for Fargate (Service Authorization Reference, Amazon ECS).
      Resource: '*',
      Condition: inClusters(settings),
    },
    // This action does not support resources.
    { Effect: 'Allow', Action: 'ecs:DescribeTaskDefinition', Resource: '*' },
    // The last lines of a command's output, for the notification. A task definition may log to any region.
    {
      Effect: 'Allow',
      Action: 'logs:GetLogEvents',
      Resource: logGroups(settings).map((group) => ({
        'Fn::Sub': `arn:\${AWS::Partition}:logs:*:\${AWS::AccountId}:log-group:${group}:log-stream:*`,
      })),
    },
  ];
}

/** The listed ones; without a list, those that the ECS console creates for task definitions: `/ecs/<family>`. */
function logGroups({ taskDefinition, allow, logGroups: listed }: Place): readonly string[] {
  if (listed.length > 0) return listed;
  return unique([taskDefinition, ...allow.taskDefinitions])
    .map((definition) => `/ecs/${familyOf(definition)}`)
    .filter((group, index, all) => all.indexOf(group) === index);
}

function inClusters({ cluster, allow }: Place) {
  return { ArnEquals: { 'ecs:cluster': unique([cluster, ...allow.clusters]).map(clusterArn) } };
}

/** IAM rejects a statement without resources, as in a package without settings. */
function names({ Resource, Condition }: Statement): boolean {
  const lists = [Resource, ...Object.values(Condition ?? {}).flatMap((values) => Object.values(values))];
  return lists.every((list) => !Array.isArray(list) || list.length > 0);
}

/** The list without absent values. */
function unique(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== '');
}

function clusterArn(cluster: string) {
  return cluster.startsWith('arn:') ? cluster : ownArn('ecs', `cluster/${cluster}`);
}

/** ECS checks the permission for one revision, even if only its family is named; a family here means all of its revisions. */
function definitionArn(definition: string) {
  const withRevision = /:\d+$/.test(definition) ? definition : `${definition}:*`;
  return definition.startsWith('arn:') ? withRevision : ownArn('ecs', `task-definition/${withRevision}`);
}

function familyOf(definition: string): string {
  return (definition.split('/').at(-1) ?? definition).replace(/:\d+$/, '');
}

function roleArn(role: string) {
  if (role.startsWith('arn:')) return role;
  return { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${role}` };
}
