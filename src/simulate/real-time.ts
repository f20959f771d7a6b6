import type { Names } from '../config.ts';
import { SystemClock } from '../local/clock.ts';
import { ProcessRunner } from '../local/runner/process-runner.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';
import type { LocalResources } from './local-tasks.ts';
import { type Watcher, watchedFunctions, watchTasks } from './run-events.ts';

/** What commands that run as processes of this machine find. */
export interface Commands {
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface RealTime {
  readonly names: Names;
  readonly region?: string;
  /** Zone of entries that name none. */
  readonly timezone: string;
  readonly resources: LocalResources;
  readonly watcher: Watcher;
}

/** Starts a deployment on this machine's clock, whose tasks are processes. */
export async function startRealTime(
  { watcher, ...place }: RealTime,
  commands: Commands,
): Promise<LocalStack> {
  const clock = new SystemClock();
  const runner = new ProcessRunner({ clock, ...commands });
  const stack = await startLocalStack({ clock, runner, ...place, functions: watchedFunctions(watcher) });
  watchTasks(stack.cloud, stack.config.prefix, watcher);
  return {
    ...stack,
    async close() {
      await stack.close();
      clock.close();
    },
  };
}
