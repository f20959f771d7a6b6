import { awsErrorCode } from '../../aws/errors.ts';
import { CONSOLE_PORT } from '../../console/server/console-port.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { openTable } from '../../operate/open-ledger.ts';
import { readDeployment } from '../../runs/ledger/deployment-reader.ts';
import type { Context, Start } from '../context.ts';
import { openAddress } from '../open-address.ts';
import { type CommandLine, crontabArguments, crontabOption, type OptionsOf, port } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { untilInterrupted } from '../signals.ts';
import { withDeploymentWaiting } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('console')
    .description('show the jobs and runs of a deployment in the browser, and act on them')
    .addArgument(crontabArguments())
    .addOption(crontabOption())
    // The program reads it, as the port of "cronbridge local" for every other command.
    .option('--port <port>', `port of the console (default: ${CONSOLE_PORT}, or any that is free)`, port)
    .option('--local-port <port>', 'with --local: port of "cronbridge local" (default: 4680)', port)
    .option('--no-open', 'do not open the browser')
    .option('--read-only', 'only show: no action is possible');

export function addConsole(program: CommandLine, start: Start): void {
  grammar(program).action((files, options) => start((context) => showConsole(context, files, options)));
}

async function showConsole(
  context: Context,
  files: readonly string[],
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const { out, err } = context.terminal;
  const { port: wanted, ...global } = context.global;
  const { localPort } = options;
  const there = { ...context, global: { ...global, ...(localPort !== undefined && { port: localPort }) } };
  const interrupted = untilInterrupted();
  // What serves it takes time to load, which the list of commands does not need.
  const { startConsole, startConsoleNear } = await import('../start-console.ts');
  const show = async (deployment: Deployment) => {
    await refuseNothingThere(deployment);
    const readOnly = options.readOnly ?? false;
    const paths = [...files, ...options.crontab];
    const shown = { local: global.local ?? false, readOnly, paths };
    const served =
      wanted === undefined
        ? await startConsoleNear(there, deployment, { ...shown, port: CONSOLE_PORT })
        : await startConsole(there, deployment, { ...shown, port: wanted });
    void served.look();
    out.line(served.address);
    const page = options.open ? await openAddress(served.address, context.env) : undefined;
    if (page?.opened === false) err.line('no browser could be opened: open the address yourself');
    err.line(
      `the console of ${deployment.names.prefix}${readOnly ? ', which only shows' : ''}; stop with Ctrl-C`,
    );
    await interrupted;
    await Promise.all([served.close(), page?.forget()]);
    return EXIT.done;
  };
  return withDeploymentWaiting(there, 'show the console', show, { credentials: 'fresh' });
}

/**
 * A page that can show nothing is of no use, and the terminal can say why. A missing right is another matter: the page has the rest.
 * @throws what the SDK throws if the deployment cannot be reached or is not there
 */
async function refuseNothingThere(deployment: Deployment): Promise<void> {
  try {
    await readDeployment(openTable(deployment));
  } catch (error) {
    if (awsErrorCode(error) !== 'aws-denied') throw error;
  }
}
