// ECS: clusters, task definitions and tasks, whose containers a runner really runs.
import type { Caller } from '../caller.ts';
import type { Clock } from '../clock.ts';
import { inMemory, type Keeping, type Kept } from '../journal/keeping.ts';
import { jsonService, type Operation, operation } from '../json-protocol.ts';
import type { Logs } from '../logs/logs.ts';
import { partitionOf } from '../partition.ts';
import { CannotStartError, type TaskRunner } from '../runner/task-runner.ts';
import type { Service } from '../service.ts';
import type { Input, Shape } from '../shape.ts';
import { answerAgain, type LaunchFailure } from './client-tokens.ts';
import { type Cluster, launchOf } from './clusters.ts';
import { clientException, type TaskDefinition } from './definitions.ts';
import * as inputs from './input.ts';
import { matchTasks } from './list-tasks.ts';
import { checkAgainstDefinition, checkRunTask, invalidInput } from './run-task.ts';
import { type EcsChange, EcsStore, progressed } from './store.ts';
import { idOf, newTask, type StopCode, type Task } from './task.ts';
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
  /** Where its state is kept; by default in memory alone. */
  readonly keeping?: Keeping;
}

const HOUR_MS = 3600 * 1000;

export class Ecs {
  readonly service: Service;
  readonly #options: EcsOptions;
  readonly #store = new EcsStore();
  readonly #kept: Kept<EcsChange>;
  /** Of the tasks that have not stopped, by their ARNs. */
  readonly #lives = new Map<string, TaskLife>();
  #whenEnded: () => void = () => {};
  /** What ECS forgets at an instant, in order of time: tasks one hour after they stopped, and their tokens. */
  readonly #forgettable: { readonly time: number; readonly forget: () => void }[] = [];

