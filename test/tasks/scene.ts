// A local ECS with a deployment's cluster and task definition in it, and jobs to be looked at.

import {
  CreateClusterCommand,
  type ECSClient,
  PutClusterCapacityProvidersCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach } from 'vitest';
import { VirtualClock } from '../../src/local/clock.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import { homeOf } from '../../src/runs/message/home.ts';
import { type LocalStack, startLocalStack } from '../../src/simulate/local-stack.ts';
import { checkTasks } from '../../src/tasks/check.ts';
import type { TaskProblem, TaskUse } from '../../src/tasks/problem.ts';
import { FaultyRequests, meanwhile } from '../harness/faulty-requests.ts';
import { sampleMessage } from '../runs/ledger/sample-attempt.ts';

type Container = NonNullable<RegisterTaskDefinitionCommandInput['containerDefinitions']>[number];
type Definition = Partial<RegisterTaskDefinitionCommandInput>;

export const LOGS = {
  logDriver: 'awslogs' as const,
  options: { 'awslogs-group': '/ecs/app', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'task' },
};

export interface Scene {
  readonly ecs: ECSClient;
  readonly stack: LocalStack;
  /** Operations that were sent while something was looked at. */
  readonly sent: string[];
  /** What an operation is answered with instead. */
  answer: (operation: string) => Promise<void>;
  /** Registers a revision; its ARN. */
  register(family: string, containers?: readonly Container[], definition?: Definition): Promise<string>;
  cluster(name: string, ...providers: string[]): Promise<void>;
  /** The problems of jobs that are due, named `a`, `b` … in their order. */
  check(...tasks: readonly (TaskUse['message']['task'] & { entry?: string })[]): Promise<TaskProblem[]>;
  checkUses(uses: readonly TaskUse[], defaults?: object): Promise<TaskProblem[]>;
}

/** A container against which nothing can be said. */
export const main: Container = { name: 'main', image: 'image', logConfiguration: LOGS };

/** For each test of a file. */
export function scenes(): Scene {
  const scene = { answer: async () => {} } as unknown as { -readonly [K in keyof Scene]: Scene[K] };
  beforeEach(async () => {
    const clock = new VirtualClock(new Date('2026-11-23T03:00:00Z'));
    const stack = await startLocalStack({ clock, runner: new InstantRunner(clock) });
    scene.answer = async () => {};
    const requests = new FaultyRequests(stack.cloud, {
      line: meanwhile((operation) => scene.answer(operation)),
    });
    scene.stack = stack;
    scene.sent = requests.sent;
    scene.ecs = requests.clients.ecs;
  });
  afterEach(() => scene.stack.close());
  scene.register = async (family, containers = [main], definition = {}) => {
    const { taskDefinition } = await scene.stack.clients.ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
        containerDefinitions: [...containers],
        ...definition,
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? '';
  };
  scene.cluster = async (clusterName, ...providers) => {
    const { ecs } = scene.stack.clients;
    await ecs.send(new CreateClusterCommand({ clusterName }));
    await ecs.send(
      new PutClusterCapacityProvidersCommand({
        cluster: clusterName,
        capacityProviders: providers,
        defaultCapacityProviderStrategy: [],
      }),
    );
  };
  scene.check = (...tasks) =>
    scene.checkUses(
      tasks.map((task, index): TaskUse => {
        const job = String.fromCharCode(97 + index);
        return {
          place: { job, file: 'batch.crontab', line: index + 1 },
          due: true,
          message: sampleMessage({ job, task }),
        };
      }),
    );
  scene.checkUses = (uses, defaults = {}) => {
    const { config } = scene.stack;
    return checkTasks(
      scene.ecs,
      uses,
      { ...config, ...defaults },
      {
        home: homeOf(config.queueArn),
        call: (send) => send(),
      },
    );
  };
  return scene;
}

export function refusal(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
}
