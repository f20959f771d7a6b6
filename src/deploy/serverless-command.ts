// Where the serverless command comes from. It is 100 MB that only a deploy needs, so that cronbridge does not install it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };

interface ServerlessCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** What it is, for people. */
  readonly name: string;
}

/** `osls@^4.3.1`: the version that this package is tested with. */
const PACKAGE = manifest.devDependencies.serverless.replace(/^npm:/, '');

/**
 * The osls of the team's own node_modules, by either of its names, or of this package's; where there is none, npx gets it.
 * @param folders from where node_modules are looked for, upwards
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

/** The original Serverless Framework, from version 4, has that name too: it wants a licence key and is not meant. */
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
