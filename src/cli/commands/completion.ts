import { Argument } from '@commander-js/extra-typings';
import { COMPLETION_SCRIPTS } from '../completion/scripts.ts';
import type { Start } from '../context.ts';
import type { CommandLine } from '../options.ts';
import { EXIT } from '../output/failure.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

export function addCompletion(program: CommandLine, start: Start): void {
  program
    .command('completion')
    .description('print what makes a shell complete commands, options and jobs')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .action((shell) =>
      start(async ({ terminal }) => {
        terminal.out.write(COMPLETION_SCRIPTS[shell]);
        return EXIT.done;
      }),
    );
}