  constructor(options: EcsOptions) {
    this.#options = options;
    this.#kept = (options.keeping ?? inMemory).part('ecs', this.#store);
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
          const { capacityProviders, defaultCapacityProviderStrategy } = input;
          const before = this.#store.clusters.get(input.cluster);
          const cluster = { ...before, capacityProviders, defaultCapacityProviderStrategy };
          this.#kept.change([{ kind: 'cluster', cluster }]);
          return { cluster: this.#describeCluster(cluster) };
        }),
        RegisterTaskDefinition: preparing(inputs.registerTaskDefinitionShape, (input, caller) => {
          const definition = this.#store.definitions.next(input, arnPrefix(caller), this.#now());
          this.#kept.change([{ kind: 'definition', definition }]);
          return { taskDefinition: definition, tags: input.tags };
        }),
        DescribeTaskDefinition: checked(inputs.describeTaskDefinitionShape, (input) => ({
          taskDefinition: this.#definition(input.taskDefinition, 'Unable to describe task definition.'),
        })),
        DeregisterTaskDefinition: preparing(inputs.deregisterTaskDefinitionShape, (input) => {
          const before = this.#definition(
            input.taskDefinition,
            'The specified task definition does not exist.',
          );
          const definition = { ...before, status: 'INACTIVE' as const };
          this.#kept.change([{ kind: 'definition', definition }]);
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
    // Creating an existing cluster returns that cluster, as on AWS.
    const existing = this.#store.clusters.find(name);
    if (existing !== undefined) return { cluster: this.#describeCluster(existing) };
    const cluster = {
      arn: `${arnPrefix(caller)}:cluster/${name}`,
      name,
      capacityProviders: input.capacityProviders ?? [],
      defaultCapacityProviderStrategy: input.defaultCapacityProviderStrategy ?? [],
    };
    this.#kept.change([{ kind: 'cluster', cluster }]);
    return { cluster: this.#describeCluster(cluster) };
  }

  #describeClusters(input: Input<typeof inputs.describeClustersShape>) {
    const names = input.clusters ?? ['default'];
    const found = names.map((name) => ({ name, cluster: this.#store.clusters.find(name) }));
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
    const definition = this.#store.definitions.find(name);
    if (definition === undefined) throw clientException(unknown);
    return definition;
  }

  #runTask(input: inputs.RunTaskInput) {
    this.#forget();
    checkRunTask(input);
    const cluster = this.#store.clusters.get(input.cluster);
    const { clientToken: token, ...parameters } = input;
    const told = JSON.stringify({ ...parameters, cluster: cluster.arn });
    const earlier =
      token === undefined ? undefined : this.#store.tokens.find(cluster.arn, token, this.#now());
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
    this.#kept.change([
      ...tasks.map((task) => ({ kind: 'task', task }) as const),
      ...(token === undefined ? [] : [tokenOf(cluster, token, { told, tasks, failures, now: this.#now() })]),
    ]);
    if (token !== undefined && failure !== undefined) this.#forgetToken(cluster.arn, token, this.#now());
    for (const task of tasks) this.#launch(task, definition);
    return { tasks: tasks.map((task) => ({ ...task })), failures };
  }

  /** A task that was asked for, and of which nothing was started. */
  #launch(task: Task, definition: TaskDefinition): void {
    const { clock, runner, logs, output } = this.#options;
    const { taskArn } = task;
    const life = new TaskLife(task, definition, {
      clock,
      runner,
      logs,
      output: (container, line) => output?.(task, container, line),
      changed: () => this.#changed(task),
      began: (container, process) =>
        this.#kept.happened([{ kind: 'process', taskArn, container, ...process }]),
    });
    this.#lives.set(taskArn, life);
    // RunTask answers before anything is started.
    clock.at(this.#now(), () => life.start());
  }

  #changed(task: Task): void {
    const { taskArn, lastStatus } = task;
    if (lastStatus === 'PENDING') this.#keepStart(task);
    else this.#kept.happened([progressed(task)]);
    if (lastStatus === 'STOPPED') {
      this.#lives.delete(taskArn);
      this.#forgetTask(task);
    }
    const isLast = lastStatus === 'STOPPED' && this.#lives.size === 0;
    this.#options.changed?.(task);
    if (isLast) this.#whenEnded();
  }

  /** From here on its commands may run. After a start that is not kept they would run again. */
  #keepStart(task: Task): void {
    try {
      this.#kept.change([progressed(task)]);
    } catch (error) {
      throw new CannotStartError((error as Error).message, { cause: error });
    }
  }

  /**
   * Lets the tasks of an earlier process go on. What may have run is ended first and then stopped: nobody saw how it ended. What
   * certainly did not is started.
   * @param reason for those that are stopped
   */
  resume(reason: string): void {
    const { runner } = this.#options;
    const stopped = [...this.#store.tasks.values()].filter(({ stoppedAt }) => stoppedAt !== undefined);
    stopped.sort((a, b) => Number(a.stoppedAt) - Number(b.stoppedAt));
    for (const task of stopped) this.#forgetTask(task);
    for (const [cluster, token, { tasks, time }] of this.#store.tokens.all())
      if (tasks.length === 0) this.#forgetToken(cluster, token, time);
    for (const task of this.#store.tasks.values()) {
      if (task.lastStatus === 'STOPPED' || this.#lives.has(task.taskArn)) continue;
      const definition = this.#store.definitions.find(task.taskDefinitionArn);
      if (task.lastStatus === 'PROVISIONING' && definition !== undefined) {
        this.#launch(task, definition);
        continue;
      }
      const processes = this.#store.processesOf(task.taskArn);
      for (const { name } of task.containers)
        runner.killLeft({ taskId: idOf(task), name }, processes.get(name));
      endTask(task, reason, this.#now());
      this.#changed(task);
    }
  }

  /** Stops the tasks as their host does that ends. What has not begun may begin elsewhere. */
  endAll(reason: string): void {
    for (const life of this.#lives.values()) {
      if (life.task.lastStatus !== 'PROVISIONING') life.stop('TerminationNotice', reason);
    }
  }

  /** Waits until every task has stopped. */
  async ended(): Promise<void> {
    if (this.#lives.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenEnded = resolve;
    });
  }

  #stopTask(input: Input<typeof inputs.stopTaskShape>) {
    this.#forget();
    const cluster = this.#store.clusters.get(input.cluster);
    const task = this.#task(cluster.arn, input.task);
    if (task === undefined) throw invalidInput('The referenced task was not found.');
    if ((input.reason?.length ?? 0) > 1024) throw invalidInput('reason must be at most 1024 characters.');
    this.#lives.get(task.taskArn)?.stop('UserInitiated', input.reason ?? 'Task stopped by user');
    this.#kept.change([progressed(task)]);
    return { task };
  }

  #describeTasks(input: Input<typeof inputs.describeTasksShape>) {
    this.#forget();
    const cluster = this.#store.clusters.get(input.cluster);
    if (input.tasks.length === 0) throw invalidInput('Tasks cannot be empty.');
    if (input.tasks.length > 100) throw invalidInput('Tasks cannot have more than 100 entries.');
    const withTags = input.include?.includes('TAGS') ?? false;
    const found = input.tasks.map((name) => ({ name, task: this.#task(cluster.arn, name) }));
    return {
      tasks: found.flatMap(({ task }) => (task ? [{ ...task, ...(!withTags && { tags: [] }) }] : [])),
      failures: found
        .filter(({ task }) => task === undefined)
        .map(({ name }) => ({ arn: this.#taskArn(cluster.arn, name), reason: 'MISSING' })),
    };
  }

  #listTasks(input: Input<typeof inputs.listTasksShape>) {
    this.#forget();
    const cluster = this.#store.clusters.get(input.cluster);
    return matchTasks(this.#tasksIn(cluster.arn), input);
  }

  #tasksIn(clusterArn: string): Task[] {
    return [...this.#store.tasks.values()].filter((task) => task.clusterArn === clusterArn);
  }

  #taskArn(clusterArn: string, nameOrArn: string): string {
    return nameOrArn.startsWith('arn:')
      ? nameOrArn
      : `${clusterArn.replace(':cluster/', ':task/')}/${nameOrArn}`;
  }

  #task(clusterArn: string, nameOrArn: string): Task | undefined {
    const task = this.#store.tasks.get(this.#taskArn(clusterArn, nameOrArn));
    return task?.clusterArn === clusterArn ? task : undefined;
  }

  #forgetTask({ taskArn, stoppedAt = this.#now() }: Task): void {
    this.#forgetAnHourAfter(stoppedAt, () => {
      this.#store.forget(taskArn);
      this.#store.tokens.forgetOf(taskArn, this.#now());
    });
  }

  #forgetToken(cluster: string, token: string, time: Date): void {
    this.#forgetAnHourAfter(time, () => this.#store.tokens.forget(cluster, token, this.#now()));
  }

  #forgetAnHourAfter(time: Date, forget: () => void): void {
    this.#forgettable.push({ time: time.getTime() + HOUR_MS, forget });
  }

  #forget(): void {
    const now = this.#now().getTime();
    while (this.#forgettable[0] !== undefined && this.#forgettable[0].time <= now) {
      this.#forgettable.shift()?.forget();
    }
  }
}

function tokenOf(
  cluster: Cluster,
  token: string,
  { told, tasks, failures, now }: { told: string; tasks: Task[]; failures: LaunchFailure[]; now: Date },
): EcsChange {
  const taskArns = tasks.map((task) => task.taskArn);
  const time = now.getTime();
  return { kind: 'token', cluster: cluster.arn, token, parameters: told, taskArns, failures, time };
}

/** Makes a task one whose host has ended. What was already said about its end stays. */
function endTask(task: Task, reason: string, now: Date): void {
  if (task.desiredStatus === 'RUNNING') {
    task.desiredStatus = 'STOPPED';
    task.stoppingAt = now;
    task.stopCode = 'TerminationNotice';
    task.stoppedReason = reason;
  }
  for (const container of task.containers) container.lastStatus = 'STOPPED';
  task.lastStatus = 'STOPPED';
  task.version += 1;
  task.executionStoppedAt ??= now;
  task.stoppedAt = now;
}

function arnPrefix(caller: Caller): string {
  return `arn:${partitionOf(caller.region)}:ecs:${caller.region}:${caller.account}`;
}

function checked<T>(shape: Shape<T>, action: (input: T, caller: Caller) => unknown): Operation {
  return operation(shape, action, 'InvalidParameterException');
}
