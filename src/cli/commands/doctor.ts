import { plural } from '../../crontab/diagnostics/counts.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import type { Deployment } from '../../operate/deployment.ts';
import type { PartResult } from '../../operate/examine.ts';
import type { Context, Start } from '../context.ts';
import { examineDeployment } from '../examine-deployment.ts';
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
    const examining = examineDeployment(context, deployment, context.global.local ?? false);
    const findings = await withProgress(err, 'checking', examining);
    if (options.json) out.line(JSON.stringify(findings, null, 2));
    else print(out, findings, deployment);
    return findings.some(({ status }) => status === 'error') ? EXIT.failed : EXIT.done;
  });
}

function print(output: Output, findings: readonly PartResult[], { names }: Deployment): void {
  const { green, red, yellow, dim, bold } = output.colors;
  const signs = { ok: green('✓'), 'not-checked': dim('-'), warning: yellow('!'), error: red('✗') };
  for (const { part, status, message, remedy } of findings) {
    output.line(`${signs[status]} ${part}: ${status === 'ok' ? dim(plain(message)) : plain(message)}`);
    if (remedy !== undefined) output.line(`    ${dim('remedy:')} ${remedy}`);
  }
  const count = (...counted: readonly PartResult['status'][]) =>
    findings.filter(({ status }) => counted.includes(status)).length;
  const bad = count('warning', 'error');
  const unseen = count('not-checked');
  const verdict = bad === 0 ? 'everything is in order' : plural(bad, 'problem');
  output.line(bold(`${names.prefix}: ${verdict}${unseen === 0 ? '' : `, ${unseen} not checked`}`));
}
