// Runs tasks that only let time pass on the clock: for the virtual week, and for tests that decide how a task ends.
import type { Clock, Timer } from '../clock.ts';
import {
  CannotStartError,
  type ContainerStart,
  type RunningContainer,
  type TaskRunner,
} from './task-runner.ts';

/** How a container behaves; everything is optional. */
export interface Behaviour {
  /** How long it runs; 0, the default, ends it at once. Infinity: until it is stopped. */
  readonly seconds?: number;
  readonly exitCode?: number;
  readonly output?: readonly string[];
  /** The reason why it cannot start. */
  readonly cannotStart?: string;
}

/** 128 + SIGTERM. */
const TERMINATED_EXIT_CODE = 143;

export class InstantRunner implements TaskRunner {
  readonly #clock: Clock;
  readonly #behave: (container: ContainerStart) => Behaviour;
  readonly #running = new Set<RunningContainer>();
  #closed = false;

  /** @param behave decides about each container; by default all succeed at once, without output */
  constructor(clock: Clock, behave: (container: ContainerStart) => Behaviour = () => ({})) {
    this.#clock = clock;
    this.#behave = behave;
  }

  async start(container: ContainerStart): Promise<RunningContainer> {
    const behaviour = this.#behave(container);
    if (this.#closed) throw new CannotStartError('the runner is closed');
    if (behaviour.cannotStart !== undefined) throw new CannotStartError(behaviour.cannotStart);
    for (const line of behaviour.output ?? []) container.output(line);

    let end: (exitCode: number) => void = () => {};
    const exited = new Promise<number>((resolve) => {
      end = resolve;
    });
    const timer = this.#endAfter(behaviour.seconds ?? 0, () => end(behaviour.exitCode ?? 0));
    const running: RunningContainer = {
      exited,
      stop: () => {
        timer?.cancel();
        end(TERMINATED_EXIT_CODE);
      },
    };
    this.#running.add(running);
    void exited.then(() => this.#running.delete(running));
    return running;
  }

  /** Its containers end with the program. */
  killLeft(): void {}

  async close(): Promise<void> {
    this.#closed = true;
    const running = [...this.#running];
    for (const container of running) container.stop(0);
    await Promise.all(running.map((container) => container.exited));
  }

  #endAfter(seconds: number, end: () => void): Timer | undefined {
    if (seconds === Number.POSITIVE_INFINITY) return undefined;
    if (seconds > 0) return this.#clock.at(new Date(this.#clock.now().getTime() + seconds * 1000), end);
    end();
    return undefined;
  }
}
