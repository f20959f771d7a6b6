// What every task runner keeps, run on each implementation.
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CannotStartError,
  type ContainerStart,
  type TaskRunner,
} from '../../../src/local/runner/task-runner.ts';

/** A runner, and commands that behave in it as their names say. */
export interface Subject {
  readonly runner: TaskRunner;
  readonly commands: {
    readonly printsOneTwo: readonly string[];
    readonly exitsWith3: readonly string[];
    /** Runs until it is stopped. It handles no signal, so an init process has to pass them on. */
    readonly runsOn: readonly string[];
    readonly isMissing: readonly string[];
  };
}

/** A container with this command whose lines are collected. */
export function container(
  command: readonly string[],
  more: Partial<ContainerStart> = {},
): ContainerStart & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    taskId: randomUUID().replaceAll('-', ''),
    name: 'main',
    command,
    environment: {},
    output: (line) => lines.push(line),
    lines,
    ...more,
  };
}

export function describeRunner(name: string, make: () => Subject): void {
  describe(`${name} as a task runner`, () => {
    let subject: Subject;
    const fresh = () => {
      subject = make();
      return subject;
    };
    afterEach(() => subject.runner.close());

    it('gives every line, in order, before it tells the exit code', async () => {
      const { runner, commands } = fresh();
      const started = container(commands.printsOneTwo);
      const { exited } = await runner.start(started);
      expect(await exited).toBe(0);
      expect(started.lines).toEqual(['one', 'two']);
    });

    it('tells the exit code of a command that fails', async () => {
      const { runner, commands } = fresh();
      const { exited } = await runner.start(container(commands.exitsWith3));
      expect(await exited).toBe(3);
    });

    it('refuses what cannot be started, in the words of ECS', async () => {
      const { runner, commands } = fresh();
      const start = runner.start(container(commands.isMissing));
      await expect(start).rejects.toThrow(CannotStartError);
      await expect(start).rejects.toThrow(/^CannotStartContainerError: .*not found/);
    });

    it('ends a container that is stopped with 128 + SIGTERM', async () => {
      const { runner, commands } = fresh();
      const running = await runner.start(container(commands.runsOn, { initProcess: true }));
      running.stop(30);
      running.stop(30);
      expect(await running.exited).toBe(143);
    });

    it('keeps the exit code of a container that is stopped after its end', async () => {
      const { runner, commands } = fresh();
      const running = await runner.start(container(commands.exitsWith3));
      await running.exited;
      running.stop(30);
      expect(await running.exited).toBe(3);
    });

    it('runs containers beside one another', async () => {
      const { runner, commands } = fresh();
      const long = await runner.start(container(commands.runsOn, { initProcess: true }));
      const short = await runner.start(container(commands.exitsWith3));
      expect(await short.exited).toBe(3);
      long.stop(30);
      expect(await long.exited).toBe(143);
    });

    it('ends everything when it is closed, and starts nothing afterwards', async () => {
      const { runner, commands } = fresh();
      const running = [
        await runner.start(container(commands.runsOn, { initProcess: true })),
        await runner.start(container(commands.runsOn, { initProcess: true })),
      ];
      await runner.close();
      expect(await Promise.all(running.map(({ exited }) => exited))).toEqual([143, 143]);
      await expect(runner.start(container(commands.printsOneTwo))).rejects.toThrow(CannotStartError);
    });
  });
}
