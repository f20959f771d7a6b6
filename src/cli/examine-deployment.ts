import manifest from '../../package.json' with { type: 'json' };
import { crontabPaths } from '../config/crontab-paths.ts';
import { CronbridgeError } from '../errors.ts';
import { readCrontabFiles } from '../files/crontab-files.ts';
import { gitRevision } from '../files/git-revision.ts';
import type { CrontabHere } from '../operate/crontab-here.ts';
import type { Deployment } from '../operate/deployment.ts';
import { examine, type PartResult } from '../operate/examine.ts';
import type { Context } from './context.ts';
import { awsCommand, ownCommand } from './output/pasteable.ts';

/**
 * Checks each part of a deployment, against the crontab that a sync from here would take.
 * @param local whether it runs on this machine
 * @param paths the crontab files and directories on the command line
 */
export async function examineDeployment(
  context: Context,
  deployment: Deployment,
  local: boolean,
  paths: readonly string[] = [],
): Promise<PartResult[]> {
  const named = local ? deployment : await naming(context, deployment);
  const redeploy = local
    ? 'start "cronbridge local" again'
    : `deploy this stage again: ${named.command('deploy')}`;
  return examine(named, { version: manifest.version, redeploy, crontab: await crontabHere(context, paths) });
}

/** @returns undefined if there is none */
async function crontabHere(context: Context, paths: readonly string[]): Promise<CrontabHere | undefined> {
  try {
    const settings = await context.settings();
    // The deployment itself compares a source with its schedules every minute.
    if (settings.source !== undefined && paths.length === 0) return undefined;
    const files = await readCrontabFiles(crontabPaths(settings, paths));
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
