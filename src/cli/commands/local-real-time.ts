// Runs the crontab on this machine in real time, until the user stops it: endpoints, sync, runs as processes.

import { userInfo } from 'node:os';
import { crontabPaths } from '../../config/crontab-paths.ts';
import { namesFor } from '../../config/names.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import { fileError } from '../../files/file-error.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { listRuns } from '../../operate/list-runs.ts';
import type { EndedEvent } from '../../runs/events.ts';
import { filesState, watchCrontabs } from '../../simulate/crontab-watch.ts';
import { type CrontabDisplay, LocalCrontab } from '../../simulate/local-crontab.ts';
import { type DataEvent, openLocalData } from '../../simulate/local-data.ts';
import { type Endpoints, type Openness, openEndpoints } from '../../simulate/local-endpoints.ts';
import { DEFAULT_PORT } from '../../simulate/local-key.ts';
import { localSettings } from '../../simulate/local-settings.ts';
import type { LocalResources } from '../../simulate/local-tasks.ts';
import { runNotifyCommand } from '../../simulate/notify-command.ts';
import { type Commands, commandEnvironment, startRealTime } from '../../simulate/real-time.ts';
import { keyVariable, refuseWithoutKeys, sendCheckIn } from '../../simulate/send-check-ins.ts';
import type { LocalEvent } from '../../simulate/task-events.ts';
import type { Context } from '../context.ts';
import { printFailedChanges } from '../output/applied.ts';
import { printDiagnostics } from '../output/diagnostics.ts';
import { EXIT, printFailure } from '../output/failure.ts';
import { awsCommand, ownCommand } from '../output/pasteable.ts';
import { printPlan } from '../output/plan.ts';
import { withProgress } from '../output/progress.ts';
import { printEvent, printFault } from '../output/run-events.ts';
import { stoppingText } from '../output/stopping.ts';
import type { Output } from '../output/terminal.ts';
import { readCrontabs } from '../read-crontabs.ts';
import { refuseLocalPlan } from '../review-plan.ts';
import { untilInterrupted } from '../signals.ts';
import type { ServedConsole } from '../start-console.ts';
import { chosenTimezone, warnOfMachineZone } from '../timezone.ts';

/** Which crontab files, and the time zone that `--timezone` names. */
export interface GivenCrontab {
  readonly paths: readonly string[];
  readonly timezone: string | undefined;
}

interface RealTimeOptions {
  readonly openness: Openness;
  readonly notifyCommand: string | undefined;
  /** Whether the services of check-ins hear of runs. */
  readonly checkIn: boolean;
  /** The directory in which everything is kept; undefined: nothing is. */
  readonly data: string | undefined;
}

