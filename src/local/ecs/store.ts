// What ECS keeps: clusters, task definitions, tasks, and the client tokens of RunTask.
import type { Part } from '../journal/keeping.ts';
import type { ContainerProcess } from '../runner/task-runner.ts';
import { type LaunchFailure, LaunchTokens } from './client-tokens.ts';
import { type Cluster, Clusters } from './clusters.ts';
import { DefinitionRegistry, type TaskDefinition } from './definitions.ts';
import { type Progress, progressOf, readTask, type Task, update } from './task.ts';

/** A change as a value. */
export type EcsChange =
  | { readonly kind: 'cluster'; readonly cluster: Cluster }
  | { readonly kind: 'definition'; readonly definition: TaskDefinition }
  | { readonly kind: 'task'; readonly task: Task }
  | { readonly kind: 'progress'; readonly taskArn: string; readonly progress: Progress }
  /** The first process of one of its containers, by the container's name. */
  | ({ readonly kind: 'process'; readonly taskArn: string; readonly container: string } & ContainerProcess)
  | {
      readonly kind: 'token';
      readonly cluster: string;
      readonly token: string;
      readonly parameters: string;
      readonly taskArns: readonly string[];
      readonly failures: readonly LaunchFailure[];
      /** Milliseconds since the epoch. */
      readonly time: number;
    };

export class EcsStore implements Part<EcsChange> {
  readonly clusters = new Clusters();
  readonly definitions = new DefinitionRegistry();
  readonly tokens = new LaunchTokens();
  readonly #tasks = new Map<string, Task>();
  /** By the ARNs of tasks that run, then by the names of containers. */
  readonly #processes = new Map<string, Map<string, ContainerProcess>>();

  get tasks(): ReadonlyMap<string, Task> {
    return this.#tasks;
  }

  /** The first processes of a task's containers, by their names. */
  processesOf(taskArn: string): ReadonlyMap<string, ContainerProcess> {
    return this.#processes.get(taskArn) ?? new Map();
  }

  apply(changes: readonly EcsChange[]): void {
    for (const change of changes) {
      switch (change.kind) {
        case 'cluster':
          this.clusters.put(change.cluster);
          break;
        case 'definition':
          this.definitions.put(change.definition);
          break;
        case 'task':
          this.#tasks.set(change.task.taskArn, change.task);
          break;
        case 'progress':
          this.#progress(change.taskArn, change.progress);
          break;
        case 'process': {
          const processes = this.#processes.get(change.taskArn) ?? new Map<string, ContainerProcess>();
          const { pid, identity } = change;
          this.#processes.set(change.taskArn, processes.set(change.container, { pid, identity }));
          break;
        }
        case 'token': {
          const { cluster, token, parameters, failures, time } = change;
          const tasks = change.taskArns.flatMap((arn) => this.#tasks.get(arn) ?? []);
          this.tokens.remember(cluster, token, { parameters, tasks, failures, time: new Date(time) });
          break;
        }
      }
    }
  }

  /** ECS forgets a stopped task after a while. That need not be kept. */
  forget(taskArn: string): void {
    this.#tasks.delete(taskArn);
  }

  read(written: unknown): EcsChange {
    const change = written as EcsChange;
    if (change.kind === 'task') return { ...change, task: readTask(change.task) };
    if (change.kind === 'progress') return { ...change, progress: readTask(change.progress) };
    if (change.kind !== 'definition') return change;
    const registeredAt = new Date(change.definition.registeredAt);
    return { ...change, definition: { ...change.definition, registeredAt } };
  }

  *snapshot(): Generator<EcsChange> {
    for (const cluster of this.clusters.all()) yield { kind: 'cluster', cluster };
    for (const definition of this.definitions.all()) yield { kind: 'definition', definition };
    for (const task of this.#tasks.values()) yield { kind: 'task', task };
    for (const [taskArn, processes] of this.#processes) {
      for (const [container, process] of processes) yield { kind: 'process', taskArn, container, ...process };
    }
    for (const [cluster, token, { parameters, tasks, failures, time }] of this.tokens.all()) {
      const taskArns = tasks.map((task) => task.taskArn);
      yield { kind: 'token', cluster, token, parameters, taskArns, failures, time: time.getTime() };
    }
  }

  #progress(taskArn: string, progress: Progress): void {
    const task = this.#tasks.get(taskArn);
    if (task === undefined) return;
    update(task, progress);
    if (task.lastStatus === 'STOPPED') this.#processes.delete(taskArn);
  }
}

/** What has become of a task. */
export function progressed(task: Task): EcsChange {
  return { kind: 'progress', taskArn: task.taskArn, progress: progressOf(task) };
}
