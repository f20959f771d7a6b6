// Programs that entry points begin with, and what is known of them: who runs the words that follow, and who never does.
import { baseName } from '../../shell/shells.ts';
import { behind, type ProgramWords, WRAPPERS } from '../../shell/wrappers.ts';

/** Programs that run the words after their own; from the manuals of each. */
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

/** Before what these run, `NAME=value` may stand. */
const TAKE_ASSIGNMENTS: ReadonlySet<string> = new Set(['env', 'sudo']);

/** Words with which programs run the words that follow. */
const PHRASES: readonly (readonly string[])[] = [
  ['bundle', 'exec'],
  ['poetry', 'run'],
  ['pipenv', 'run'],
  ['pdm', 'run'],
  ['uv', 'run'],
];

/**
 * What stays of an entry point when its first program is one that runs the words after it.
 * @returns `undefined` where it is none; `missing` where a word of its own is not there
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

/** Interpreters: alone they read the next word as a file in their language, which a shell is not. */
const INTERPRETERS =
  /^(?:python|pypy|perl|ruby|jruby|node|nodejs|deno|bun|php|lua|luajit|java|groovy|julia|Rscript|erl|elixir|escript|guile|dotnet|ghci?|swift|tclsh|awk|gawk|mawk|sed|jq)[\d.]*$/;

/** Programs that do one thing with their words, and never run them. */
const NO_LAUNCHERS: ReadonlySet<string> = new Set(
  (
    'true false echo printf cat tail head tee sleep yes test ls pwd date pause cp mv rm mkdir touch chmod chown tar ' +
    'nginx httpd apache2 redis-server postgres mysqld mongod memcached haproxy traefik caddy crond cron supercronic ' +
    'aws gcloud az kubectl helm terraform tofu git curl wget psql mysql mysqldump pg_dump redis-cli mongosh rclone docker ' +
    'cmd make'
  ).split(' '),
);

/** Why a program certainly never runs the words after it; `undefined`: that is not certain. */
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
