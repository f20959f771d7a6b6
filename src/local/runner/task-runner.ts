// The contract between the local ECS and what runs a task's containers: child processes, or something that only lets time pass.

export interface ContainerStart {
  readonly taskId: string;
  readonly name: string;
  /** Entry point and command; the first word is the program. */
  readonly command: readonly string[];
  /** The task definition's environment and the overrides, merged. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long it may run after SIGTERM when the runner is closed (ContainerDefinition.stopTimeout); 30 by default. */
  readonly stopTimeoutSeconds?: number;
  /** Whether an init process runs first and passes SIGTERM on (linuxParameters.initProcessEnabled). */
  readonly initProcess?: boolean;
  /** Called with each line of standard output and standard error, in order, without its newline. */
  readonly output: (line: string) => void;
}

/** The default of ContainerDefinition.stopTimeout: how long ECS waits between SIGTERM and SIGKILL. */
export const DEFAULT_STOP_TIMEOUT_SECONDS = 30;

/** The first process of a container, which no other process is taken for: the system reuses its number. */
export interface ContainerProcess {
  readonly pid: number;
  /** What the system says of its start; undefined if it says nothing. */
  readonly identity: string | undefined;
}

export interface RunningContainer {
  /** Absent if it is no process. */
  readonly process?: ContainerProcess | undefined;
  /**
   * The exit code, once the container has ended and all its output was passed on. For a signal it is 128 + its number. Never
   * rejects.
   */
  readonly exited: Promise<number>;
  /**
   * SIGTERM to the first process now, SIGKILL to all after the timeout. Does nothing if it was called before or the container
   * has ended.
   */
  stop(timeoutSeconds: number): void;
}

export interface TaskRunner {
  /** @throws CannotStartError if the container cannot be started */
  start(container: ContainerStart): Promise<RunningContainer>;
  /** Kills at once what is left of a container that an earlier program started. @param process its first one, if that is known */
  killLeft(container: Pick<ContainerStart, 'taskId' | 'name'>, process: ContainerProcess | undefined): void;
  /** Stops everything that still runs and waits for it. Nothing can be started afterwards. */
  close(): Promise<void>;
}

/** The container could not be started. The message is ECS's reason, as in `containers[].reason`. */
export class CannotStartError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`CannotStartContainerError: ${reason}`, options);
    this.name = 'CannotStartError';
  }
}
