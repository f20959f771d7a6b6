import manifest from '../../../package.json' with { type: 'json' };
import { crontabPaths } from '../../config/crontab-paths.ts';
import { plural } from '../../crontab/diagnostics/counts.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../../errors.ts';
import { readCrontabFiles } from '../../files/crontab-files.ts';
import { gitRevision } from '../../files/git-revision.ts';
import type { CrontabHere } from '../../operate/crontab-here.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { examine, type PartResult } from '../../operate/examine.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { awsCommand, ownCommand } from '../output/pasteable.ts';
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
    const { local } = context.global;
    const named = local ? deployment : await naming(context, deployment);
    const redeploy = local
      ? 'start "cronbridge local" again'
      : `deploy this stage again: ${named.command('deploy')}`;
    const { version } = manifest;
    const crontab = await crontabHere(context);
    const findings = await withProgress(err, 'checking', examine(named, { version, redeploy, crontab }));
    if (options.json) out.line(JSON.stringify(findings, null, 2));
    else print(out, findings, deployment);
    return findings.some(({ status }) => status === 'error') ? EXIT.failed : EXIT.done;
  });
}

/** The crontab files that a sync from here would take. @returns undefined if there are none */
async function crontabHere(context: Context): Promise<CrontabHere | undefined> {
  try {
    const settings = await context.settings();
    // The deployment itself compares a source with its schedules every minute.
    if (settings.source !== undefined) return undefined;
    const files = await readCrontabFiles(crontabPaths(settings));
    return { files, revision: await gitRevision(files.map(({ file }) => file)) };
  } catch (error) {
    if (error instanceof CronbridgeError && error.code === 'file') return undefined;
    throw error;
  }
}

/** Its commands name stage and region, wherever these were set: a remedy may be pasted into another shell. */
async function naming({ program, global }: Context, deployment: Deployment): Promise<Deployment> {
  const region = await deployment.clients.lambda.config.region();
  const all = { ...global, stage: deployment.names.stage, region };
  return { ...deployment, command: ownCommand(program, all), aws: awsCommand(all, undefined) };
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
