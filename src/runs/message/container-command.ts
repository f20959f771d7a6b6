// The argv of a container: the job's shell, its command, its standard input and its arguments.

import { withArguments, withExec } from '../../shell/one-program.ts';
import { isPosixShell } from '../../shell/shells.ts';
import type { Message } from './message.ts';

/**
 * What crond does: `SHELL -c command`. A command that is one program replaces its shell, so that it is the container's first
 * process, the only one to which ECS sends SIGTERM. Arguments become the shell's positional parameters.
 *
 * A container has no standard input, so /bin/sh pipes it in if the job has any. The texts are arguments of that sh: it does not
 * read them as code, and its exit code is the command's.
 */
export function containerCommand({ shell, command, env, stdin, args = [] }: Message): string[] {
  const text = args.length === 0 ? command : (withArguments(command) ?? command);
  const exec = withExec(text, shell, env);
  const run = [shell, '-c', exec ?? text, ...(args.length === 0 ? [] : [shell, ...args])];
  if (stdin === undefined) return run;
  return ['/bin/sh', '-c', exec === undefined ? PIPE : PIPE_AND_SIGNAL, '/bin/sh', stdin, ...run];
}

/** Why a job's command cannot take arguments, without quoting the command. @returns undefined if it can */
export function argumentsProblem({ shell, command }: Pick<Message, 'shell' | 'command'>): string | undefined {
  if (!isPosixShell(shell)) return 'only a shell such as /bin/sh or /bin/bash passes arguments to a command';
  if (withArguments(command) !== undefined) return undefined;
  return 'its command is more than one program, so it is not clear which one gets the arguments';
}

const PIPE = `printf %s "$1" | { shift; exec "$@"; }`;

/**
 * The first process is the shell that pipes, so it has to pass SIGTERM on. A signal interrupts \`wait\` before the command has
 * ended, so it waits again; 127 means that there is nothing left to wait for.
 */
const PIPE_AND_SIGNAL = [
  `${PIPE} &`,
  `trap 's=1; kill $! 2>/dev/null' TERM; s=; wait $!; c=$?`,
  `while [ "$s" ]; do s=; wait $!; n=$?; [ $n = 127 ] || c=$n; done; exit $c`,
].join('\n');
