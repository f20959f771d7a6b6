// A deployment on a virtual clock behind a port, and the command line in front of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../src/cli/context.ts';
import { withSettings } from '../../src/cli/settings.ts';
import type { VirtualClock } from '../../src/local/clock.ts';
import type { Behaviour } from '../../src/local/runner/instant-runner.ts';
import type { ContainerStart } from '../../src/local/runner/task-runner.ts';
import { ServiceError } from '../../src/local/service.ts';
import { localKeyFile, makeLocalKey, writeLocalKey } from '../../src/simulate/local-key.ts';
import type { LocalStack } from '../../src/simulate/local-stack.ts';
import { Box, type BoxOptions } from '../harness/box.ts';
import { cronbridge, type Recorded, recordOutput } from './record.ts';

export interface TestDeployment {
  readonly stack: LocalStack;
  readonly clock: VirtualClock;
  /** The crontab's path. */
  readonly crontab: string;
  write(text: string): void;
  /** `cronbridge <args> --local --port …` */
  cli(...args: readonly string[]): Promise<Recorded>;
  /** The same, for a user at a terminal who answers every question with `reply`. */
  answering(reply: string, ...args: readonly string[]): Promise<Recorded>;
  /** What a command of `cli` is started with. */
  context(): Context;
  close(): Promise<void>;
}

/**
 * @param behave how the command of a job ends; by default all succeed at once, silently. ECS refuses to start a job that is
 *   called `refused`
 */
export async function startDeployment(
  text: string,
  behave: (container: ContainerStart) => Behaviour = () => ({}),
  from = new Date('2027-01-01T00:00:00Z'),
  functions: BoxOptions['functions'] = {},
): Promise<TestDeployment> {
  const { stack, clock } = await Box.start({
    behave,
    functions,
    start: from.toISOString(),
    beforeLaunch({ startedBy }) {
      if (startedBy !== 'cronbridge-local/refused') return undefined;
      throw new ServiceError('AccessDeniedException', 'not authorized to perform: iam:PassRole');
    },
  });
  const key = makeLocalKey();
  const { port } = new URL(await stack.cloud.listen(0, { credentials: key }));
  const directory = mkdtempSync(join(tmpdir(), 'cronbridge-cli-'));
  const env = { XDG_STATE_HOME: directory };
  const place = { port: Number(port), region: stack.cloud.region };
  await writeLocalKey(localKeyFile(env, place.port), key, place);
  const crontab = join(directory, 'test.crontab');
  const write = (changed: string) => writeFileSync(crontab, changed);
  write(text);
  return {
    stack,
    clock,
    crontab,
    write,
    cli: (...args) => cronbridge(['--local', '--port', port, ...args], { env, now: () => clock.now() }),
    answering: (reply, ...args) =>
      cronbridge(['--local', '--port', port, ...args], {
        env,
        now: () => clock.now(),
        ask: async () => reply,
      }),
    context: () =>
      withSettings({
        terminal: { out: recordOutput(), err: recordOutput() },
        program: 'cronbridge',
        env,
        global: { local: true, port: place.port },
        argv: [],
        now: () => clock.now(),
      }),
    async close() {
      await stack.close();
      rmSync(directory, { recursive: true });
    },
  };
}
