// What runs a task's containers: the contract between the local ECS and child processes, or something that only passes time.

/** A container that is to be started. */
export interface ContainerStart {
  readonly taskId: string;
  readonly name: string;
  /** Entry point and command; the first word is the program. */
  readonly command: readonly string[];
  /** The task definition's environment and the overrides, merged. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes each line of standard output and standard error, in order, without its newline. */
  readonly output: (line: string) => void;
}

export interface RunningContainer {
  /** The exit code, once the container has ended and all its output was given. A signal's is 128 + its number. Never rejects. */
  readonly exited: Promise<number>;
  /** SIGTERM now, SIGKILL after so many seconds. Does nothing when it was called before or the container has ended. */
  stop(timeoutSeconds: number): void;
}

export interface TaskRunner {
  /**
   * Starts a container.
   * @throws CannotStartError when there is nothing to start
   */
  start(container: ContainerStart): Promise<RunningContainer>;
  /** Ends everything that still runs and waits for it. Nothing can be started afterwards. */
  close(): Promise<void>;
}

/** The container could not be started; the message is ECS's reason, as in `containers[].reason`. */
export class CannotStartError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`CannotStartContainerError: ${reason}`, options);
    this.name = 'CannotStartError';
  }
}