/** Runs until SIGINT, SIGTERM or SIGHUP, which ends every child; a second signal kills them at once. */
export async function runRealTime(
  context: Context,
  { paths: given, timezone: option }: GivenCrontab,
  resources: LocalResources,
  { openness, notifyCommand, checkIn, data }: RealTimeOptions,
): Promise<number> {
  const { terminal, env, global } = context;
  const { out } = terminal;
  const settings = await context.settings();
  const paths = crontabPaths(settings, given);
  const timezone = chosenTimezone(settings, option);
  // Noted before the files are read, so that a change during the start is noticed.
  const known = await filesState(paths);
  const { files } = await readCrontabs(context, paths);
  warnOfMachineZone(context, settings, files, option);
  const print = printer(context);
  const services = {
    services: settings.checkIns,
    stage: settings.stage,
    keyOf: (service: string) => env[keyVariable(service)],
  };
  if (checkIn) refuseWithoutKeys(services);
  const commands = { workingDirectory: process.cwd(), environment: commandEnvironment(env) };
  const journal =
    data === undefined ? undefined : await openLocalData(data, (event) => tellOfData(context, data, event));
  let hint = () => {};
  const stack = await startRealTime(
    {
      names: namesFor(settings.service, settings.stage),
      ...(global.region !== undefined && { region: global.region }),
      timezone,
      resources,
      settings: localSettings(settings),
      emit: (event) => {
        // What is sent needs no line; what cannot be sent has one.
        if (event.kind !== 'check-in' || !checkIn) print(event);
        if (event.kind === 'told' && notifyCommand !== undefined)
          void notifyBy(context, notifyCommand, event.json, commands);
        hint();
      },
      // While nothing can be kept, functions must fail, as was told.
      failed: (functionName, error) => {
        if (journal?.isWritable !== false) printFault(context, functionName, error);
      },
      journal,
    },
    commands,
  );
  if (checkIn)
    stack.cloud.events.on('put', (event) => {
      void sendCheckIn(services, event).then((failed) => warnEach(context, '--check-in', failed));
    });
  let endpoints: Endpoints | undefined;
  let page: ServedConsole | undefined;
  try {
    const interrupted = untilInterrupted();
    endpoints = await openEndpoints(stack, { port: global.port, env }, openness);
    const reach = reachOf(context, endpoints);
    const deployment = { names: stack.config, clients: stack.clients, ...reach, now: context.now };
    const crontab = new LocalCrontab(deployment, crontabDisplay(context, reach));
    await crontab.begin(files);
    page = await serveBeside(context, deployment, {
      port: endpoints.port + 1,
      paths: given,
      timezone: option,
    });
    hint = page.hint;
    const reload = watchCrontabs(paths, known, crontab);
    stack.cloud.events.on('prepared', () => crontab.prepared());
    if (journal?.isRestored) stack.resume();
    out.line(readyText({ ...reach, address: page.address }, { openness, timezone, data }, context));
    await interrupted;
    reload.close();
    const active = await listRuns(deployment, {
      job: undefined,
      limit: Number.POSITIVE_INFINITY,
      active: true,
    });
    const { running, waiting } = stoppingText(active, { isKept: data !== undefined });
    out.line(`stopping${running}${waiting}`);
    if (running !== '') out.line(out.colors.dim(STOPPING));
    return EXIT.done;
  } finally {
    await page?.close();
    // Whoever misses the key's file must already learn why.
    const closed = stack.close();
    await endpoints?.forgetKey();
    await withProgress(out, 'stopping', closed);
  }
}

/** Prints why the command of `--notify-command` failed, if it did. */
async function notifyBy(context: Context, command: string, json: string, commands: Commands): Promise<void> {
  const failed = await runNotifyCommand(command, json, commands);
  warnEach(context, '--notify-command', failed === undefined ? [] : [failed]);
}

function warnEach({ terminal: { err } }: Context, option: string, failed: readonly string[]): void {
  for (const one of failed) err.line(`${err.colors.yellow('warning:')} ${option}: ${plain(one)}`);
}

/** On the port after that of the endpoints. */
async function serveBeside(
  context: Context,
  deployment: Deployment,
  options: {
    readonly port: number;
    readonly paths: readonly string[];
    readonly timezone: string | undefined;
  },
): Promise<ServedConsole> {
  // It is not needed until the endpoints are there.
  const { startConsoleNear } = await import('../start-console.ts');
  return startConsoleNear(context, deployment, { ...options, local: true, readOnly: false });
}

const STOPPING =
  'each task gets SIGTERM, and SIGKILL after the stopTimeout of its container, 30s by default; press Ctrl-C again to end all at once';

/** How another terminal reaches the endpoints. */
interface Reach extends Pick<Deployment, 'command' | 'aws'> {
  readonly port: number;
}

function reachOf({ global, program }: Context, { port, keyFile, region }: Endpoints): Reach {
  const { service, stage } = global;
  const there = { local: true as const, service, stage, ...(port !== DEFAULT_PORT && { port }) };
  const given = global.region === undefined ? {} : { region: global.region };
  return {
    port,
    command: ownCommand(program, { ...there, ...given }),
    aws: awsCommand({ ...there, region }, keyFile),
  };
}

/** Prints the crontab's problems, its plan, and the result. */
export function crontabDisplay(
  { terminal: { out, err }, global }: Pick<Context, 'terminal' | 'global'>,
  { aws }: Pick<Deployment, 'aws'>,
): CrontabDisplay {
  return {
    during: (what, work) => withProgress(err, what, work),
    diagnosed: (diagnostics, files) => printDiagnostics(err, diagnostics, files),
    planned: (plan) => {
      printPlan(out, plan);
      refuseLocalPlan(plan, aws);
    },
    applied: (applied) => printFailedChanges(err, applied),
    failed: (error) => printFailure(err, error, { debug: global.debug ?? false }),
    unfinished: (file) =>
      err.line(
        `${file} is empty or does not end with a newline: it is read anyway if it does not change for 15 seconds`,
      ),
  };
}

