// What runs a task's containers: the contract between the local ECS and child processes, or something that only passes time.

/** A container that is to be started. */
export interface ContainerStart {
  readonly taskId: string;
  readonly name: string;
  /** Entry point and command; the first word is the program. */
  readonly command: readonly string[];
  /** The task definition's environment and the overrides, merged. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long after SIGTERM it may go on when the runner is closed (ContainerDefinition.stopTimeout); 30 by default. */
  readonly stopTimeoutSeconds?: number;
  /** Whether an init process is the first one and passes SIGTERM on (linuxParameters.initProcessEnabled). */
  readonly initProcess?: boolean;
  /** Takes each line of standard output and standard error, in order, without its newline. */
  readonly output: (line: string) => void;
}

/** How long ECS waits between SIGTERM and SIGKILL unless the container says otherwise (ContainerDefinition.stopTimeout). */
export const DEFAULT_STOP_TIMEOUT_SECONDS = 30;

export interface RunningContainer {
  /** The exit code, once the container has ended and all its output was given. A signal's is 128 + its number. Never rejects. */
  readonly exited: Promise<number>;
  /** SIGTERM to the first process now, SIGKILL to all after so many seconds. Does nothing when it was called before or the container has ended. */
  stop(timeoutSeconds: number): void;
}

export interface TaskRunner {
  /**
   * Starts a container.
   * @throws CannotStartError when there is nothing to start
   */
  start(container: ContainerStart): Promise<RunningContainer>;
  /** Stops everything that still runs and waits for it. Nothing can be started afterwards. */
  close(): Promise<void>;
}

/** The container could not be started; the message is ECS's reason, as in `containers[].reason`. */
export class CannotStartError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`CannotStartContainerError: ${reason}`, options);
    this.name = 'CannotStartError';
  }
}
