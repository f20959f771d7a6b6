// ECS: clusters, task definitions and tasks, whose containers a runner really runs.
import type { Caller } from '../caller.ts';
import type { Clock } from '../clock.ts';
import { jsonService, type Operation, operation } from '../json-protocol.ts';
import type { Logs } from '../logs/logs.ts';
import { partitionOf } from '../partition.ts';
import type { TaskRunner } from '../runner/task-runner.ts';
import type { Service } from '../service.ts';
import type { Input, Shape } from '../shape.ts';
import { answerAgain, type LaunchFailure, LaunchTokens } from './client-tokens.ts';
import { type Cluster, Clusters, launchOf } from './clusters.ts';
import { clientException, DefinitionRegistry, type TaskDefinition } from './definitions.ts';
import * as inputs from './input.ts';
import { matchTasks } from './list-tasks.ts';
import { checkAgainstDefinition, checkRunTask, invalidInput } from './run-task.ts';
import { newTask, type StopCode, type Task } from './task.ts';
import { TaskLife } from './task-life.ts';

export interface EcsOptions {
  readonly clock: Clock;
  readonly runner: TaskRunner;
  readonly logs: Logs;
  /** Called after a cluster or a task definition has changed. */
  readonly prepared?: () => void;
  /** Called after each change of a task's status. */
  readonly changed?: (task: Task) => void;
  /** Called with each line of a container's output. */
  readonly output?: (task: Task, container: string, line: string) => void;
  /** Returns a failure instead of launching the task, such as `{ reason: 'RESOURCE:MEMORY' }`; may also throw a ServiceError. */
  readonly beforeLaunch?: (input: inputs.RunTaskInput) => LaunchFailure | undefined;
}

const HOUR_MS = 3600 * 1000;

export class Ecs {
  readonly service: Service;
  readonly #options: EcsOptions;
  readonly #clusters = new Clusters();
  readonly #definitions = new DefinitionRegistry();
  readonly #lives = new Map<string, TaskLife>();
  readonly #tokens = new LaunchTokens();
  /** What ECS forgets at an instant, in order of time: tasks one hour after they stopped, and their tokens. */
  readonly #forgettable: { readonly time: number; readonly forget: () => void }[] = [];

