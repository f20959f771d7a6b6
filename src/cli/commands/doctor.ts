import { plural } from '../../crontab/diagnostics/counts.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { examine, type PartResult } from '../../operate/examine.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { withProgress } from '../output/progress.ts';
import type { Output } from '../output/terminal.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('doctor')
    .description('check that every part of the deployment exists and is set up correctly')
    .addOption(jsonOption());

export function addDoctor(program: CommandLine, start: Start): void {
  grammar(program).action((options) => start((context) => doctor(context, options)));
}

async function doctor(context: Context, options: OptionsOf<typeof grammar>): Promise<number> {
  const { out, err } = context.terminal;
  return withDeployment(context, 'check the deployment', async (deployment) => {
    const findings = await withProgress(err, 'checking', examine(deployment));
    if (options.json) out.line(JSON.stringify(findings, null, 2));
    else print(out, findings, deployment);
    return findings.some(({ status }) => status === 'error') ? EXIT.failed : EXIT.done;
  });
}

function print(output: Output, findings: readonly PartResult[], { names }: Deployment): void {
  const { green, red, yellow, dim, bold } = output.colors;
  const signs = { ok: green('✓'), warning: yellow('!'), error: red('✗') };
  for (const { part, status, message, remedy } of findings) {
    output.line(`${signs[status]} ${part}: ${status === 'ok' ? dim(plain(message)) : plain(message)}`);
    if (remedy !== undefined) output.line(`    ${dim('remedy:')} ${remedy}`);
  }
  const bad = findings.filter(({ status }) => status !== 'ok').length;
  output.line(bold(`${names.prefix}: ${bad === 0 ? 'everything is in order' : plural(bad, 'problem')}`));
}
