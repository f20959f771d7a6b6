// How the user started this program, so that a command in a hint can be pasted into the same shell.
import { accessSync, constants } from 'node:fs';
import { delimiter, join, relative, sep } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import { shellWord } from '../../shell/quote.ts';

const NAME = 'cronbridge';

/** Whether a path is an executable file. */
type IsProgram = (path: string) => boolean;

/**
 * The words that start this program: `cronbridge` if a shell finds it, `npx cronbridge` if npm or npx runs it, else node with
 * the file. npm prepends directories to PATH, and what is only in those is not found in the user's shell.
 * @param script the absolute path of the file that node runs
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
