import type { Environment } from '../config/environment.ts';
import type { Names } from '../config/names.ts';
import { SystemClock } from '../local/clock.ts';
import type { Journal } from '../local/journal/journal.ts';
import { ProcessRunner } from '../local/runner/process-runner.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';
import type { LocalResources } from './local-tasks.ts';
import { type LocalEvent, watchTasks } from './task-events.ts';

/** What commands get that run as processes on this machine. */
export interface Commands {
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface RealTime {
  readonly names: Names;
  readonly region?: string;
  /** Time zone of entries that name none. */
  readonly timezone: string;
  readonly resources: LocalResources;
  /** Variables of the functions. */
  readonly settings: Readonly<Record<string, string>>;
  /** Receives what happens to attempts. */
  readonly emit: (event: LocalEvent) => void;
  /** Called when a function failed. */
  readonly failed: (functionName: string, error: unknown) => void;
  /** Keeps its state; absent: in memory alone. */
  readonly journal?: Journal | undefined;
}

/** What a container's image would set. Commands get nothing else of this shell's environment, as with crond. */
export function commandEnvironment({ PATH, HOME }: Environment): Readonly<Record<string, string>> {
  return { PATH: PATH ?? '/usr/local/bin:/usr/bin:/bin', HOME: HOME ?? '/' };
}

/** Starts a deployment on this machine's clock, with processes as tasks. What is kept waits for `resume`. */
export async function startRealTime(
  { journal, ...place }: RealTime,
  commands: Commands,
): Promise<LocalStack> {
  const clock = new SystemClock();
  const runner = new ProcessRunner({ clock, ...commands });
  const stack = await startLocalStack({ clock, runner, ...place, ...(journal && { keeping: journal }) });
  journal?.begin();
  watchTasks(stack.cloud, stack.config.prefix, place.emit);
  return {
    ...stack,
    async close() {
      await stack.close();
      clock.close();
      await journal?.close();
    },
  };
}
