// Finds the serverless command. It takes 100 MB and only a deploy needs it, so cronbridge does not install it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };

interface ServerlessCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Its name in messages. */
  readonly name: string;
}

/** `osls@^4.3.1`: the version that this package is tested with. */
const PACKAGE = manifest.devDependencies.serverless.replace(/^npm:/, '');

/**
 * The osls in the team's own node_modules, under either of its names, or in this package's; without one, npx downloads it.
 * @param folders where the search for node_modules begins, upwards
 */
export function serverlessCommand(folders: readonly string[]): ServerlessCommand {
  for (const folder of folders) {
    for (const name of ['osls', 'serverless']) {
      const script = scriptOf(folder, name);
      if (script !== undefined) return { file: process.execPath, args: [script], name: 'osls' };
    }
  }
  return { file: 'npx', args: ['--yes', '--package', PACKAGE, 'osls'], name: `npx ${PACKAGE}` };
}

/** The original Serverless Framework has the same name; from version 4 it needs a licence key, and is not used. */
function scriptOf(folder: string, name: string): string | undefined {
  for (let current = folder; ; current = dirname(current)) {
    const file = join(current, 'node_modules', name, 'package.json');
    if (existsSync(file)) {
      const { name: real, bin } = createRequire(file)(file) as { name: string; bin: Record<string, string> };
      return real === 'osls' && bin.osls !== undefined ? join(dirname(file), bin.osls) : undefined;
    }
    if (dirname(current) === current) return undefined;
  }
}
