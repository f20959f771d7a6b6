// The command line: its commands and what all of them share. What a command does is in its own file, loaded when it is used.
import { Command, CommanderError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { CronbridgeError } from '../errors.ts';
import type { Context, GlobalOptions } from './context.ts';
import { addCrontabCommands } from './crontab-commands.ts';
import { addDeploymentCommands } from './deployment-commands.ts';
import { port, region, type Start } from './options.ts';
import { EXIT, exitCodeOf, printFailure } from './output/failure.ts';
import { addRunCommands } from './run-commands.ts';
import { addHelpCommand, suggestedOptions, unknownCommand } from './unknown-command.ts';

/**
 * Does what the arguments (without node and script) ask for and tells the exit code. Prints every failure.
 */
export async function runProgram(
  argv: readonly string[],
  surroundings: Omit<Context, 'global'>,
): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = createProgram(surroundings, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const failure = error instanceof CommanderError ? usageError(program, error) : error;
    if (failure !== undefined)
      printFailure(surroundings.terminal.err, failure, { debug: argv.includes('--debug') });
    return failure === undefined ? EXIT.usage : exitCodeOf(failure);
  }
}

function createProgram(surroundings: Omit<Context, 'global'>, finish: (exitCode: number) => void): Command {
  const { terminal } = surroundings;
  const program = new Command(surroundings.program)
    .description('Runs a crontab on AWS without a cron server, and on this machine too.')
    .version(manifest.version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      outputError: () => {}, // printed by runProgram, like every other failure
      getOutHelpWidth: () => terminal.out.width ?? 100,
      getErrHelpWidth: () => terminal.err.width ?? 100,
    })
    .configureHelp({ styleTitle: (text) => terminal.out.colors.bold(text), minWidthToWrap: 20 })
    .option('--local', 'use a running "cronbridge local" instead of AWS')
    .addOption(new Option('--port <port>', 'port of "cronbridge local" (default: 4680)').argParser(port))
    .option('--service <name>', 'service of the deployment (default: CRONBRIDGE_SERVICE or cronbridge)')
    .option('--stage <name>', 'stage of the deployment (default: CRONBRIDGE_STAGE or dev; local: local)')
    .addOption(
      new Option('--region <name>', 'AWS region (default: AWS_REGION or the profile)').argParser(region),
    )
    .option('--no-color', 'no colours, as with NO_COLOR=1')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', helpText(surroundings.program));

  const start: Start = async (work) => {
    const global = program.opts<GlobalOptions>();
    finish(await work({ ...surroundings, global }));
  };

  addCrontabCommands(program, start);
  addDeploymentCommands(program, start);
  addRunCommands(program, start);
  program.commandsGroup('Help:');
  addHelpCommand(program);
  return program;
}

const helpText = (program: string) => `
Exit codes: 0 done, 1 failed, 2 usage or invalid crontab, 3 AWS; "run --wait" exits with the command's own.

Try it: "${program} local" runs crontab/*.crontab here; in another terminal "${program} list --local".`;

/** Commander's finding as an error of ours; nothing where help was printed. */
function usageError(program: Command, error: CommanderError): CronbridgeError | undefined {
  if (error.code === 'commander.help') return undefined;
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  // The first argument is what was taken for a command.
  if (error.code === 'commander.unknownCommand') return unknownCommand(program, program.args[0] ?? '');
  const hint = suggestedOptions(suggestion);
  return new CronbridgeError('usage', message.replace(/\.$/, ''), {
    hint: hint ?? `see ${program.name()} --help, or ${program.name()} <command> --help`,
  });
}
