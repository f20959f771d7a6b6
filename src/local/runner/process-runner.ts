// Tasks as child processes: each container is a process group of its own, ended as a whole like a container.
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Clock } from '../clock.ts';
import { type OutputPipe, OutputPipes } from './output-pipe.ts';
import {
  CannotStartError,
  type ContainerStart,
  type RunningContainer,
  type TaskRunner,
} from './task-runner.ts';

export interface ProcessRunnerOptions {
  readonly clock: Clock;
  /** Where the commands run; it must exist. */
  readonly workingDirectory: string;
  /**
   * What the image would set, usually PATH and HOME; the container's environment goes over it, and HOSTNAME is the
   * task's id. Nothing else of this process's environment reaches a command.
   */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a container has when its image sets nothing. */
const bareEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/',
};

/** How long close() waits between SIGTERM and SIGKILL. */
const closeTimeoutSeconds = 2;

export class ProcessRunner implements TaskRunner {
  readonly #options: ProcessRunnerOptions;
  readonly #pipes = new OutputPipes();
  readonly #groups = new Set<ProcessGroup>();
  #closing: Promise<void> | undefined;
  readonly #abandon = () => {
    for (const group of this.#groups) group.signal('SIGKILL');
    this.#pipes.close();
  };

  constructor(options: ProcessRunnerOptions) {
    this.#options = options;
    // An exit without close() must leave no process behind either.
    process.once('exit', this.#abandon);
  }

  async start(container: ContainerStart): Promise<RunningContainer> {
    if (this.#closing !== undefined) throw new CannotStartError('the runner is closed');
    const { clock, workingDirectory, environment = bareEnvironment } = this.#options;
    const [program = '', ...args] = container.command;
    const output = this.#openOutput(container);
    try {
      const child = spawn(program, args, {
        cwd: workingDirectory,
        env: { ...environment, HOSTNAME: container.taskId, ...container.environment },
        stdio: ['ignore', output.writer, output.writer],
        detached: true,
      });
      const group = new ProcessGroup(child, output);
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

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const groups = [...this.#groups];
    for (const group of groups) group.signal('SIGTERM');
    // Some may have been given longer when they were stopped before.
    const kill = setTimeout(() => {
      for (const group of groups) group.signal('SIGKILL');
    }, closeTimeoutSeconds * 1000);
    await Promise.all(groups.map((group) => group.exited));
    clearTimeout(kill);
    process.removeListener('exit', this.#abandon);
    this.#pipes.close();
  }
}

class ProcessGroup implements RunningContainer {
  /** Rejects when the program could not be started. */
  readonly started: Promise<void>;
  readonly exited: Promise<number>;
  /** The group's id while the group may have members; afterwards the number may be somebody else's. */
  #id: number | undefined;
  #kill: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess, output: OutputPipe) {
    this.#id = child.pid;
    this.started = new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    const code = new Promise<number>((resolve) => {
      child.once('error', () => resolve(1));
      child.once('exit', (code, signal) => {
        // With its first process a container ends, whatever that left in the background.
        this.signal('SIGKILL');
        this.#id = undefined;
        clearTimeout(this.#kill);
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
    this.exited = code.then(async (code) => {
      await output.end();
      return code;
    });
  }

  stop(timeoutSeconds: number): void {
    if (this.#kill !== undefined || this.#id === undefined) return;
    this.signal('SIGTERM');
    this.#kill = setTimeout(() => this.signal('SIGKILL'), timeoutSeconds * 1000);
  }

  /** Signals every member; a group without members is fine. */
  signal(signal: NodeJS.Signals): void {
    if (this.#id === undefined) return;
    try {
      process.kill(-this.#id, signal);
    } catch (error) {
      // macOS says EPERM where only the zombie of the first process is left.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    }
  }
}

/** In the container runtime's words. */
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