  constructor(options: EcsOptions) {
    this.#options = options;
    const preparing = <T>(shape: Shape<T>, action: (input: T, caller: Caller) => unknown): Operation =>
      checked(shape, (input, caller) => {
        const answer = action(input, caller);
        options.prepared?.();
        return answer;
      });
    this.service = jsonService({
      targetPrefix: 'AmazonEC2ContainerServiceV20141113',
      version: '1.1',
      hasInstants: true,
      operations: {
        CreateCluster: preparing(inputs.createClusterShape, (input, caller) =>
          this.#createCluster(input, caller),
        ),
        DescribeClusters: checked(inputs.describeClustersShape, (input) => this.#describeClusters(input)),
        PutClusterCapacityProviders: preparing(inputs.putClusterCapacityProvidersShape, (input) => {
          const cluster = this.#clusters.get(input.cluster);
          cluster.capacityProviders = input.capacityProviders;
          cluster.defaultCapacityProviderStrategy = input.defaultCapacityProviderStrategy;
          return { cluster: this.#describeCluster(cluster) };
        }),
        RegisterTaskDefinition: preparing(inputs.registerTaskDefinitionShape, (input, caller) => ({
          taskDefinition: this.#definitions.register(input, arnPrefix(caller), this.#now()),
          tags: input.tags,
        })),
        DescribeTaskDefinition: checked(inputs.describeTaskDefinitionShape, (input) => ({
          taskDefinition: this.#definition(input.taskDefinition, 'Unable to describe task definition.'),
        })),
        DeregisterTaskDefinition: preparing(inputs.deregisterTaskDefinitionShape, (input) => {
          const definition = this.#definition(
            input.taskDefinition,
            'The specified task definition does not exist.',
          );
          definition.status = 'INACTIVE';
          return { taskDefinition: definition };
        }),
        RunTask: checked(inputs.runTaskShape, (input) => this.#runTask(input)),
        StopTask: checked(inputs.stopTaskShape, (input) => this.#stopTask(input)),
        DescribeTasks: checked(inputs.describeTasksShape, (input) => this.#describeTasks(input)),
        ListTasks: checked(inputs.listTasksShape, (input) => this.#listTasks(input)),
      },
    });
  }

  /** Ends a task as ECS itself may, for example with SpotInterruption. */
  interrupt(taskArn: string, code: StopCode, reason: string): void {
    this.#lives.get(taskArn)?.stop(code, reason);
  }

  #now(): Date {
    return this.#options.clock.now();
  }

  #createCluster(input: Input<typeof inputs.createClusterShape>, caller: Caller) {
    const name = input.clusterName ?? 'default';
    const cluster = this.#clusters.create({
      arn: `${arnPrefix(caller)}:cluster/${name}`,
      name,
      capacityProviders: input.capacityProviders ?? [],
      defaultCapacityProviderStrategy: input.defaultCapacityProviderStrategy ?? [],
    });
    return { cluster: this.#describeCluster(cluster) };
  }

  #describeClusters(input: Input<typeof inputs.describeClustersShape>) {
    const names = input.clusters ?? ['default'];
    const found = names.map((name) => ({ name, cluster: this.#clusters.find(name) }));
    return {
      clusters: found.flatMap(({ cluster }) => (cluster ? [this.#describeCluster(cluster)] : [])),
      failures: found
        .filter(({ cluster }) => cluster === undefined)
        .map(({ name }) => ({ arn: name, reason: 'MISSING' })),
    };
  }

  #describeCluster(cluster: Cluster) {
    const tasks = this.#tasksIn(cluster.arn);
    const count = (...statuses: string[]) =>
      tasks.filter((task) => statuses.includes(task.lastStatus)).length;
    return {
      clusterArn: cluster.arn,
      clusterName: cluster.name,
      status: 'ACTIVE',
      // Tasks may also be launched on EC2: this machine is the instance.
      registeredContainerInstancesCount: 1,
      runningTasksCount: count('RUNNING'),
      pendingTasksCount: count('PROVISIONING', 'PENDING'),
      activeServicesCount: 0,
      capacityProviders: cluster.capacityProviders,
      defaultCapacityProviderStrategy: cluster.defaultCapacityProviderStrategy,
    };
  }

  #definition(name: string, unknown: string): TaskDefinition {
    const definition = this.#definitions.find(name);
    if (definition === undefined) throw clientException(unknown);
    return definition;
  }

  #runTask(input: inputs.RunTaskInput) {
    this.#forget();
    checkRunTask(input);
    const cluster = this.#clusters.get(input.cluster);
    const { clientToken: token, ...parameters } = input;
    const told = JSON.stringify({ ...parameters, cluster: cluster.arn });
    const earlier = token === undefined ? undefined : this.#tokens.find(cluster.arn, token, this.#now());
    if (earlier !== undefined) return answerAgain(earlier, told);

    const definition = this.#definition(input.taskDefinition, 'TaskDefinition not found.');
    if (definition.status === 'INACTIVE') throw clientException('TaskDefinition is inactive');
    const launch = launchOf(cluster, input);
    checkAgainstDefinition(input, definition, launch.launchType);
    const failure = this.#options.beforeLaunch?.(input);
    const failures = failure ? [failure] : [];
    const tasks = Array.from({ length: failure ? 0 : (input.count ?? 1) }, () =>
      newTask(input, definition, cluster, launch, this.#now()),
    );
    if (token !== undefined) {
      this.#tokens.remember(cluster.arn, token, { parameters: told, tasks, failures, time: this.#now() });
      if (failure) this.#forgetInAnHour(() => this.#tokens.forget(cluster.arn, token, this.#now()));
    }
    for (const task of tasks) this.#launch(task, definition, token);
    return { tasks: tasks.map((task) => ({ ...task })), failures };
  }

  #launch(task: Task, definition: TaskDefinition, token: string | undefined): void {
    const { clock, runner, logs, changed, output } = this.#options;
    const life = new TaskLife(task, definition, {
      clock,
      runner,
      logs,
      output: (container, line) => output?.(task, container, line),
      changed: () => {
        if (task.lastStatus === 'STOPPED') {
          this.#forgetInAnHour(() => {
            this.#lives.delete(task.taskArn);
            if (token !== undefined) this.#tokens.forget(task.clusterArn, token, this.#now());
          });
        }
        changed?.(task);
      },
    });
    this.#lives.set(task.taskArn, life);
    // RunTask answers before anything is started.
    clock.at(this.#now(), () => life.start());
  }

  #stopTask(input: Input<typeof inputs.stopTaskShape>) {
    this.#forget();
    const cluster = this.#clusters.get(input.cluster);
    const life = this.#life(cluster.arn, input.task);
    if (life === undefined) throw invalidInput('The referenced task was not found.');
    if ((input.reason?.length ?? 0) > 1024) throw invalidInput('reason must be at most 1024 characters.');
    life.stop('UserInitiated', input.reason ?? 'Task stopped by user');
    return { task: life.task };
  }

  #describeTasks(input: Input<typeof inputs.describeTasksShape>) {
    this.#forget();
    const cluster = this.#clusters.get(input.cluster);
    if (input.tasks.length === 0) throw invalidInput('Tasks cannot be empty.');
    if (input.tasks.length > 100) throw invalidInput('Tasks cannot have more than 100 entries.');
    const withTags = input.include?.includes('TAGS') ?? false;
    const found = input.tasks.map((name) => ({ name, life: this.#life(cluster.arn, name) }));
    return {
      tasks: found.flatMap(({ life }) => (life ? [{ ...life.task, ...(!withTags && { tags: [] }) }] : [])),
      failures: found
        .filter(({ life }) => life === undefined)
        .map(({ name }) => ({ arn: this.#taskArn(cluster.arn, name), reason: 'MISSING' })),
    };
  }

  #listTasks(input: Input<typeof inputs.listTasksShape>) {
    this.#forget();
    const cluster = this.#clusters.get(input.cluster);
    return matchTasks(this.#tasksIn(cluster.arn), input);
  }

  #tasksIn(clusterArn: string): Task[] {
    return [...this.#lives.values()].map(({ task }) => task).filter((task) => task.clusterArn === clusterArn);
  }

  #taskArn(clusterArn: string, nameOrArn: string): string {
    return nameOrArn.startsWith('arn:')
      ? nameOrArn
      : `${clusterArn.replace(':cluster/', ':task/')}/${nameOrArn}`;
  }

  #life(clusterArn: string, nameOrArn: string): TaskLife | undefined {
    const life = this.#lives.get(this.#taskArn(clusterArn, nameOrArn));
    return life?.task.clusterArn === clusterArn ? life : undefined;
  }

  #forgetInAnHour(forget: () => void): void {
    this.#forgettable.push({ time: this.#now().getTime() + HOUR_MS, forget });
  }

  #forget(): void {
    const now = this.#now().getTime();
    while (this.#forgettable[0] !== undefined && this.#forgettable[0].time <= now) {
      this.#forgettable.shift()?.forget();
    }
  }
}

function arnPrefix(caller: Caller): string {
  return `arn:${partitionOf(caller.region)}:ecs:${caller.region}:${caller.account}`;
}

function checked<T>(shape: Shape<T>, action: (input: T, caller: Caller) => unknown): Operation {
  return operation(shape, action, 'InvalidParameterException');
}
