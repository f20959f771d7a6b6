// Programs that entry points begin with, and what is known of them: who runs the words that follow, and who never does.
import { baseName } from '../../message/shell-words.ts';

/** How the words of a program are read that runs the program after them. */
interface Launcher {
  /** Options that take the next word with them. */
  readonly valued?: readonly string[];
  /** How many words of its own it has before the program: a user, a duration. */
  readonly own?: number;
  /** Whether `NAME=value` may stand before the program. */
  readonly assignments?: boolean;
}

/** From the manuals of each. */
const LAUNCHERS: Readonly<Record<string, Launcher>> = {
  tini: { valued: ['-p', '-e'] },
  'tini-static': { valued: ['-p', '-e'] },
  'docker-init': { valued: ['-p', '-e'] },
  init: {},
  my_init: {},
  catatonit: {},
  'dumb-init': { valued: ['-r', '--rewrite'] },
  env: { valued: ['-u', '--unset', '-C', '--chdir'], assignments: true },
  'with-contenv': {},
  busybox: {},
  toybox: {},
  nice: { valued: ['-n', '--adjustment'] },
  ionice: { valued: ['-c', '-n', '--class', '--classdata'] },
  chrt: { own: 1 },
  taskset: { own: 1 },
  nohup: {},
  setsid: {},
  stdbuf: { valued: ['-i', '-o', '-e', '--input', '--output', '--error'] },
  unbuffer: {},
  time: { valued: ['-f', '-o', '--format', '--output'] },
  timeout: { valued: ['-k', '-s', '--kill-after', '--signal'], own: 1 },
  gosu: { own: 1 },
  'su-exec': { own: 1 },
  's6-setuidgid': { own: 1 },
  setuidgid: { own: 1 },
  setpriv: { valued: ['--reuid', '--regid', '--groups', '--inh-caps', '--bounding-set', '--ambient-caps'] },
  chpst: { valued: ['-u', '-U', '-e', '-n', '-m', '-d', '-o', '-p', '-f', '-c', '-l', '-L', '-b', '-/'] },
  chroot: { valued: ['--userspec', '--groups'], own: 1 },
  sudo: { valued: ['-u', '-g', '-h', '-p', '-C', '-D', '-R', '-T', '--user', '--group'], assignments: true },
  doas: { valued: ['-u', '-C'] },
  fixuid: {},
  'ddtrace-run': {},
  'opentelemetry-instrument': {},
  'newrelic-admin': { own: 1 },
  launcher: {},
};

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
  if (!Object.hasOwn(LAUNCHERS, name)) return undefined;
  const { valued = [], own = 0, assignments = false } = LAUNCHERS[name] ?? {};
  let at = 0;
  for (; at < others.length; at++) {
    const word = others[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    if (valued.includes(word)) at++;
    else if (!word.startsWith('-') && !(assignments && /^[^=]+=/.test(word))) break;
  }
  // `env -- NAME=value program`
  while (assignments && /^[^=]+=/.test(others[at] ?? '')) at++;
  if (own > Math.max(0, others.length - at)) return { missing: name };
  return { rest: others.slice(at + own) };
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
  if (NO_LAUNCHERS.has(name)) return `${name} takes no command`;
  if (
    INTERPRETERS.test(name) &&
    others.every((word) => word.startsWith('-') && !/^-(?:m|jar|cp)$/.test(word))
  ) {
    return `${name} would read the shell as a file in its own language`;
  }
  return undefined;
}

/** By convention such a script ends with `exec "$@"`. */
export function isNamedAsLauncher(file: string): boolean {
  return /entry[-_]?point/i.test(baseName(file));
}
