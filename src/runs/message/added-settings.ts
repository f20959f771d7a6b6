// Names of environment variables that do not come from the crontab: those of a requested run, and those in a message of sqsjkr.
// A crontab is reviewed by the team, so its settings may have any name except those of cronbridge.

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * AWS_ variables decide which identity and which services a task uses, LD_ variables what every program loads; ECS and
 * cronbridge set their own.
 */
const PLATFORM_PREFIXES = ['AWS_', 'CRONBRIDGE_', 'ECS_', 'LD_'];

/**
 * Variables that make a shell, the loader or an interpreter run other code than the command. No such list is complete, but in the
 * usual images it keeps the right to run a job from being the right to run anything as that job.
 */
const CODE_NAMES: ReadonlySet<string> = new Set([
  ...['BASHOPTS', 'BASH_ENV', 'IFS', 'PATH', 'PS4', 'SHELLOPTS'],
  ...['DYLD_FRAMEWORK_PATH', 'DYLD_INSERT_LIBRARIES', 'DYLD_LIBRARY_PATH', 'GCONV_PATH', 'GLIBC_TUNABLES'],
  ...['CLASSPATH', 'JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS'],
  ...['LUA_CPATH', 'LUA_INIT', 'LUA_PATH'],
  ...['NODE_OPTIONS', 'NODE_PATH'],
  ...['PERL5DB', 'PERL5LIB', 'PERL5OPT', 'PERLLIB'],
  ...['PHPRC', 'PHP_INI_SCAN_DIR'],
  ...['PYTHONHOME', 'PYTHONPATH', 'PYTHONSTARTUP'],
  ...['GEM_HOME', 'GEM_PATH', 'RUBYLIB', 'RUBYOPT'],
]);

/** What a request's variables must be. The names that were given are not repeated, since they may be secrets. */
export const ADDED_NAMES = `an object of strings whose names consist of letters, digits and _, do not begin with ${PLATFORM_PREFIXES.join(', ')} and are not read by shells or interpreters as PATH or NODE_OPTIONS are`;

/** What is wrong with the name, as the end of a sentence that begins with it. @returns undefined if it is fine */
export function nameProblem(name: string): string | undefined {
  if (!NAME.test(name)) return 'may contain only letters, digits and _, and must not begin with a digit';
  const prefix = platformPrefix(name);
  if (prefix !== undefined) return `begins with ${prefix}, which is reserved`;
  if (CODE_NAMES.has(name.toUpperCase())) return 'is reserved: it can make the command run something else';
  return undefined;
}

/**
 * The reserved prefix that a name has. Names differ by their case, except in Windows containers.
 * @returns undefined if it has none
 */
function platformPrefix(name: string): string | undefined {
  return PLATFORM_PREFIXES.find((prefix) => name.toUpperCase().startsWith(prefix));
}

/** What the names of any message's variables must be: the operating system knows no others. */
export const REAL_NAMES = 'an object of strings whose names are not empty and contain neither = nor NUL';

export function isRealName(name: string): boolean {
  return name !== '' && !/[=\0]/.test(name);
}

/** What the variables of a message with its own command must be. The command itself could set any other variable. */
export const SENT_NAMES = `an object of strings whose names do not begin with ${PLATFORM_PREFIXES.join(', ')}`;

export function maySend(name: string): boolean {
  return platformPrefix(name) === undefined;
}
