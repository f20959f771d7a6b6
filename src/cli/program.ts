// The command line: its commands and what they share.
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { CommanderError, type Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { CronbridgeError } from '../errors.ts';
import type { CommandGrammar } from './completion/grammar.ts';
import type { Context, Start } from './context.ts';
import { addExamples } from './examples.ts';
import { isLocalByDefault } from './local-by-default.ts';
import { type CommandLine, withGlobalOptions } from './options.ts';
import { wrap } from './output/display-width.ts';
import { EXIT, exitCodeOf, printFailure } from './output/failure.ts';
import { addHelpCommand, suggestedOptions, unknownCommand, usageHint } from './unknown-command.ts';

/** Adds a command's grammar and work to the program. */
type Add = (program: CommandLine, start: Start) => void;

/** All commands, by their headings in the help. Each is loaded only if needed, since loading the SDK takes time. */
const COMMANDS: Readonly<Record<string, Readonly<Record<string, () => Promise<Add>>>>> = {
  'Crontab files (no AWS needed):': {
    validate: async () => (await import('./commands/validate.ts')).addValidate,
    next: async () => (await import('./commands/next.ts')).addNext,
    import: async () => (await import('./commands/import.ts')).addImport,
    compare: async () => (await import('./commands/compare.ts')).addCompare,
    explain: async () => (await import('./commands/explain.ts')).addExplain,
    timeline: async () => (await import('./commands/timeline.ts')).addTimeline,
    cost: async () => (await import('./commands/cost.ts')).addCost,
    local: async () => (await import('./commands/local.ts')).addLocal,
  },
  'Deployment:': {
    init: async () => (await import('./commands/init.ts')).addInit,
    deploy: async () => (await import('./commands/deploy.ts')).addDeploy,
    plan: async () => (await import('./commands/plan.ts')).addPlan,
    sync: async () => (await import('./commands/sync.ts')).addSync,
    doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
    remove: async () => (await import('./commands/remove.ts')).addRemove,
    policy: async () => (await import('./commands/policy.ts')).addPolicy,
  },
  'Jobs and runs:': {
    list: async () => (await import('./commands/list.ts')).addList,
    describe: async () => (await import('./commands/describe.ts')).addDescribe,
    run: async () => (await import('./commands/run.ts')).addRun,
    rerun: async () => (await import('./commands/rerun.ts')).addRerun,
    runs: async () => (await import('./commands/runs.ts')).addRuns,
    show: async () => (await import('./commands/show.ts')).addShow,
    logs: async () => (await import('./commands/logs.ts')).addLogs,
    stop: async () => (await import('./commands/stop.ts')).addStop,
    pause: async () => (await import('./commands/pause.ts')).addPause,
    resume: async () => (await import('./commands/resume.ts')).addResume,
    drain: async () => (await import('./commands/drain.ts')).addDrain,
    backfill: async () => (await import('./commands/backfill.ts')).addBackfill,
    console: async () => (await import('./commands/console.ts')).addConsole,
    mcp: async () => (await import('./commands/mcp.ts')).addMcp,
    'dead-letters': async () => (await import('./commands/dead-letters.ts')).addDeadLetters,
  },
  'Help:': {
    completion: async () => (await import('./commands/completion.ts')).addCompletion,
  },
};

/** What the program gets from its process. */
type Surroundings = Omit<Context, 'global' | 'argv' | 'settings'>;

/** Runs the command that the arguments (without node and script) name, prints every failure, and returns the exit code. */
export async function runProgram(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = createProgram(surroundings);
  const start: Start = async (work) => {
    const { withSettings } = await import('./settings.ts');
    const { local = isLocalByDefault(surroundings.env, program.args[0] ?? ''), ...others } = program.opts();
    const global = { ...others, ...(local !== undefined && { local }) };
    exitCode = await work(withSettings({ ...surroundings, argv, global }));
  };
  try {
    const named = commandOf(program, argv);
    if (named === 'complete') {
      const { addComplete } = await import('./commands/complete.ts');
      addComplete(program, start, () => wholeGrammar(surroundings, start));
    } else await addCommands(program, named, start);
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

function createProgram({ program, terminal }: Surroundings): CommandLine {
  const { out, err } = terminal;
  const described = new Command(program)
    .description('Runs a crontab on AWS without a cron server, and on this machine too.')
    .version(manifest.version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: () => {}, // printed by runProgram, like every other failure
      getOutHelpWidth: () => out.width ?? 100,
      getErrHelpWidth: () => err.width ?? 100,
    })
    .configureHelp({
      styleTitle: (text) => out.colors.bold(text),
      minWidthToWrap: 20,
      showGlobalOptions: true,
      visibleGlobalOptions: optionsOfAll,
    });
  return withGlobalOptions(described).addHelpText('after', ({ error }) =>
    helpText(program, (error ? err : out).width),
  );
}

function commandOf(program: CommandLine, argv: readonly string[]): string {
  const [named = ''] = program.parseOptions([...argv]).operands;
  return named;
}

async function wholeGrammar(surroundings: Surroundings, start: Start): Promise<CommandGrammar> {
  const { grammarOf } = await import('./completion/grammar.ts');
  const whole = createProgram(surroundings);
  await addCommands(whole, '', start);
  return grammarOf(whole);
}

/** Adds the command of this name; if it is none, adds all, so that the help or the error lists them. */
async function addCommands(program: CommandLine, named: string, start: Start): Promise<void> {
  const isKnown = Object.values(COMMANDS).some((group) => Object.hasOwn(group, named));
  for (const [heading, group] of Object.entries(COMMANDS)) {
    program.commandsGroup(heading);
    for (const [name, load] of Object.entries(group)) {
      if (!isKnown || name === named) (await load())(program, start);
    }
  }
  for (const command of program.commands) addExamples(command);
  program.commandsGroup('Help:');
  addHelpCommand(program);
}

/** Those that all commands have, unless the command has its own of that name. */
function optionsOfAll(command: CommandUnknownOpts): Option[] {
  if (command.parent === null) return [];
  let program = command.parent;
  while (program.parent !== null) program = program.parent;
  return program.options.filter(
    ({ long }) => long !== '--version' && !command.options.some((own) => own.long === long),
  );
}

function helpText(program: string, width: number | undefined): string {
  const paragraphs = [
    'Exit codes: 0 done, 1 failed, 2 usage or invalid crontab, 3 AWS; "run --wait" exits with the command\'s own.',
    `Try it: "${program} local" runs crontab/*.crontab here; in another terminal "${program} list --local".`,
  ];
  return paragraphs.map((text) => `\n${wrap(text, width).join('\n')}`).join('\n');
}

/** Commander's error as ours; nothing if it only printed help. */
function usageError(program: CommandLine, error: CommanderError): CronbridgeError | undefined {
  if (error.code === 'commander.help') return undefined;
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  // The first argument is what commander took for a command.
  if (error.code === 'commander.unknownCommand') return unknownCommand(program, program.args[0] ?? '');
  const hint = suggestedOptions(suggestion) ?? usageHint(program, error);
  return new CronbridgeError('usage', message.replace(/\.$/, ''), { hint });
}
