// What the functions may do in ECS: start what cronbridge.yml names, read where that runs, and pass the roles that it lists.
import type { TemplateSettings } from '../config/serverless-settings.ts';
import { ownArn, type PolicyDocument, policyDocument, type Statement } from './cloudformation.ts';

type Place = Pick<TemplateSettings, 'cluster' | 'taskDefinition' | 'allow' | 'logGroups'>;

/** For whoever starts tasks. */
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
      // Only the tags of a task that is being started: nobody can make another's task one of ours, which may be stopped.
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

/** For whoever looks after tasks. */
export function readTasks(settings: Place): PolicyDocument {
  return policyDocument(readingTasks(settings).filter(names));
}

function readingTasks(settings: Place): Statement[] {
  return [
    {
      Effect: 'Allow',
      Action: ['ecs:DescribeTasks', 'ecs:ListTasks'],
      // ListTasks is a right on container instances, whatever they run on (Service Authorization Reference, Amazon ECS).
      Resource: '*',
      Condition: inClusters(settings),
    },
    // It supports no resources.
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

/** Those that are listed; where none are, those that the ECS console gives the task definitions: `/ecs/<family>`. */
function logGroups({ taskDefinition, allow, logGroups: listed }: Place): readonly string[] {
  if (listed.length > 0) return listed;
  return unique([taskDefinition, ...allow.taskDefinitions])
    .map((definition) => `/ecs/${familyOf(definition)}`)
    .filter((group, index, all) => all.indexOf(group) === index);
}

function inClusters({ cluster, allow }: Place) {
  return { ArnEquals: { 'ecs:cluster': unique([cluster, ...allow.clusters]).map(clusterArn) } };
}

/** A statement about nothing, as of a package without settings, is none to IAM. */
function names({ Resource, Condition }: Statement): boolean {
  const lists = [Resource, ...Object.values(Condition ?? {}).flatMap((values) => Object.values(values))];
  return lists.every((list) => !Array.isArray(list) || list.length > 0);
}

/** Without a value that is not set. */
function unique(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== '');
}

function clusterArn(cluster: string) {
  return cluster.startsWith('arn:') ? cluster : ownArn('ecs', `cluster/${cluster}`);
}

/** ECS asks for the right to one revision, of a family that is named alone too; a family stands for each of its revisions. */
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
