// Programs that run other programs, as data: which words are their own.

/** How a program's own words are distinguished from those of the program after it. */
export interface ProgramWords {
  /** The number of its own words after the options: a lock file, a duration, a host. */
  readonly own?: number;
  /** One-letter options that take a word, and long options that do. */
  readonly valued?: string;
  readonly long?: string;
  /** One-letter options whose value is a command for a shell or, for an interpreter, a program's text. */
  readonly code?: string;
  /** One-letter options that name a module to run. */
  readonly module?: string;
  /** One-letter options whose value is the rest of their word. */
  readonly attached?: string;
  /** Whether its own word decides what runs if nothing follows, such as an image. */
  readonly naming?: boolean;
}

/** Programs that only run another one. */
export const WRAPPERS: ReadonlyMap<string, ProgramWords> = new Map<string, ProgramWords>([
  ['busybox', {}],
  ['cage', {}],
  ['chpst', { valued: 'uUbeCnlLmdopfct/' }],
  ['chroot', { own: 1, long: 'userspec groups' }],
  ['chronic', {}],
  ['command', {}],
  ['cpulimit', { valued: 'lp', long: 'limit' }],
  ['cronic', {}],
  ['cronlog', { valued: 'tl', long: 'title logger log-file' }],
  ['dbus-run-session', {}],
  ['doas', { valued: 'uC' }],
  ['dotenv', { valued: 'fe' }],
  ['env', { valued: 'uC', long: 'unset chdir', code: 'S' }],
  ['envdir', { own: 1 }],
  ['envuidgid', { own: 1 }],
  ['exec', { valued: 'a' }],
  ['faketime', { own: 1 }],
  ['flock', { own: 1, valued: 'wE', long: 'wait timeout conflict-exit-code', code: 'c' }],
  ['gosu', { own: 1 }],
  ['horenso', { valued: 'rTtn', long: 'reporter tag noticer' }],
  ['ionice', { valued: 'cn', long: 'class classdata' }],
  ['lckdo', { own: 1, valued: 'W' }],
  ['lockf', { own: 1, valued: 't' }],
  ['lockrun', { valued: 'LMRS', long: 'lockfile maxtime retries sleep' }],
  ['nice', { valued: 'n', long: 'adjustment' }],
  ['nocache', {}],
  ['nohup', {}],
  ['npx', { valued: 'p', long: 'package', code: 'c' }],
  ['pgrphack', {}],
  ['run-one', {}],
  ['runuser', { own: 1, valued: 'gGsw', long: 'shell group supp-group', code: 'c' }],
  ['s6-envdir', { own: 1 }],
  ['s6-setlock', { own: 1, valued: 't' }],
  ['s6-setuidgid', { own: 1 }],
  ['setlock', { own: 1 }],
  ['setpriv', { long: 'reuid regid groups inh-caps bounding-set ambient-caps' }],
  ['setsid', {}],
  ['setuidgid', { own: 1 }],
  ['softlimit', { valued: 'adfmolprsct' }],
  ['solo', {}],
  ['ssh', { own: 1, valued: 'bcDEeFIiJLlmOopQRSWw' }],
  ['stdbuf', { valued: 'ioe', long: 'input output error' }],
  ['strace', { valued: 'eops' }],
  ['su', { own: 1, valued: 'gGsw', long: 'shell group supp-group', code: 'c' }],
  ['su-exec', { own: 1 }],
  ['sudo', { valued: 'ughpCrtDRTU', long: 'user group host prompt chdir' }],
  ['systemd-cat', { valued: 'tp', long: 'identifier priority' }],
  ['systemd-run', { valued: 'pEu', long: 'unit property uid gid slice setenv' }],
  ['taskset', { own: 1, valued: '' }],
  ['time', { valued: 'fo', long: 'format output' }],
  ['timeout', { own: 1, valued: 'ks', long: 'kill-after signal' }],
  ['trickle', { valued: 'ud' }],
  ['unbuffer', {}],
  ['uvx', { long: 'from with python' }],
  ['with-lock-ex', { own: 1 }],
  ['xargs', { valued: 'nPILdaEs', long: 'max-args max-procs replace delimiter' }],
  ['xvfb-run', { valued: 'ns', long: 'server-args server-num' }],
]);

/** What follows the options and own words of a program. */
interface Behind {
  /** Where its words end. */
  readonly at: number;
  /** Where the last of its own words is. */
  readonly ownAt?: number;
  /** An option's text for a shell, and where that is a word of its own. */
  readonly code?: string;
  readonly codeAt?: number;
  readonly module?: string;
}

/** Reads a program's own words. @param words those after its name, without quotes */
export function behind(words: readonly string[], { own = 0, ...spec }: ProgramWords): Behind {
  const long = new Set(spec.long?.split(' '));
  let left = own;
  let ownAt: number | undefined;
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      if (left > 0) continue;
      at++;
      break;
    }
    if (!word.startsWith('-')) {
      if (left-- <= 0) break;
      ownAt = at;
    } else if (/^--?[a-z][a-z-]+$/.test(word) && long.has(word.replace(/^-+/, ''))) {
      at++;
    } else if (/^--(?:command|eval|run)\b/.test(word) && spec.code !== undefined) {
      return word.includes('=')
        ? { at: at + 1, code: word.slice(word.indexOf('=') + 1), ...(ownAt !== undefined && { ownAt }) }
        : { at: at + 2, code: words[at + 1] ?? '', codeAt: at + 1, ...(ownAt !== undefined && { ownAt }) };
    } else if (!word.startsWith('--')) {
      const { option, attached } = lastOption(word, spec);
      const next = at + (attached === '' ? 2 : 1);
      const value = (attached === '' ? words[at + 1] : attached) ?? '';
      if (spec.code?.includes(option)) {
        const codeAt = attached === '' ? { codeAt: at + 1 } : {};
        return { at: next, code: value, ...codeAt, ...(ownAt !== undefined && { ownAt }) };
      }
      if (spec.module?.includes(option)) return { at: next, module: value };
      if (spec.valued?.includes(option) && attached === '') at++;
    }
  }
  return { at, ...(ownAt !== undefined && { ownAt }) };
}

/** `-xec 'command'`: of options in one word, the first that takes what follows it. */
function lastOption(
  word: string,
  { valued = '', code = '', module = '', attached = '' }: ProgramWords,
): { readonly option: string; readonly attached: string } {
  for (let index = 1; index < word.length; index++) {
    const option = word.charAt(index);
    if (attached.includes(option)) break;
    if (`${valued}${code}${module}`.includes(option)) return { option, attached: word.slice(index + 1) };
  }
  return { option: ' ', attached: '' };
}
