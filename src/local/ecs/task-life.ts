// The life of a task: its containers start, and when an essential one ends or the task is stopped, all of them end.
import type { Clock } from '../clock.ts';
import type { Logs } from '../logs/logs.ts';
import {
  CannotStartError,
  type ContainerProcess,
  DEFAULT_STOP_TIMEOUT_SECONDS,
  type RunningContainer,
  type TaskRunner,
} from '../runner/task-runner.ts';
import type { TaskDefinition } from './definitions.ts';
import { type Container, idOf, type StopCode, type Task, type TaskStatus } from './task.ts';

interface TaskSurroundings {
  readonly clock: Clock;
  readonly runner: TaskRunner;
  readonly logs: Logs;
  readonly output: (container: string, line: string) => void;
  /** @throws CannotStartError in PENDING if the task must not start */
  readonly changed: (task: Task) => void;
  /** Called with the first process of a container that was started. */
  readonly began: (container: string, process: ContainerProcess) => void;
}

export class TaskLife {
  readonly task: Task;
  readonly #definition: TaskDefinition;
  readonly #surroundings: TaskSurroundings;
  readonly #running = new Map<Container, RunningContainer>();
  #stopRequested: (() => void) | undefined;

  constructor(task: Task, definition: TaskDefinition, surroundings: TaskSurroundings) {
    this.task = task;
    this.#definition = definition;
    this.#surroundings = surroundings;
  }

  /**
   * Starts the containers. Resolves when the task runs, or has stopped before that; the rest of its life continues in the
   * background.
   */
  async start(): Promise<void> {
    this.#become('PROVISIONING');
    try {
      this.#become('PENDING');
      // There are no images here, so a container without a command cannot run; beside one that runs, it is assumed to idle.
      const works = this.task.containers.some((container) => this.#commandOf(container).length > 0);
      for (const container of this.task.containers) {
        if (this.task.desiredStatus === 'STOPPED') break;
        if (works && this.#commandOf(container).length === 0) container.lastStatus = 'RUNNING';
        else await this.#startContainer(container);
      }
    } catch (error) {
      if (!(error instanceof CannotStartError)) throw error;
      this.#wantStopped('TaskFailedToStart', 'Task failed to start');
    }
    if (this.task.desiredStatus === 'RUNNING') {
      this.task.startedAt = this.#surroundings.clock.now();
      this.#become('RUNNING');
    }
    void this.#live();
  }

  /** Asks the task to stop, which takes its time. Once it is stopping, another call changes nothing. */
  stop(code: StopCode, reason: string): void {
    if (this.task.desiredStatus === 'STOPPED') return;
    this.#wantStopped(code, reason);
    this.#stopRequested?.();
  }

  async #startContainer(container: Container): Promise<void> {
    const { runner } = this.#surroundings;
    const definition = this.#definitionOf(container.name);
    const taskId = idOf(this.task);
    const pairs = [...(definition?.environment ?? []), ...(this.#overrideOf(container)?.environment ?? [])];
    try {
      const command = this.#commandOf(container);
      if (command.length === 0) throw new CannotStartError('no command specified');
      const log = this.#logWriter(container.name, definition?.logConfiguration, taskId);
      const running = await runner.start({
        taskId,
        name: container.name,
        command,
        ...(definition?.stopTimeout !== undefined && { stopTimeoutSeconds: definition.stopTimeout }),
        initProcess: hasInit(definition?.linuxParameters),
        environment: Object.fromEntries(pairs.map(({ name = '', value = '' }) => [name, value])),
        output: (line) => {
          log(line);
          this.#surroundings.output(container.name, line);
        },
      });
      if (running.process !== undefined) this.#surroundings.began(container.name, running.process);
      container.lastStatus = 'RUNNING';
      this.#running.set(container, running);
    } catch (error) {
      container.lastStatus = 'STOPPED';
      if (error instanceof Error) container.reason = error.message;
      throw error;
    }
  }

  #commandOf(container: Container): string[] {
    const { entryPoint = [], command = [] } = this.#definitionOf(container.name) ?? {};
    return [...entryPoint, ...(this.#overrideOf(container)?.command ?? command)];
  }

  #overrideOf({ name }: Container) {
    return this.task.overrides.containerOverrides?.find((override) => override.name === name);
  }

  #logWriter(
    container: string,
    configuration: { readonly logDriver: string; readonly options?: unknown } | undefined,
    taskId: string,
  ): (line: string) => void {
    if (configuration?.logDriver !== 'awslogs') return () => {};
    const options = configuration.options as Record<string, string> | undefined;
    const group = options?.['awslogs-group'] ?? '';
    const prefix = options?.['awslogs-stream-prefix'] ?? 'ecs';
    try {
      return this.#surroundings.logs.writer(group, `${prefix}/${container}/${taskId}`);
    } catch (cause) {
      throw new CannotStartError(
        `ResourceInitializationError: failed to validate logger args: The specified log group does not exist: ${group}`,
        { cause },
      );
    }
  }

  /** From here to STOPPED: the first essential container that ends stops the others. */
  async #live(): Promise<void> {
    const ended = [...this.#running].map(async ([container, running]) => {
      container.exitCode = await running.exited;
      container.lastStatus = 'STOPPED';
      return container;
    });
    if (this.task.desiredStatus === 'RUNNING') {
      const essentialEnds = new Promise<void>((resolve) => {
        for (const end of ended) {
          void end.then(({ name }) => {
            if (this.#definitionOf(name)?.essential) resolve();
          });
        }
      });
      const stopRequested = new Promise<void>((resolve) => {
        this.#stopRequested = resolve;
      });
      await Promise.race([essentialEnds, stopRequested]);
    }
    this.#wantStopped('EssentialContainerExited', 'Essential container in task exited');
    for (const [container, running] of this.#running) {
      running.stop(this.#definitionOf(container.name)?.stopTimeout ?? DEFAULT_STOP_TIMEOUT_SECONDS);
    }
    await Promise.all(ended);
    for (const container of this.task.containers) container.lastStatus = 'STOPPED';
    this.task.executionStoppedAt = this.#surroundings.clock.now();
    this.#become('DEPROVISIONING');
    this.task.stoppedAt = this.#surroundings.clock.now();
    this.#become('STOPPED');
  }

  #definitionOf(name: string) {
    return this.#definition.containerDefinitions.find((container) => container.name === name);
  }

  #wantStopped(code: StopCode, reason: string): void {
    if (this.task.desiredStatus === 'STOPPED') return;
    this.task.desiredStatus = 'STOPPED';
    this.task.stoppingAt = this.#surroundings.clock.now();
    this.task.stopCode = code;
    this.task.stoppedReason = reason;
  }

  #become(status: TaskStatus): void {
    if (this.task.lastStatus !== status) {
      this.task.lastStatus = status;
      this.task.version += 1;
    }
    this.#surroundings.changed(this.task);
  }
}

function hasInit(linuxParameters: unknown): boolean {
  return (linuxParameters as { initProcessEnabled?: unknown } | undefined)?.initProcessEnabled === true;
}
