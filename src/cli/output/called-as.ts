// How the user called this program, so a command in a hint can be pasted into the same shell.
import { accessSync, constants } from 'node:fs';
import { delimiter, join, relative, sep } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import { shellWord } from '../../shell/quote.ts';

const NAME = 'cronbridge';

/** Tells whether a path is a program that can be started. */
type IsProgram = (path: string) => boolean;

/**
 * The words that start this program: `cronbridge` where a shell finds it, `npx cronbridge` where npm or npx does, and else node with
 * the file. npm puts directories of its own in front of PATH; what stands only there is gone in the user's shell.
 * @param script the file that node was told to run, an absolute path
 */
export function calledAs(
  env: Environment,
  script: string,
  directory: string,
  isProgram: IsProgram = isExecutable,
): string {
  const isOfNpm = (path: string) => `${path}${sep}`.includes(`${sep}node_modules${sep}`);
  const onPath = (env.PATH ?? '').split(delimiter).filter((path) => path !== '' && !isOfNpm(path));
  const fromNpm = env.npm_command !== undefined || script.endsWith(join('node_modules', '.bin', NAME));
  if (onPath.some((path) => isProgram(join(path, NAME)))) return NAME;
  if (fromNpm) return `npx ${NAME}`;
  const near = relative(directory, script);
  const file = near.startsWith('..') ? script : near;
  return `node ${shellWord(file)}`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
