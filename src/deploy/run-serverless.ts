// Runs the serverless command on this package's serverless.yml with a team's settings.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { type FoundSettings, SETTINGS_FILE } from '../config/read-settings.ts';
import { CronbridgeError } from '../errors.ts';
import { fileError } from '../files/file-error.ts';
import { packageFolder } from '../files/package-folder.ts';
import type { PackagedCrontab } from '../source/packaged-crontab.ts';
import { writePackagedCrontab } from './package-crontab.ts';
import { serverlessCommand } from './serverless-command.ts';
import { IS_PACKAGED } from './serverless-plugin.ts';

/** The parts of this package that serverless.yml needs. */
export const SERVERLESS_PARTS = [
  'serverless.yml',
  'dist/lambda',
  'dist/serverless-settings.cjs',
  'dist/serverless-plugin.cjs',
  'dist/template.cjs',
];

interface ServerlessRun {
  readonly settings: FoundSettings;
  readonly env: Environment;
  /** Where the search for the team's node_modules begins. */
  readonly directory: string;
  /** What the functions sync on request; absent: nothing. */
  readonly crontab?: PackagedCrontab | undefined;
  /** Called with the command that is run. */
  readonly say: (line: string) => void;
}

/**
 * Runs `serverless <word>` in a temporary folder, since this package may be in a read-only place and the team's repository must
 * stay untouched. Prints to stderr.
 * @throws CronbridgeError `failed` if the command failed or was interrupted, `file`
 */
export async function runServerless(word: 'deploy' | 'remove', run: ServerlessRun): Promise<void> {
  const { settings, directory } = run;
  const { region = '' } = settings;
  const { file, args, name } = serverlessCommand([directory, packageFolder()]);
  const folder = await mkdtemp(join(tmpdir(), 'cronbridge-deploy-'));
  try {
    await copyParts(folder);
    await writePackagedCrontab(folder, run.crontab);
    // Without settings of the team, this folder must not inherit settings from elsewhere on the machine either.
    const config = settings.file ?? join(folder, SETTINGS_FILE);
    if (settings.file === undefined) await writeFile(config, '');
    const env = {
      ...run.env,
      [IS_PACKAGED]: 'true',
      CRONBRIDGE_CONFIG: config,
      CRONBRIDGE_SERVICE: settings.service,
      CRONBRIDGE_STAGE: settings.stage,
      CRONBRIDGE_REGION: region,
      AWS_REGION: region,
      ...(settings.profile !== undefined && { AWS_PROFILE: settings.profile }),
    };
    const words = [word, '--stage', settings.stage, '--region', region];
    run.say(`${name} ${words.join(' ')}`);
    await finished(file, [...args, ...words], { folder, env }, word);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyParts(folder: string): Promise<void> {
  for (const part of SERVERLESS_PARTS) {
    const from = join(packageFolder(), part);
    try {
      await cp(from, join(folder, part), { recursive: true, filter: (path) => !path.endsWith('.map') });
    } catch (error) {
      const { message, code } = fileError(`cannot read ${from}`, error);
      throw new CronbridgeError(code, message, {
        hint: 'in a clone, create it with npm run build',
        cause: error,
      });
    }
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function finished(
  file: string,
  args: readonly string[],
  { folder, env }: { readonly folder: string; readonly env: Environment },
  word: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // stdout is for data, of which a deploy has none.
    const child = spawn(file, args, { cwd: folder, env, stdio: ['ignore', 2, 2] });
    // Ctrl-C in a terminal interrupts both; a signal to this process alone is passed on. The folder is removed after the child
    // has ended.
    let interrupted = false;
    const passOn = (signal: NodeJS.Signals) => {
      if (!interrupted) child.kill(signal);
      interrupted = true;
    };
    for (const signal of SIGNALS) process.on(signal, passOn);
    const end = (error?: CronbridgeError) => {
      for (const signal of SIGNALS) process.off(signal, passOn);
      if (error) reject(error);
      else resolve();
    };
    child.once('error', (error) => end(notStarted(file, error)));
    child.once('close', (code) => end(code === 0 ? undefined : failure(word, code, interrupted)));
  });
}

function notStarted(file: string, error: Error): CronbridgeError {
  return new CronbridgeError('failed', `cannot start ${file}: ${error.message}`, {
    hint: 'install the serverless command beside cronbridge: npm install --save-dev osls@4',
    cause: error,
  });
}

function failure(word: string, code: number | null, interrupted: boolean): CronbridgeError {
  if (interrupted || code === null) {
    return new CronbridgeError('failed', `${word} was interrupted`, {
      hint: 'CloudFormation completes or rolls back what it has begun: run the command again after that',
    });
  }
  return new CronbridgeError('failed', `the serverless command failed with exit code ${code}`, {
    hint: 'its own message above says why; what was deployed before is unchanged',
  });
}
