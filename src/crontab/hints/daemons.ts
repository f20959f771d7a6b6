// Programs that start something and end before it: daemons, sessions, services, later jobs.

import type { SimpleCommand } from '../../shell/commands.ts';
import { behindWords, type Program } from '../../shell/programs.ts';
import { quoted } from '../diagnostics/shown.ts';

interface Daemon {
  readonly message: string;
  readonly hint: string;
  /** Whether the program and its own words, before another program, can simply be removed. */
  readonly isNeedless?: boolean;
}

const STARTS = /^(?:re)?start$|^(?:force-)?reload$|^graceful$|^try-restart$/;
const FOREGROUND = 'run the program itself in the foreground';
const NO_SERVICE = 'move a service that always runs to an ECS service, or run its program in the foreground';

/** Whether `setsid` itself waits. The program that it runs has options of its own. */
function waits(words: Program['after']): boolean {
  return words.slice(0, behindWords(words).at).some(({ plain }) => /^-[a-z]*w|^--wait$/.test(plain));
}

/** What a program leaves running. @returns undefined if it waits */
export function daemonOf({ name, after }: Program, command: SimpleCommand): Daemon | undefined {
  const words = after.map(({ plain }) => plain);
  const has = (...patterns: readonly (string | RegExp)[]) =>
    words.some((word) =>
      patterns.some((pattern) => (typeof pattern === 'string' ? word === pattern : pattern.test(word))),
    );
  const starts = (hint: string): Daemon => ({
    message: `${quoted(name)} ends before the program that it starts: the container stops then and the run counts as succeeded`,
    hint,
  });
  const leaves = (is: boolean, hint = FOREGROUND) => (is ? starts(hint) : undefined);
  if (/^\/etc\/(?:rc\.d\/)?init\.d\/./.test(name)) return leaves(has(STARTS), NO_SERVICE);
  switch (name) {
    case 'setsid':
      return waits(after)
        ? undefined
        : { ...starts('remove setsid, or write setsid --wait'), isNeedless: true };
    case 'daemonize':
      return starts('remove daemonize');
    case 'daemon':
      return leaves(!has('-f', '--foreground', '--stop', '--running', '--list'), 'remove daemon');
    case 'start-stop-daemon':
      return leaves(has('-b', '--background', /^-[A-Z]*b[A-Z]*$/));
    case 'screen':
      return leaves(has(/^-[a-zA-Z]*d[a-zA-Z]*m/) || (has('-d') && has('-m')));
    case 'tmux':
      return leaves(has(/^new(?:-session)?$/) && has(/^-[A-Za-z]*d/));
    case 'at':
      return leaves(
        !has('-l', '-r', '-d', '-c', '-V'),
        'put the time into the crontab, or begin the command with sleep',
      );
    case 'batch':
      return leaves(
        words.length === 0 || has('-f', '-q'),
        'run the program itself: each run has its own container',
      );
    case 'systemd-run':
      return leaves(!has('--wait', '--scope', '--pty', '-P', '-t', '-G'));
    case 'docker':
    case 'podman':
    case 'nerdctl':
    case 'docker-compose':
      return leaves(has('run', 'exec', 'up') && has(/^-[a-z]*d[a-z]*$/, /^--detach(?:=true)?$/), 'remove -d');
    case 'service':
    case 'rc-service':
    case 'systemctl':
    case 'initctl':
    case 'supervisorctl':
    case 'apachectl':
    case 'apache2ctl':
    case 'invoke-rc.d':
      return leaves(has(STARTS), NO_SERVICE);
    case 'pm2':
      return leaves(has('start', 'restart', 'reload', 'resurrect') && !has('--no-daemon'), NO_SERVICE);
    case 'forever':
      return leaves(has('start', 'restart'), NO_SERVICE);
    case 'gunicorn':
      return leaves(has('-D', '--daemon'), 'remove -D');
    case 'ssh':
      return leaves(has(/^-[nNTqxACv46]*f[nNTqxACv46]*$/), 'remove -f');
    case 'wget':
      return leaves(has('-b', '--background'), 'remove -b');
    default:
      return leaves(
        command.words.length > 1 && has(/^--(?:daemonize|detach|detached|background)$/),
        'remove the option that sends the program to the background',
      );
  }
}
