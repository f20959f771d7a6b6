// Programs that entry points begin with: which run the words that follow, and which never do.
import { baseName } from '../../shell/shells.ts';
import { behind, type ProgramWords, WRAPPERS } from '../../shell/wrappers.ts';

/** Programs that run the words after their own options, according to their manuals. */
const LAUNCHERS: ReadonlyMap<string, ProgramWords> = new Map<string, ProgramWords>([
  ...(
    'busybox chpst chroot doas env gosu ionice nice nohup s6-setuidgid setpriv setsid setuidgid stdbuf su-exec sudo taskset time ' +
    'timeout unbuffer'
  )
    .split(' ')
    .map((name): [string, ProgramWords] => [name, WRAPPERS.get(name) ?? {}]),
  ['catatonit', {}],
  ['chrt', { own: 1 }],
  ['ddtrace-run', {}],
  ['docker-init', { valued: 'pe' }],
  ['dumb-init', { valued: 'r', long: 'rewrite' }],
  ['fixuid', {}],
  ['init', {}],
  ['launcher', {}],
  ['my_init', {}],
  ['newrelic-admin', { own: 1 }],
  ['opentelemetry-instrument', {}],
  ['tini', { valued: 'pe' }],
  ['tini-static', { valued: 'pe' }],
  ['toybox', {}],
  ['with-contenv', {}],
]);

/** These accept `NAME=value` before the program that they run. */
const TAKE_ASSIGNMENTS: ReadonlySet<string> = new Set(['env', 'sudo']);

/** Words after which a program runs the words that follow. */
const PHRASES: readonly (readonly string[])[] = [
  ['bundle', 'exec'],
  ['poetry', 'run'],
  ['pipenv', 'run'],
  ['pdm', 'run'],
  ['uv', 'run'],
];

/**
 * What is left of an entry point after a first program that runs the words after it.
 * @returns undefined if the first program is no launcher; `missing` if it lacks one of its own arguments
 */
export function afterLauncher(
  words: readonly string[],
): { readonly rest: readonly string[] } | { readonly missing: string } | undefined {
  const [program = '', ...others] = words;
  const name = baseName(program);
  const phrase = PHRASES.find(([first, second]) => first === name && second === others[0]);
  if (phrase) return { rest: others.slice(1) };
  const launcher = LAUNCHERS.get(name);
  if (launcher === undefined) return undefined;
  const { at, ownAt } = behind(others, launcher);
  if (launcher.own !== undefined && ownAt === undefined) return { missing: name };
  const rest = others.slice(at);
  if (!TAKE_ASSIGNMENTS.has(name)) return { rest };
  const next = rest.findIndex((word) => !/^[^=]+=/.test(word));
  return { rest: next < 0 ? [] : rest.slice(next) };
}

/** Interpreters: without arguments they read the next word as a file in their language, and a shell is not one. */
const INTERPRETERS =
  /^(?:python|pypy|perl|ruby|jruby|node|nodejs|deno|bun|php|lua|luajit|java|groovy|julia|Rscript|erl|elixir|escript|guile|dotnet|ghci?|swift|tclsh|awk|gawk|mawk|sed|jq)[\d.]*$/;

/** Programs that never run their arguments. */
const NO_LAUNCHERS: ReadonlySet<string> = new Set(
  (
    'true false echo printf cat tail head tee sleep yes test ls pwd date pause cp mv rm mkdir touch chmod chown tar ' +
    'nginx httpd apache2 redis-server postgres mysqld mongod memcached haproxy traefik caddy crond cron supercronic ' +
    'aws gcloud az kubectl helm terraform tofu git curl wget psql mysql mysqldump pg_dump redis-cli mongosh rclone docker ' +
    'cmd make'
  ).split(' '),
);

/** Why a program certainly never runs the words after it. @returns undefined if that is uncertain */
export function neverLaunches([program = '', ...others]: readonly string[]): string | undefined {
  const name = baseName(program);
  if (NO_LAUNCHERS.has(name)) return `${name} does not accept a command`;
  if (
    INTERPRETERS.test(name) &&
    others.every((word) => word.startsWith('-') && !/^-(?:m|jar|cp)$/.test(word))
  ) {
    return `${name} would read the shell as a script in its own language`;
  }
  return undefined;
}

/** By convention such a script ends with `exec "$@"`. */
export function isNamedAsLauncher(file: string): boolean {
  return /entry[-_]?point/i.test(baseName(file));
}
