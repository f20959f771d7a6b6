// The crontab on this machine as time goes by: endpoints, sync, runs as processes, until somebody stops it.
import { CronbridgeError } from '../errors.ts';
import { SystemClock } from '../local/clock.ts';
import { ProcessRunner } from '../local/runner/process-runner.ts';
import { type Context, DEFAULT_PORT } from './context.ts';
import { readCrontabs } from './crontab-files.ts';
import { filesState, watchCrontabs } from './crontab-watch.ts';
import { flagsOf, namesOf } from './deployment.ts';
import { EXIT, printFailure } from './failure.ts';
import { warnOfFilesBeside } from './files-beside.ts';
import { LocalCrontab } from './local-crontab.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';
import type { LocalResources } from './local-tasks.ts';
import { plural } from './output/diagnostics.ts';
import { plain } from './output/display-width.ts';
import { printRunEvent } from './output/run-events.ts';
import { commandEnvironment, untilInterrupted } from './processes.ts';
import { type Watcher, watchedFunctions, watchTasks } from './run-events.ts';
import { deploymentTimezone } from './timezone.ts';

/** Runs until SIGINT, SIGTERM or SIGHUP, which end every child; a second signal ends them at once. */
export async function runRealTime(
  context: Context,
  paths: readonly string[],
  resources: LocalResources,
): Promise<number> {
  const { terminal, env, global } = context;
  const { out } = terminal;
  // Before they are read: what is saved while all this starts is a change too.
  const known = await filesState(paths);
  await warnOfFilesBeside(terminal, paths);
  const files = await readCrontabs(paths);
  const clock = new SystemClock();
  const active = new Set<string>();
  const watcher = printingWatcher(context, active);
  const stack = await startLocalStack({
    clock,
    runner: new ProcessRunner({
      clock,
      workingDirectory: process.cwd(),
      environment: commandEnvironment(env),
    }),
    names: namesOf(context, 'local'),
    ...(global.region !== undefined && { region: global.region }),
    timezone: deploymentTimezone(env),
    resources,
    functions: watchedFunctions(watcher),
  });
  try {
    watchTasks(stack.cloud, stack.config.prefix, watcher);
    const interrupted = untilInterrupted();
    const port = await listen(stack, global.port ?? DEFAULT_PORT);
    const crontab = new LocalCrontab(context, stack, paths, port);
    await crontab.begin(files);
    const reload = watchCrontabs(paths, known, () => crontab.reload());
    stack.cloud.events.on('prepared', () => crontab.prepared());
    out.line(readyText(port, context));
    await interrupted;
    reload.close();
    out.line(active.size === 0 ? 'stopping' : `stopping, and ending ${plural(active.size, 'run')}`);
    return EXIT.done;
  } finally {
    await stack.close();
    clock.close();
  }
}

/** @param active holds the attempts that have begun and not ended */
function printingWatcher({ terminal: { out, err }, global }: Context, active: Set<string>): Watcher {
  const waiting = new Set<string>();
  return {
    event: (event) => {
      const attempt = `${event.run} ${event.attempt}`;
      // It may wait for hours, and its message comes again every half minute.
      if (event.kind === 'held' && waiting.has(attempt)) return;
      if (event.kind === 'held') waiting.add(attempt);
      else waiting.delete(attempt);
      if (event.kind === 'started') active.add(attempt);
      if (event.kind === 'ended') active.delete(attempt);
      printRunEvent(out, event);
    },
    undecodable: (reason) => {
      err.line(`${err.colors.yellow('warning:')} a message on the queue was dead-lettered: ${plain(reason)}`);
      err.line(
        `  ${err.colors.dim('hint:')} see it with cronbridge dead-letters${flagsOf({ ...global, local: true })}`,
      );
    },
    fault: (functionName, error) => {
      err.line(`${err.colors.red('error:')} in function ${functionName}`);
      printFailure(err, error, { debug: global.debug ?? false });
    },
  };
}

/** @returns the port, which the system has chosen where 0 was asked for */
async function listen(stack: LocalStack, port: number): Promise<number> {
  try {
    const url = new URL(await stack.cloud.listen(port));
    // HTTP's own port is left out of a URL.
    return Number(url.port || 80);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') {
      throw new CronbridgeError('usage', `port ${port} is reserved for the system`, {
        hint: `choose one above 1023, for example --port ${DEFAULT_PORT}`,
        cause: error,
      });
    }
    if (code !== 'EADDRINUSE') throw error;
    throw new CronbridgeError('port-in-use', `port ${port} is in use`, {
      hint: `another "cronbridge local" may be running; stop it, or choose another port: --port ${port + 1}`,
      cause: error,
    });
  }
}

function readyText(port: number, { terminal, global }: Context): string {
  const { bold, dim } = terminal.out.colors;
  const flags = [
    '--local',
    ...(port === DEFAULT_PORT ? [] : [`--port ${port}`]),
    ...(global.service === undefined ? [] : [`--service ${global.service}`]),
    ...(global.stage === undefined ? [] : [`--stage ${global.stage}`]),
  ].join(' ');
  return [
    `${bold('ready')} on 127.0.0.1:${port}; stop with Ctrl-C. In another terminal:`,
    dim(`  npx cronbridge list ${flags}`),
    dim(`  npx cronbridge run <job> --wait ${flags}`),
    dim(`  npx cronbridge runs ${flags}`),
    dim(`  aws --endpoint-url http://127.0.0.1:${port} scheduler list-schedules`),
    '',
  ].join('\n');
}
