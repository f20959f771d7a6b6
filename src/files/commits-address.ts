// Where the commits of a repository are shown in the web.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The address of a commit of the repository in which this folder is, without the hash at its end.
 * @returns undefined without git, outside of a repository, and for a remote of which it is not known
 */
export async function commitsAddress(folder: string): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['remote', 'get-url', 'origin'], { cwd: folder });
    return commitsOf(stdout.trim());
  } catch {
    return undefined;
  }
}

/** Of services whose addresses are documented; a host of one's own is known by its name. */
const SERVICES: readonly (readonly [host: RegExp, path: string])[] = [
  [/(^|\.)github\./, '/commit/'],
  [/(^|\.)gitlab\./, '/-/commit/'],
  [/^bitbucket\.org$/, '/commits/'],
  [/^codeberg\.org$/, '/commit/'],
];

/** @param remote `git@github.com:shop/batch.git`, `https://user:key@gitlab.com/shop/batch` */
export function commitsOf(remote: string): string | undefined {
  const address = /^[\w.-]+@([\w.-]+):(?!\/\/)(.+)$/.exec(remote) ?? webParts(remote);
  const [, host = '', path = ''] = address ?? [];
  const service = SERVICES.find(([pattern]) => pattern.test(host));
  if (service === undefined) return undefined;
  const repository = path.replace(/^\/+|\/+$|\.git\/?$/g, '');
  if (!/^[\w.~-]+(?:\/[\w.~-]+)+$/.test(repository)) return undefined;
  return `https://${host}/${repository}${service[1]}`;
}

function webParts(remote: string): readonly string[] | undefined {
  if (!/^(?:https?|ssh|git):\/\//.test(remote) || !URL.canParse(remote)) return undefined;
  const { hostname, pathname } = new URL(remote);
  return [remote, hostname, pathname];
}
