// Checks whether the ECS resources that jobs name can run them, when a crontab is planned, not when the first run is due.
import type { ECSClient } from '@aws-sdk/client-ecs';
import { findUnlisted, unlistedReason } from '../runs/message/allowed.ts';
import type { Message } from '../runs/message/message.ts';
import { type Defaults, definitionProblems } from './definition-problems.ts';
import { describeEach, type Looked, type LookOptions, type Seen } from './describe.ts';
import { launchProblems } from './launch-problems.ts';
import { type Found, gathered, type TaskProblem, type TaskUse } from './problem.ts';

/** The problems of all uses, with what `describeUses` throws. */
export async function checkTasks(
  ecs: ECSClient,
  uses: readonly TaskUse[],
  defaults: Defaults,
  options: LookOptions,
): Promise<TaskProblem[]> {
  return taskProblems(uses, await describeUses(ecs, uses, defaults, options), defaults, options);
}

/**
 * Describes everything that the uses name. The number of calls is small however many uses there are: one for each distinct task
 * definition, one for up to a hundred clusters.
 * @throws what the SDK throws, except for missing resources and missing permissions
 */
export function describeUses(
  ecs: ECSClient,
  uses: readonly TaskUse[],
  defaults: Defaults,
  options: LookOptions,
): Promise<Seen> {
  const names = uses.map(({ message }) => ({ ...defaults, ...message.task }));
  return describeEach(
    ecs,
    {
      definitions: names.map(({ taskDefinition }) => taskDefinition),
      clusters: names.map(({ cluster }) => cluster),
    },
    options,
  );
}

/** The problems of all uses, each once with the jobs that have it. */
export function taskProblems(
  uses: readonly TaskUse[],
  seen: Seen,
  defaults: Defaults,
  options: LookOptions,
): TaskProblem[] {
  return gathered(
    uses.flatMap((use) => problemsOf(use.message, seen, defaults, options).map((found) => ({ use, found }))),
  );
}

/** The use of the deployment's own settings: a message that names nothing. */
export function deploymentUse(): TaskUse {
  const message: Message = {
    v: 1,
    job: 'deployment',
    scheduled: '1970-01-01T00:00:00Z',
    attempt: 1,
    command: ':',
    shell: '/bin/sh',
    env: {},
    lock: 'deployment',
    overlap: 'allow',
    deadline: 60,
    notify: 'never',
    task: {},
  };
  return { due: false, message };
}

function problemsOf(
  message: Message,
  { definitions, clusters }: Seen,
  defaults: Defaults,
  options: LookOptions,
): Found[] {
  const { taskDefinition, cluster } = { ...defaults, ...message.task };
  const definition = definitions.get(taskDefinition);
  const inCluster = clusters.get(cluster);
  const found = definition && 'found' in definition ? definition.found : undefined;
  return [
    ...unlistedProblems(message, defaults),
    ...unknownNames(message, defaults),
    ...(found
      ? definitionProblems(found, message, defaults)
      : definitionUnseen(definition, taskDefinition, options)),
    ...clusterUnseen(inCluster, cluster, options),
    ...launchProblems(
      message,
      inCluster && 'found' in inCluster ? inCluster.found : undefined,
      // If a revision is not active, only that matters.
      found?.status === 'ACTIVE' ? found : undefined,
      defaults,
    ),
  ];
}

/** What the dispatcher would refuse, whether ECS has it or not. */
function unlistedProblems(message: Message, defaults: Defaults): Found[] {
  return findUnlisted(message, defaults).map((unlisted) => ({
    severity: 'error',
    code: 'unlisted',
    message: unlistedReason([unlisted]),
    hint: `remove ${unlisted.option}=, or add it to ${unlisted.list} under allow in cronbridge.yml and deploy again`,
  }));
}

/** A notification to a channel that nothing listens for would reach nobody there, nor would a check-in. */
function unknownNames({ notifyTo = [], checkIn }: Message, { channels, checkIns }: Defaults): Found[] {
  return [
    ...missingFrom(channels, notifyTo).map((name) => ({
      severity: 'error' as const,
      code: 'channel-unknown' as const,
      message: `channel ${name} is not among the channels of this deployment`,
      hint: 'correct notify-to=, or add it to channels in cronbridge.yml and deploy again',
    })),
    ...missingFrom(checkIns, checkIn?.with ?? []).map((name) => ({
      severity: 'error' as const,
      code: 'check-in-unknown' as const,
      message: `service ${name} is not among the check-ins of this deployment`,
      hint: 'correct check-in=, or add it to check-ins in cronbridge.yml and deploy again',
    })),
  ];
}

function missingFrom(known: readonly string[], names: readonly string[]): readonly string[] {
  return known.includes('*') ? [] : names.filter((name) => !known.includes(name));
}

function definitionUnseen(looked: Looked<unknown> | undefined, name: string, { home }: LookOptions): Found[] {
  if (looked === undefined || 'found' in looked) return [];
  if ('denied' in looked) return [denied('task definitions', 'ecs:DescribeTaskDefinition')];
  if ('elsewhere' in looked) {
    return [elsewhere('task-definition-elsewhere', `task definition ${name}`, looked.elsewhere, home)];
  }
  return [
    {
      severity: 'error',
      code: 'task-definition-missing',
      message: `ECS has no task definition ${name} in ${home.region}${looked.reason === undefined ? '' : `: ${looked.reason}`}`,
      hint: 'register it, or correct its name or revision',
    },
  ];
}

function clusterUnseen(looked: Looked<unknown> | undefined, name: string, { home }: LookOptions): Found[] {
  if (looked === undefined || 'found' in looked) return [];
  if ('denied' in looked) return [denied('clusters', 'ecs:DescribeClusters')];
  if ('elsewhere' in looked) {
    return [elsewhere('cluster-elsewhere', `cluster ${name}`, looked.elsewhere, home)];
  }
  return [
    {
      severity: 'error',
      code: 'cluster-missing',
      message: `ECS has no cluster ${name} in ${home.region}${looked.reason === undefined ? '' : `: ${looked.reason}`}`,
      hint: 'create it, or correct its name',
    },
  ];
}

function elsewhere(code: Found['code'], subject: string, place: string, home: LookOptions['home']): Found {
  return {
    severity: 'error',
    code,
    message: `${subject} is in ${place}, but the deployment is in ${home.partition}, ${home.region}`,
    hint: `name one in ${home.region}, preferably without an ARN: ECS does not start tasks across regions`,
  };
}

function denied(what: string, action: string): Found {
  return {
    severity: 'warning',
    code: 'not-allowed',
    message: `the ${what} of jobs were not checked: the permission ${action} is missing`,
    hint: 'deploy this stage again, or allow the action in the policy of the role',
  };
}
