import pMap from 'p-map';
import { explainAws } from '../../aws/errors.ts';
import { plural } from '../../crontab/diagnostics/counts.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import { CronbridgeError, type ErrorCode } from '../../errors.ts';
import type { Check, Finding } from '../../operate/check.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { deploymentChecks } from '../../operate/deployment-checks.ts';
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

type PartFinding = Finding & { readonly part: string };

const CONCURRENT_CHECKS = 5;

/** With these there is nothing to examine: the command itself has failed. */
const FATAL: ReadonlySet<ErrorCode> = new Set(['aws-unreachable', 'aws-credentials', 'usage']);

async function doctor(context: Context, options: OptionsOf<typeof grammar>): Promise<number> {
  const { out, err } = context.terminal;
  return withDeployment(context, 'check the deployment', async (deployment) => {
    const findings = await withProgress(err, 'checking', examine(deployment));
    if (options.json) out.line(JSON.stringify(findings, null, 2));
    else print(out, findings, deployment);
    return findings.some(({ status }) => status === 'error') ? EXIT.failed : EXIT.done;
  });
}

async function examine(deployment: Deployment): Promise<PartFinding[]> {
  const findings = await pMap(
    await deploymentChecks(deployment),
    async ({ part, check }: Check): Promise<PartFinding[]> => {
      const verdicts = await check().catch(asVerdict);
      return [verdicts].flat().map((verdict: Finding) => ({ part, ...verdict }));
    },
    { concurrency: CONCURRENT_CHECKS },
  );
  return findings.flat();
}

function asVerdict(error: unknown): Finding {
  const explained = explainAws(error, 'check it');
  if (!(explained instanceof CronbridgeError) || FATAL.has(explained.code)) throw error;
  if (explained.code === 'aws-not-found') {
    return { status: 'error', message: 'does not exist', remedy: 'deploy this stage: npm run deploy' };
  }
  return { status: 'error', message: explained.message, ...(explained.hint && { remedy: explained.hint }) };
}

function print(output: Output, findings: readonly PartFinding[], { names }: Deployment): void {
  const { green, red, yellow, dim, bold } = output.colors;
  const signs = { ok: green('✓'), warning: yellow('!'), error: red('✗') };
  for (const { part, status, message, remedy } of findings) {
    output.line(`${signs[status]} ${part}: ${status === 'ok' ? dim(plain(message)) : plain(message)}`);
    if (remedy !== undefined) output.line(`    ${dim('remedy:')} ${remedy}`);
  }
  const bad = findings.filter(({ status }) => status !== 'ok').length;
  output.line(bold(`${names.prefix}: ${bad === 0 ? 'everything is in order' : plural(bad, 'problem')}`));
}
