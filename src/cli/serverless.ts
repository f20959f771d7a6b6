// The serverless command of `deploy` and `remove`.
import type { FoundSettings } from '../config/read-settings.ts';
import { runServerless } from '../deploy/run-serverless.ts';
import { CronbridgeError } from '../errors.ts';
import type { PackagedCrontab } from '../source/packaged-crontab.ts';
import type { Context } from './context.ts';

/** Runs the serverless command for a deployment, and shows its line. @throws as `runServerless` */
export function serverless(
  { env, terminal: { err } }: Context,
  word: 'deploy' | 'remove',
  settings: FoundSettings,
  crontab?: PackagedCrontab,
): Promise<void> {
  const say = (line: string) => err.line(err.colors.dim(`$ ${line}`));
  return runServerless(word, { settings, env, directory: process.cwd(), crontab, say });
}

/** @throws CronbridgeError `usage` */
export function refuseLocal({ global }: Context, command: string): void {
  if (!global.local) return;
  throw new CronbridgeError('usage', `${command} works on AWS only, not with --local`, {
    hint: '"cronbridge local" creates its own deployment at each start',
  });
}