/** How long the missed runs of a job wait for others, in milliseconds. */
const TOGETHER_MS = 300;

/** After a time in which it did not run, a job may have missed hundreds of runs: they are one line. */
function missedTogether(out: Output, print: (event: EndedEvent) => void): (event: EndedEvent) => void {
  const jobs = new Map<string, EndedEvent[]>();
  const printAll = () => {
    for (const [job, events] of jobs) {
      if (events.length === 1) for (const event of events) print(event);
      else {
        const ids = events.map(({ runId }) => runId).sort();
        out.line(`${out.colors.cyan(job)} missed ${events.length} runs, from ${ids[0]} until ${ids.at(-1)}`);
      }
    }
    jobs.clear();
  };
  return (event) => {
    if (jobs.size === 0) setTimeout(printAll, TOGETHER_MS);
    jobs.set(event.job, [...(jobs.get(event.job) ?? []), event]);
  };
}

/** Prints events. */
function printer(context: Context): (event: LocalEvent) => void {
  const { terminal, global, program } = context;
  const { out, err } = terminal;
  const waiting = new Set<string>();
  const print = (event: LocalEvent): void => {
    if (event.kind === 'fault') printFault(context, 'dispatch', event.error);
    else if (event.kind !== 'undecodable') printEvent(out, event);
    else {
      const deadLetters = ownCommand(program, { ...global, local: true })('dead-letters');
      err.line(
        `${err.colors.yellow('warning:')} a message on the queue was dead-lettered: ${plain(event.reason)}`,
      );
      err.line(`  ${err.colors.dim('hint:')} see it with ${deadLetters}`);
    }
  };
  const missed = missedTogether(out, print);
  return (event) => {
    if (event.kind === 'ended' && event.outcome === 'missed') return missed(event);
    if (!('runId' in event)) return print(event);
    const attempt = `${event.runId} ${event.number}`;
    const waits = event.kind === 'waiting' || event.kind === 'launching-again';
    // It may wait for hours, and its message is redelivered every half minute.
    if (waits && waiting.has(attempt)) return;
    if (waits) waiting.add(attempt);
    if (event.kind === 'running' || event.kind === 'ended') waiting.delete(attempt);
    print(event);
  };
}

/** As a directory. */
function shownFolder(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

/** Prints what happens to what is kept. */
function tellOfData({ terminal: { err } }: Context, data: string, event: DataEvent): void {
  const { red, yellow, dim } = err.colors;
  const hint = (text: string) => err.line(`  ${dim('hint:')} ${text}`);
  switch (event.kind) {
    case 'repaired':
      err.line(
        `${yellow('warning:')} the last ${event.bytes} bytes of ${data} were damaged: what they said is lost, and they are in ${event.aside} now`,
      );
      return;
    case 'full':
      err.line(
        `${red('error:')} ${fileError(`cannot write to ${data}`, event.error).message}: no job starts until it can be written`,
      );
      hint('make room: df shows how much there is');
      return;
    case 'room':
      err.line(`${data} can be written again: jobs start again within their deadlines`);
      return;
    case 'gone':
      err.line(`${red('error:')} ${data} was removed or replaced: no job starts any more`);
      hint('stop this "cronbridge local", and start it again');
  }
}

function readyText(
  { port, command, aws, address }: Reach & Pick<ServedConsole, 'address'>,
  { openness, timezone, data }: Pick<RealTimeOptions, 'openness' | 'data'> & { readonly timezone: string },
  { terminal }: Context,
): string {
  const { open, allowHost } = openness;
  const { bold, dim, yellow } = terminal.out.colors;
  return [
    `${bold('ready')} on 127.0.0.1:${port}; stop with Ctrl-C. Entries without a time zone are in ${timezone}. In another terminal:`,
    dim(`  ${command('list')}`),
    dim(`  ${command('run <job> --wait')}`),
    dim(`  ${command('runs')}`),
    dim(`  ${aws('scheduler list-schedules')}`),
    `In a browser: ${address}`,
    data === undefined
      ? 'It forgets everything when it ends.'
      : `What happens is kept in ${shownFolder(data)}`,
    ...(open ? [yellow(`open: every user of this machine can run commands as ${userInfo().username}`)] : []),
    ...(allowHost.length === 0 ? [] : [`also accepts requests to the host names ${allowHost.join(', ')}`]),
    '',
  ].join('\n');
}
