// Runs tasks as child processes: each container is its own process group, stopped and ended as a whole.
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Clock } from '../clock.ts';
import { handlesTerm, killContainer, MARK } from './container-processes.ts';
import { type OutputPipe, OutputPipes } from './output-pipe.ts';
import { identityOf } from './process-identity.ts';
import {
  CannotStartError,
  type ContainerProcess,
  type ContainerStart,
  DEFAULT_STOP_TIMEOUT_SECONDS,
  type RunningContainer,
  type TaskRunner,
} from './task-runner.ts';

export interface ProcessRunnerOptions {
  readonly clock: Clock;
  /** Where the commands run; it must exist. */
  readonly workingDirectory: string;
  /**
   * What the image would set, usually PATH and HOME. The container's environment overrides it, and HOSTNAME is the task's id.
   * Commands see nothing else of this process's environment.
   */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The environment of a container whose image sets nothing. */
const bareEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/',
};

export class ProcessRunner implements TaskRunner {
  readonly #options: ProcessRunnerOptions;
  readonly #pipes = new OutputPipes();
  readonly #groups = new Set<ProcessGroup>();
  #closing: Promise<void> | undefined;
  readonly #abandon = () => {
    for (const group of this.#groups) group.kill();
    this.#pipes.close();
  };

  constructor(options: ProcessRunnerOptions) {
    this.#options = options;
    // Even an exit without close() must leave no process behind.
    process.once('exit', this.#abandon);
  }

  async start(container: ContainerStart): Promise<RunningContainer> {
    if (this.#closing !== undefined) throw new CannotStartError('the runner is closed');
    const { clock, workingDirectory, environment = bareEnvironment } = this.#options;
    const [program = '', ...args] = container.command;
    const output = this.#openOutput(container);
    const mark = markOf(container);
    try {
      const child = spawn(program, args, {
        cwd: workingDirectory,
        env: { ...environment, HOSTNAME: container.taskId, ...container.environment, [MARK]: mark },
        stdio: ['ignore', output.writer, output.writer],
        detached: true,
      });
      const group = new ProcessGroup(child, output, container, mark);
      this.#groups.add(group);
      // A process takes real time, so a virtual clock waits for it.
      void clock.track(group.exited).then(() => this.#groups.delete(group));
      await group.started;
      return group;
    } catch (error) {
      throw new CannotStartError(startFailure(program, error), { cause: error });
    } finally {
      output.opened();
    }
  }

  #openOutput({ output }: ContainerStart): OutputPipe {
    try {
      return this.#pipes.open(output);
    } catch (error) {
      const reason = `its output cannot be read: ${(error as Error).message}`;
      throw new CannotStartError(reason, { cause: error });
    }
  }

  killLeft(container: Pick<ContainerStart, 'taskId' | 'name'>, first: ContainerProcess | undefined): void {
    const isThere = first?.identity !== undefined && identityOf(first.pid) === first.identity;
    killContainer(isThere ? first.pid : undefined, markOf(container));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const groups = [...this.#groups];
    for (const group of groups) group.stop();
    await Promise.all(groups.map((group) => group.exited));
    process.removeListener('exit', this.#abandon);
    this.#pipes.close();
  }
}

/** The id of a task is random, so that no other process has this mark. */
function markOf({ taskId, name }: Pick<ContainerStart, 'taskId' | 'name'>): string {
  return `${taskId}/${name}`;
}

class ProcessGroup implements RunningContainer {
  /** Rejects if the program could not be started. */
  readonly started: Promise<void>;
  readonly exited: Promise<number>;
  readonly process: ContainerProcess | undefined;
  /** The group's id while the group may have members; after that the system may reuse the number. */
  #id: number | undefined;
  readonly #mark: string;
  readonly #initProcess: boolean;
  readonly #stopTimeoutSeconds: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess, output: OutputPipe, container: ContainerStart, mark: string) {
    this.#id = child.pid;
    this.process = child.pid === undefined ? undefined : { pid: child.pid, identity: identityOf(child.pid) };
    this.#mark = mark;
    this.#initProcess = container.initProcess ?? false;
    this.#stopTimeoutSeconds = container.stopTimeoutSeconds ?? DEFAULT_STOP_TIMEOUT_SECONDS;
    this.started = new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    const code = new Promise<number>((resolve) => {
      child.once('error', () => resolve(1));
      child.once('exit', (code, signal) => {
        // When its first process ends, a container ends, with everything that still runs in the background.
        this.#killGroup();
        killContainer(undefined, this.#mark);
        this.#id = undefined;
        clearTimeout(this.#timer);
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
    this.exited = code.then(async (code) => {
      await output.end();
      return code;
    });
  }

  /** As ECS does: SIGTERM to the first process only, SIGKILL to all that are left after the timeout. */
  stop(timeoutSeconds = this.#stopTimeoutSeconds): void {
    if (this.#timer !== undefined || this.#id === undefined) return;
    // In a container it would be process 1, to which Linux delivers only signals that it handles.
    if (this.#initProcess || handlesTerm(this.#id) !== false) signal(this.#id, 'SIGTERM');
    this.#timer = setTimeout(() => this.kill(), timeoutSeconds * 1000);
  }

  /** Kills every process, including those that left the group. */
  kill(): void {
    if (this.#id === undefined) return;
    killContainer(this.#id, this.#mark);
    this.#killGroup();
  }

  #killGroup(): void {
    if (this.#id !== undefined) signal(-this.#id, 'SIGKILL');
  }
}

/** Signals a process, or with a negative number a group. A group without members is no error. */
function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch (error) {
    // macOS returns EPERM if only the first process is left, as a zombie.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** The reason in the container runtime's words. */
function startFailure(program: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const told =
    code === 'ENOENT'
      ? `exec: "${program}": executable file not found in $PATH`
      : code === 'EACCES'
        ? `exec: "${program}": permission denied`
        : message;
  return `unable to start container process: ${told}`;
}
